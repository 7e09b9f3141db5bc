package io.bpci.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.Digest;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Random;

class ReplayWindowTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    private final ReplayWindow window = new ReplayWindow();

    private static Digest digest(int seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return Digest.of(bytes);
    }

    @Test
    void whatWasAddedIsFoundAndToldFromOtherBytes() {
        window.add("alice m-1", digest(1), NOW);

        assertThat(window.find("alice m-1", digest(1))).isEqualTo(ReplayWindow.Known.SAME);
        assertThat(window.find("alice m-1", digest(2))).isEqualTo(ReplayWindow.Known.OTHER);
        assertThat(window.find("alice m-2", digest(1))).isEqualTo(ReplayWindow.Known.NO);
        assertThat(window.find("bob m-1", digest(1))).isEqualTo(ReplayWindow.Known.NO);
    }

    @Test
    void nothingIsForgottenHoweverManyThereAre() {
        int many = 100_000;
        for (int i = 0; i < many; i++) window.add("alice m-" + i, digest(i), NOW.plusMillis(i * 3L));

        for (int i = 0; i < many; i++) {
            assertThat(window.find("alice m-" + i, digest(i))).isEqualTo(ReplayWindow.Known.SAME);
        }
        assertThat(window.size()).isEqualTo(many);
    }

    @Test
    void anIdentityIsFoundWhateverTimeTheRepeatClaims() {
        window.add("alice m-1", digest(1), NOW.minusSeconds(200));

        assertThat(window.find("alice m-1", digest(2))).isEqualTo(ReplayWindow.Known.OTHER);
    }

    @Test
    void whatWasForgottenIsNoLongerSpokenFor() {
        window.add("alice old", digest(1), NOW.minusSeconds(600));
        window.add("alice new", digest(2), NOW);

        window.forgetBefore(NOW.minusSeconds(300));

        assertThat(window.speaksFor(NOW.minusSeconds(600))).isFalse();
        assertThat(window.speaksFor(NOW)).isTrue();
        assertThat(window.find("alice old", digest(1))).isEqualTo(ReplayWindow.Known.NO);
        assertThat(window.find("alice new", digest(2))).isEqualTo(ReplayWindow.Known.SAME);
    }

    @Test
    void aClockThatStepsBackDoesNotMakeItSpeakForWhatItForgot() {
        window.forgetBefore(NOW);
        window.forgetBefore(NOW.minusSeconds(3_600));

        assertThat(window.speaksFor(NOW.minusSeconds(60))).isFalse();
    }
}
