package io.bpci.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Whatever the file holds, the hub either has settings or says what is wrong. */
class SettingsFuzzTest {
    @TempDir static Path dir;

    @FuzzTest(maxDuration = "1m")
    void anyFileLoadsOrIsRefused(byte[] bytes) throws IOException {
        Path file = Files.write(dir.resolve("fuzz.yaml"), bytes);
        try {
            HubSettings.load(Optional.of(file), Map.of());
        } catch (InvalidSettings refused) {
            assertThat(refused.problems()).isNotEmpty();
        }
    }
}
