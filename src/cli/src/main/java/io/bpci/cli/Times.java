package io.bpci.cli;

import io.bpci.envelope.Timestamp;
import io.bpci.json.Malformed;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as they are given to commands. */
final class Times {
    private Times() {}

    /**
     * A time, or one so long from now, or before it where that begins with a minus (ISO 8601 both).
     *
     * @throws Malformed if it is neither
     */
    static Instant parse(String words) {
        if (!words.startsWith("P") && !words.startsWith("-P")) return Timestamp.parse(words);
        try {
            return Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.parse(words));
        } catch (DateTimeException | ArithmeticException e) {
            throw new Malformed("is no duration like PT24H or P7D: " + e.getMessage());
        }
    }
}
