package io.bpci.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A program's output, line by line into a file that is renamed to {@code .1} (and that to {@code .2} and so on) when it
 * is full. Remembers the last lines. One thread writes; any may ask for the last lines.
 */
final class RotatingLog implements AutoCloseable {
    private static final int REMEMBERED = 20;

    private final Path file;
    private final long limit;
    private final int kept;
    private final Deque<String> last = new ArrayDeque<>(); // guarded by itself
    private OutputStream out;
    private long size;
    private boolean failing;

    /**
     * @param limit in bytes; a line is never cut, so a file may exceed it by one
     * @param kept how many full files
     */
    RotatingLog(Path file, long limit, int kept) throws IOException {
        this.file = file;
        this.limit = limit;
        this.kept = kept;
        this.size = Files.exists(file) ? Files.size(file) : 0;
        this.out = open();
    }

    /**
     * Returns when the input ends. What a full disk does not take is left out, and that something is, is written later.
     */
    void copy(InputStream in) throws IOException {
        try (var lines = new java.io.BufferedReader(new java.io.InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) take(line);
        }
    }

    private void take(String line) {
        synchronized (last) {
            if (last.size() == REMEMBERED) last.removeFirst();
            last.addLast(line);
        }
        try {
            write(failing ? "\n(lines are missing here: they could not be written)\n" + line : line);
            failing = false;
        } catch (IOException e) {
            failing = true;
            reopen();
        }
    }

    /** A rotation that failed may have left nothing open. */
    private void reopen() {
        try {
            out.close();
            out = open();
            size = Files.size(file);
        } catch (IOException e) {
            // The next line tries again.
        }
    }

    private void write(String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        if (size > 0 && size + bytes.length > limit) rotate();
        out.write(bytes);
        size += bytes.length;
    }

    /** At most twenty, the oldest first, of what was written through this object. */
    List<String> lastLines() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    private void rotate() throws IOException {
        out.close();
        for (int i = kept - 1; i >= 1; i--) {
            if (Files.exists(numbered(i)))
                Files.move(numbered(i), numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
        size = 0;
        out = open();
    }

    private Path numbered(int i) {
        return file.resolveSibling(file.getFileName() + "." + i);
    }

    private OutputStream open() throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.newOutputStream(file, StandardOpenOption.APPEND);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
