package io.bpci.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.Optional;

/** Reads server-sent events (WHATWG HTML, 9.2.6, interpreting an event stream). For one thread. */
final class ServerSentEvents {
    private static final int MOST_CHARACTERS = 4 << 20;
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final Reader reader;
    private final Runnable heard;
    private boolean begun;
    private boolean afterReturn;
    private boolean atEnd;
    private String lastId = "";

    /**
     * An event.
     *
     * @param name {@code message} where the stream names none
     * @param id the last one that the stream gave, with this event or before; empty for none
     */
    record Event(String name, String data, String id) {}

    /**
     * @param heard is told of each line, comments included
     */
    ServerSentEvents(InputStream stream, Runnable heard) {
        reader = new BufferedReader(new InputStreamReader(stream, UTF_8));
        this.heard = heard;
    }

    /**
     * The next event that has data; empty at the end of the stream, which may cut one off: that one is no event.
     *
     * @throws IOException also for a line or an event of more than 4 Mi characters
     */
    Optional<Event> next() throws IOException {
        String name = "";
        var data = new StringBuilder();
        boolean any = false;
        while (true) {
            String line = line();
            if (line == null) return Optional.empty();
            heard.run();
            if (line.isEmpty()) {
                if (any) return Optional.of(new Event(name.isEmpty() ? "message" : name, data.toString(), lastId));
                name = "";
                continue;
            }
            int colon = line.indexOf(':');
            // A comment.
            if (colon == 0) continue;
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            if (value.startsWith(" ")) value = value.substring(1);
            switch (field) {
                case "event" -> name = value;
                case "data" -> {
                    if (any) data.append('\n');
                    any = true;
                    if (data.length() + value.length() > MOST_CHARACTERS) throw new IOException("an event is too long");
                    data.append(value);
                }
                case "id" -> {
                    if (value.indexOf('\0') < 0) lastId = value;
                }
                default -> {
                    // What waits before the next attempt is decided here; other fields are ignored.
                }
            }
        }
    }

    /** Up to the line's end, which is CR LF, LF or CR; null at the end of the stream. */
    private @Nullable String line() throws IOException {
        if (atEnd) return null;
        var line = new StringBuilder();
        while (true) {
            int character = reader.read();
            if (!begun) {
                begun = true;
                if (character == BYTE_ORDER_MARK) character = reader.read();
            }
            if (afterReturn) {
                afterReturn = false;
                if (character == '\n') character = reader.read();
            }
            if (character < 0) {
                // A line that has no end is no line.
                atEnd = true;
                return null;
            }
            if (character == '\r') afterReturn = true;
            if (character == '\r' || character == '\n') return line.toString();
            if (line.length() == MOST_CHARACTERS) throw new IOException("a line is too long");
            line.append((char) character);
        }
    }
}
