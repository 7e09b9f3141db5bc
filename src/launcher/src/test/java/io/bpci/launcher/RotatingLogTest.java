package io.bpci.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class RotatingLogTest {
    @TempDir private Path directory;

    @Test
    void fullFilesAreNumberedAndTheOldestGoes() throws Exception {
        Path file = directory.resolve("hub.log");
        String lines = IntStream.range(0, 10).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        try (var log = new RotatingLog(file, 14, 2)) {
            log.copy(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
            assertThat(log.lastLines()).hasSize(10).endsWith("line 9");
        }
        assertThat(file).hasContent("line 8\nline 9\n");
        assertThat(directory.resolve("hub.log.1")).hasContent("line 6\nline 7\n");
        assertThat(directory.resolve("hub.log.2")).hasContent("line 4\nline 5\n");
        assertThat(directory.resolve("hub.log.3")).doesNotExist();
    }

    @Test
    void aSecondRunAppends() throws Exception {
        Path file = directory.resolve("hub.log");
        for (String line : new String[] {"one\n", "two\n"}) {
            try (var log = new RotatingLog(file, 100, 1)) {
                log.copy(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)));
            }
        }
        assertThat(file).hasContent("one\ntwo\n");
    }
}
