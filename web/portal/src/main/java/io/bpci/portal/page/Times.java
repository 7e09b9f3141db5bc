package io.bpci.portal.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read them; all are UTC. */
public final class Times {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Times() {}

    public static String of(Instant time) {
        return SECONDS.format(time);
    }

    /** How far away it is: {@code 3 min ago}, {@code in 2 h}. */
    public static String from(Instant now, Instant time) {
        long seconds = Duration.between(now, time).toSeconds();
        String far = of(Math.abs(seconds));
        if (Math.abs(seconds) < 2) return Texts.of("time.now");
        return Texts.of(seconds < 0 ? "time.ago" : "time.ahead", far);
    }

    /** {@code 95} is 1 min. */
    static String of(long seconds) {
        if (seconds < MINUTE) return Texts.of("time.s", Long.toString(seconds));
        if (seconds < HOUR) return Texts.of("time.min", Long.toString(seconds / MINUTE));
        if (seconds < 2 * DAY) return Texts.of("time.h", Long.toString(seconds / HOUR));
        return Texts.of("time.d", Long.toString(seconds / DAY));
    }
}
