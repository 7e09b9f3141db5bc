package io.bpci.portal.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The bundle has every text that is used, and no other. */
class TextsTest {
    private static final Path PORTAL =
            Path.of(Objects.requireNonNull(System.getProperty("bpci.root"))).resolve("web/portal/src/main");

    private static final Pattern IN_TEMPLATES = Pattern.compile("\\bt\\(\"([a-z0-9_.-]+)\"[,)]");

    /** Keys that are put together. */
    private static final Pattern FAMILIES = Pattern.compile("\\bt\\(\"([a-z_]+\\.)\" ~");

    private static final Pattern TEXTS = Pattern.compile("\"([a-z_]+(?:\\.[a-z0-9_-]+)+|yes|no|by|copy)\"");

    @Test
    void everyTextThatAPageSaysIsThere() throws IOException {
        ResourceBundle bundle = ResourceBundle.getBundle(Texts.BUNDLE);
        Set<String> missing = new TreeSet<>(used(IN_TEMPLATES, ".html"));
        missing.removeAll(bundle.keySet());
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTextIsSaidSomewhere() throws IOException {
        Set<String> unused = new TreeSet<>(ResourceBundle.getBundle(Texts.BUNDLE).keySet());
        unused.removeAll(used(IN_TEMPLATES, ".html"));
        unused.removeAll(used(TEXTS, ".java"));
        Set<String> families = used(FAMILIES, ".html");
        unused.removeIf(key -> families.stream().anyMatch(key::startsWith) || key.startsWith("field."));
        assertThat(unused).isEmpty();
    }

    @Test
    void placesInTextsAreFilled() {
        assertThat(Texts.of("agency.revoke.question", "XA")).isEqualTo("Revoke XA?");
        assertThat(Texts.of("finding.lead", 1L)).isEqualTo("Found once.");
        assertThat(Texts.of("finding.lead", 3L)).isEqualTo("Found 3 times.");
        assertThat(Texts.of("time.ago", "it's 3 s")).isEqualTo("it's 3 s ago");
    }

    private static Set<String> used(Pattern pattern, String suffix) throws IOException {
        Set<String> keys = new TreeSet<>();
        try (Stream<Path> files = Files.walk(PORTAL)) {
            for (Path file : files.filter(each -> each.toString().endsWith(suffix)).toList()) {
                Matcher found = pattern.matcher(Files.readString(file));
                while (found.find()) keys.add(found.group(1));
            }
        }
        return keys;
    }
}
