package io.bpci.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    /** {@code /dev/full} is a disk that is full. */
    @Test
    void aFullDiskTakesLinesOnlyWhileItIsFull() throws Exception {
        Path file = directory.resolve("hub.log");
        Files.createSymbolicLink(file, Path.of("/dev/full"));
        var lines = new PipedOutputStream();
        try (var log = new RotatingLog(file, 1_000, 2);
                var in = new PipedInputStream(lines)) {
            var copying = CompletableFuture.runAsync(() -> copy(log, in));
            say(lines, "lost");
            await(log, "lost");
            Files.delete(file);
            // The first one finds out that there is space again.
            say(lines, "lost too");
            await(log, "lost too");
            say(lines, "kept");
            lines.close();
            copying.get(20, TimeUnit.SECONDS);
        }
        assertThat(Files.readString(file)).contains("lines are missing").endsWith("\nkept\n");
    }

    private static void say(OutputStream lines, String line) throws IOException {
        lines.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        lines.flush();
    }

    private static void copy(RotatingLog log, InputStream in) {
        try {
            log.copy(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(RotatingLog log, String line) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!log.lastLines().contains(line)) {
            if (System.nanoTime() > deadline) throw new AssertionError("not taken: " + line);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
