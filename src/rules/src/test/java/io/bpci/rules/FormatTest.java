package io.bpci.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The format that {@code mvn spotless:apply} writes, checked on the project's JDK whatever JDK runs Maven. */
class FormatTest {
    private static final Path ROOT = Path.of(System.getProperty("bpci.root"));

    @Test
    void everyJavaFileIsFormatted() throws Exception {
        var formatter =
                new Formatter(
                        JavaFormatterOptions.builder()
                                .style(JavaFormatterOptions.Style.AOSP.toBuilder().maxLineLength(120).build())
                                .build());
        List<String> unformatted = new ArrayList<>();
        for (Path file : javaFiles()) {
            String source = Files.readString(file);
            if (!formatter.formatSourceAndFixImports(source).equals(source))
                unformatted.add(ROOT.relativize(file) + "");
        }
        assertThat(unformatted).as("run: mvn spotless:apply (with JAVA_HOME on JDK 25)").isEmpty();
    }

    private static List<Path> javaFiles() throws Exception {
        try (var files = Files.walk(ROOT)) {
            return files.filter(f -> f.toString().endsWith(".java"))
                    .filter(f -> !ROOT.relativize(f).toString().matches("(.*/)?(target|\\.[^/]*)/.*"))
                    .toList();
        }
    }
}
