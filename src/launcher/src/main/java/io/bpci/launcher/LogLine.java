package io.bpci.launcher;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a log as people read it: the hub writes JSON, others write what they like. */
final class LogLine {
    private static final String ENTRY = "{\"timestamp\":";

    /** A member with a text; what stands in an inner object comes after the outer one's. */
    private static final Pattern TEXT = Pattern.compile("\"(\\w+)\":\"((?:[^\"\\\\]|\\\\.)*+)\"");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)");
    private static final int TIME = "2026-11-21T08:00:00.123".length();

    private LogLine() {}

    /** As it is where it is no entry of the hub's. */
    static String readable(String line) {
        if (!line.startsWith(ENTRY) || !line.endsWith("}")) return line;
        Map<String, String> entry = entry(line);
        String time = entry.getOrDefault("timestamp", "");
        var words = new StringBuilder(time.length() > TIME ? time.substring(0, TIME) + "Z" : time);
        words.append(' ').append(String.format(Locale.ROOT, "%-5s", entry.getOrDefault("level", "")));
        words.append(' ').append(shortened(entry.getOrDefault("logger", "")));
        words.append(": ").append(entry.getOrDefault("message", ""));
        if (entry.containsKey("trace_id")) words.append(" [").append(entry.get("trace_id")).append(']');
        if (entry.containsKey("stack")) words.append('\n').append(entry.get("stack"));
        return words.toString().strip().replace("\n", "\n    ");
    }

    /** What the hub's process says, before it listens, of what it waits for. */
    static Optional<String> complaint(String line) {
        if (!line.startsWith(ENTRY)) return Optional.empty();
        Map<String, String> entry = entry(line);
        boolean starting = entry.getOrDefault("logger", "").startsWith("io.bpci.server.");
        return starting && "warn".equals(entry.get("level"))
                ? Optional.ofNullable(entry.get("message"))
                : Optional.empty();
    }

    private static Map<String, String> entry(String line) {
        Map<String, String> entry = new HashMap<>();
        Matcher texts = TEXT.matcher(line);
        while (texts.find()) entry.putIfAbsent(texts.group(1), unescaped(texts.group(2)));
        return entry;
    }

    /** {@code io.bpci.relay.Relay} is enough as {@code relay.Relay}, other names without their packages. */
    private static String shortened(String logger) {
        if (logger.startsWith("io.bpci.")) return logger.substring("io.bpci.".length());
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    /** What would steer a terminal stays as it is written. */
    private static String unescaped(String json) {
        return ESCAPE.matcher(json)
                .replaceAll(match ->
                        Matcher.quoteReplacement(
                                switch (match.group(1)) {
                                    case "n" -> "\n";
                                    case "t" -> "\t";
                                    case "r" -> "";
                                    case "\"" -> "\"";
                                    case "\\" -> "\\";
                                    case "/" -> "/";
                                    default -> match.group();
                                }));
    }
}
