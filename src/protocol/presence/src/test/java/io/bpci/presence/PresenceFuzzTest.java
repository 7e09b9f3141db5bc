package io.bpci.presence;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.envelope.Envelope;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} this searches for inputs on and on; without it, it runs the seeds alone. */
class PresenceFuzzTest {
    private static final int MUTATIONS = 5_000;
    private static final int SEEDS = 50;
    private static final byte[] GOOD = new PresenceExample().announcement.envelope().bytes();
    private static final byte[] LIKELY = "\"\\{}[]:,n0123+/=A .-e".getBytes(StandardCharsets.UTF_8);

    static Stream<byte[]> mutations() {
        var random = new Random(47);
        return Stream.concat(Stream.of(GOOD), Stream.generate(() -> mutation(random)).limit(MUTATIONS));
    }

    static Stream<byte[]> seeds() {
        return mutations().limit(SEEDS);
    }

    private static byte[] mutation(Random random) {
        byte[] bad = GOOD.clone();
        // Mostly within the content, which is what this room reads.
        int at = random.nextInt(random.nextInt(4) == 0 ? bad.length : 230);
        bad[at] = random.nextBoolean() ? LIKELY[random.nextInt(LIKELY.length)] : (byte) random.nextInt(256);
        int to = random.nextInt(8) == 0 ? random.nextInt(bad.length) : bad.length;
        return Arrays.copyOf(bad, to);
    }

    @Test
    void manyMutationsAreAnnouncementsOrMalformed() {
        mutations().forEach(this::anyBytesAreAnAnnouncementOrMalformed);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAnAnnouncementOrMalformed(byte[] input) {
        try {
            Announcement read = Announcement.of(Envelope.parse(input));
            var given = (JsonObject) read.envelope().content();
            JsonObject again = read.profile().content();
            assertThat(again.get("endpoints")).isEqualTo(given.get("endpoints"));
            assertThat(again.get("valid_secs")).isEqualTo(given.get("valid_secs"));
            assertThat(new HashSet<>(((JsonArray) Objects.requireNonNull(again.get("capabilities"))).elements()))
                    .isEqualTo(
                            new HashSet<>(((JsonArray) Objects.requireNonNull(given.get("capabilities"))).elements()));
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
