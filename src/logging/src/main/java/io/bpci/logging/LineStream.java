package io.bpci.logging;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Makes log entries of lines that somebody prints, in place of a standard stream. */
final class LineStream extends OutputStream {
    private static final int MAX_LINE = 64 << 10;

    private final Logger logger;
    private final Level level;

    /** Guarded by this. */
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineStream(Logger logger, Level level) {
        this.logger = logger;
        this.level = level;
    }

    @Override
    public void write(int b) {
        String complete = null;
        synchronized (this) {
            if (b != '\n') line.write(b);
            if (b == '\n' || line.size() >= MAX_LINE) {
                complete = line.toString(StandardCharsets.UTF_8).stripTrailing();
                line.reset();
            }
        }
        if (complete == null || complete.isEmpty() || isSaidAlready(complete)) return;
        logger.log(level, "{0}", complete);
    }

    /** The server attaches a handler of its own to the console when it stops, with the formatter that it finds. */
    private static boolean isSaidAlready(String line) {
        return line.startsWith(JsonFormatter.BEGIN);
    }
}
