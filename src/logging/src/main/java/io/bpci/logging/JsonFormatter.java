package io.bpci.logging;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * One log entry as one line of JSON: {@code timestamp} (RFC 3339, UTC), {@code level} (as in the setting {@code
 * logging.level}), {@code logger}, {@code message}, {@code thread}; {@code trace_id}, {@code span_id} and {@code
 * correlation_id} where the entry belongs to a {@link Trace}; {@code error} with {@code type}, {@code message} and
 * {@code stack} where something was thrown.
 *
 * <p>It must run on the thread that logs, as the JDK's own handlers do: the trace is bound to the thread. Stateless;
 * safe for concurrent use.
 */
public final class JsonFormatter extends Formatter {
    private static final int MAX_MESSAGE = 16_384;

    /** How every line begins. */
    static final String BEGIN = "{\"timestamp\":";

    private static final int MAX_FRAMES = 100;
    private static final int MAX_CAUSES = 8;

    @Override
    public String format(LogRecord entry) {
        var line = new StringBuilder(256);
        line.append(BEGIN);
        quote(line, entry.getInstant().toString());
        member(line, "level", level(entry.getLevel()));
        if (entry.getLoggerName() != null) member(line, "logger", entry.getLoggerName());
        member(line, "message", shown(formatMessage(entry)));
        line.append(",\"thread\":").append(entry.getLongThreadID());
        Trace trace = Trace.current();
        if (trace != null) {
            member(line, "trace_id", trace.traceId());
            member(line, "span_id", trace.spanId());
            member(line, "correlation_id", trace.correlationId());
        }
        if (entry.getThrown() != null) error(line, entry.getThrown());
        return line.append("}\n").toString();
    }

    private static String level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) return "error";
        if (value >= Level.WARNING.intValue()) return "warn";
        if (value >= Level.INFO.intValue()) return "info";
        if (value >= Level.FINE.intValue()) return "debug";
        return "trace";
    }

    private static void error(StringBuilder line, Throwable thrown) {
        line.append(",\"error\":{\"type\":");
        quote(line, thrown.getClass().getName());
        if (thrown.getMessage() != null) member(line, "message", shown(thrown.getMessage()));
        member(line, "stack", stack(thrown));
        line.append('}');
    }

    /** As {@link Throwable#printStackTrace} shows it, shortened, each message redacted. */
    private static String stack(Throwable thrown) {
        var text = new StringBuilder();
        Set<Throwable> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        @Nullable Throwable next = thrown;
        for (int i = 0; next != null && i < MAX_CAUSES && shown.add(next); i++) {
            if (i > 0) text.append("\ncaused by ");
            text.append(next.getClass().getName());
            if (next.getMessage() != null) text.append(": ").append(shown(next.getMessage()));
            StackTraceElement[] frames = next.getStackTrace();
            for (int f = 0; f < Math.min(frames.length, MAX_FRAMES); f++) text.append("\n  at ").append(frames[f]);
            if (frames.length > MAX_FRAMES) text.append("\n  and ").append(frames.length - MAX_FRAMES).append(" more");
            next = next.getCause();
        }
        return text.toString();
    }

    private static String shown(@Nullable String message) {
        if (message == null) return "";
        String text = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + " (cut)" : message;
        return Redaction.redact(text);
    }

    private static void member(StringBuilder line, String name, String value) {
        line.append(",\"").append(name).append("\":");
        quote(line, value);
    }

    /** RFC 8259, 7. Lone surrogates, which UTF-8 cannot carry, become the replacement character. */
    private static void quote(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                // These two end a line for some readers of logs, and DEL and C1 controls steer terminals.
                case '\u2028', '\u2029' -> escape(line, c);
                default -> {
                    if (c < ' ' || (c >= 0x7f && c < 0xa0)) escape(line, c);
                    else if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) line.append(c).append(text.charAt(++i));
                    else line.append(Character.isSurrogate(c) ? '\ufffd' : c);
                }
            }
        }
        line.append('"');
    }

    private static void escape(StringBuilder line, char c) {
        line.append(String.format("\\u%04x", (int) c));
    }
}
