package io.bpci.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes each entry as a line of JSON, on the thread that logs: it is the only one that knows its {@link Trace}. An
 * entry is written when {@link #publish} returns; a reader that stops reading stops those who log.
 */
public final class JsonHandler extends Handler {
    private final OutputStream out;

    /** To the standard output of the process itself, whatever took the place of {@code System.out}. */
    public JsonHandler() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    JsonHandler(OutputStream out) {
        this.out = out;
        setFormatter(new JsonFormatter());
        setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord entry) {
        if (!isLoggable(entry)) return;
        byte[] line = getFormatter().format(entry).getBytes(StandardCharsets.UTF_8);
        try {
            synchronized (out) {
                out.write(line);
            }
        } catch (IOException e) {
            // Nowhere is left to tell it: the log is what is broken.
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    /** Closes nothing: the log goes on until the process ends. */
    @Override
    public void close() {
        flush();
    }
}
