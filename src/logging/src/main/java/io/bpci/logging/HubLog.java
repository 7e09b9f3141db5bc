package io.bpci.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** The log of a hub's process: whatever anything in it logs or prints is one JSON object a line. */
public final class HubLog {
    private static final String MANAGER = "java.util.logging.manager";

    private HubLog() {}

    /**
     * Takes over the log and the standard streams, before anything has logged.
     *
     * @throws IllegalStateException if something has logged already
     */
    public static void start() {
        System.setProperty(MANAGER, HubLogManager.class.getName());
        if (!(LogManager.getLogManager() instanceof HubLogManager)) {
            throw new IllegalStateException("something has logged before the log was started");
        }
        System.setOut(lines("stdout", Level.INFO));
        System.setErr(lines("stderr", Level.WARNING));
    }

    /**
     * Writes to these files, too, from now on; what they hold stays.
     *
     * @throws IOException if one cannot be opened
     */
    public static void alsoTo(List<Path> files) throws IOException {
        for (Path file : files) Logger.getLogger("").addHandler(new JsonHandler(append(file)));
    }

    private static OutputStream append(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) Files.createDirectories(directory);
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.newOutputStream(file, StandardOpenOption.APPEND);
    }

    private static PrintStream lines(String name, Level level) {
        return new PrintStream(new LineStream(Logger.getLogger(name), level), true, StandardCharsets.UTF_8);
    }
}
