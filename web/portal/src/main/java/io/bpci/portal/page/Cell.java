package io.bpci.portal.page;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What stands in a table: its text as a file gets it, and how a page shows it.
 *
 * @param kind {@code text}, {@code code}, {@code time}, {@code number} or {@code badge}
 * @param tone of a badge: {@code good}, {@code bad}, {@code warn}, {@code info} or {@code plain}
 * @param href below the portal's address; null for none
 * @param time of a time; null for none
 */
public record Cell(String text, String kind, String tone, @Nullable String href, @Nullable Instant time) {
    public static Cell text(@Nullable Object value) {
        return new Cell(value == null ? "" : value.toString(), "text", "plain", null, null);
    }

    /** An id, or another text that is read letter by letter. */
    public static Cell code(@Nullable Object value) {
        return new Cell(value == null ? "" : value.toString(), "code", "plain", null, null);
    }

    public static Cell number(long value) {
        return new Cell(Long.toString(value), "number", "plain", null, null);
    }

    public static Cell time(@Nullable Instant time) {
        return new Cell(time == null ? "" : time.toString(), "time", "plain", null, time);
    }

    public static Cell badge(Enum<?> constant) {
        return badge(Words.wireName(constant));
    }

    /** A status, by its name on the wire. */
    public static Cell badge(String wireName) {
        return new Cell(Words.ofPeople(wireName), "badge", Tones.of(wireName), null, null);
    }

    /** A status that means something else here than elsewhere. */
    public static Cell badge(String wireName, String tone) {
        return new Cell(Words.ofPeople(wireName), "badge", tone, null, null);
    }

    public Cell to(String path) {
        return new Cell(text, kind, tone, path, time);
    }
}
