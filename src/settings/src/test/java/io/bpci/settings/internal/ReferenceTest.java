package io.bpci.settings.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.settings.HubSettings;
import io.bpci.settings.Secret;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The two documents that are written from the schema. {@code mvn test -pl src/settings -Dtest=ReferenceTest
 * -Dbpci.write=true} writes them again.
 */
class ReferenceTest {
    private static final Path ROOT = Path.of(System.getProperty("bpci.root", "../.."));
    private static final Path FILE = ROOT.resolve("server-config/hub.yaml");
    private static final Path PAGE = ROOT.resolve("src/docs/configuration.md");

    private final Schema schema = new Schema();

    @Test
    void theCommentedFileIsInStepWithTheSchema() throws IOException {
        inStep(FILE, new Reference(schema).yaml());
    }

    @Test
    void theReferencePageIsInStepWithTheSchema() throws IOException {
        inStep(PAGE, new Reference(schema).markdown());
    }

    @Test
    void theCommentedFileLoadsToExactlyTheDefaults() {
        HubSettings file = HubSettings.load(Optional.of(FILE), Map.of());
        HubSettings none = HubSettings.defaults();
        assertThat(file.withoutEffect()).isEmpty();
        assertThat(file).usingRecursiveComparison().ignoringFields("sources").isEqualTo(none);
        assertThat(file.sources().stream().collect(Collectors.toMap(each -> each.key(), each -> each.value())))
                .containsAllEntriesOf(
                        none.sources().stream().collect(Collectors.toMap(each -> each.key(), each -> each.value())));
    }

    @Test
    void theCommentedFileMentionsEveryKey() throws IOException {
        String text = Files.readString(FILE);
        assertThat(schema.keys())
                .filteredOn(key -> key.rule().type() != Secret.class)
                .allSatisfy(key -> assertThat(text).contains(lastName(key.name()) + ":"));
        assertThat(schema.anything().keySet()).allSatisfy(name -> assertThat(text).contains(name));
    }

    @Test
    void everyKeyHasAVariableOfItsOwn() {
        assertThat(schema.keys().stream().map(key -> EnvironmentVariables.nameOf(key.name())))
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(EnvironmentVariables.RESERVED)
                .noneMatch(name -> name.startsWith(EnvironmentVariables.RESERVED_FOR_TESTS));
    }

    private static String lastName(String key) {
        return key.substring(key.lastIndexOf('.') + 1).replace("[*]", "");
    }

    private static void inStep(Path file, String text) throws IOException {
        if (Boolean.getBoolean("bpci.write")) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        }
        assertThat(Files.readString(file)).isEqualTo(text);
    }
}
