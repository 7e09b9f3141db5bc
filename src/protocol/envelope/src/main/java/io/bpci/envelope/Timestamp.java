package io.bpci.envelope;

import io.bpci.json.Malformed;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Times on the wire: RFC 3339 (5.6) in UTC, narrowed so that every instant of a given precision has one form. {@code
 * 2026-11-21T08:00:00Z}, with a fraction of 1 to 9 digits if need be; {@code T} and {@code Z} in upper case; no other
 * offset, not even {@code +00:00}; years 0000 to 9999; no leap second and no 24:00. Stateless.
 */
public final class Timestamp {
    private static final String FORM = "YYYY-MM-DDThh:mm:ssZ";
    private static final int SECONDS_END = FORM.length() - 1;
    private static final long SECONDS_PER_DAY = 86_400;

    private Timestamp() {}

    /**
     * @throws Malformed if the text has another form, or names a day or time that does not exist
     */
    public static Instant parse(String text) {
        int length = text.length();
        if (length < FORM.length() || length > FORM.length() + 10 || text.charAt(length - 1) != 'Z') {
            throw malformed();
        }
        for (int i = 0; i < SECONDS_END; i++) {
            char form = FORM.charAt(i);
            boolean separator = form == '-' || form == ':' || form == 'T';
            if (separator ? text.charAt(i) != form : !isDigit(text.charAt(i))) {
                throw malformed();
            }
        }
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) {
            throw malformed();
        }
        long day;
        try {
            day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
        } catch (DateTimeException e) {
            throw malformed();
        }
        return Instant.ofEpochSecond(day * SECONDS_PER_DAY + hour * 3600L + minute * 60L + second, nanos(text));
    }

    /** The form that {@link #parse} reads, with as much of a fraction as the instant has, in groups of three digits. */
    public static String write(Instant instant) {
        String text = instant.toString();
        parse(text); // years beyond four digits have no form here
        return text;
    }

    private static int nanos(String text) {
        int end = text.length() - 1;
        if (end == SECONDS_END) {
            return 0;
        }
        if (text.charAt(SECONDS_END) != '.' || end == SECONDS_END + 1) {
            throw malformed();
        }
        int nanos = 0;
        for (int i = SECONDS_END + 1; i <= SECONDS_END + 9; i++) {
            if (i < end && !isDigit(text.charAt(i))) {
                throw malformed();
            }
            nanos = nanos * 10 + (i < end ? text.charAt(i) - '0' : 0);
        }
        return nanos;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }

    private static Malformed malformed() {
        return new Malformed("must be a time in UTC like 2026-11-21T08:00:00Z or 2026-11-21T08:00:00.123Z (RFC 3339)");
    }
}
