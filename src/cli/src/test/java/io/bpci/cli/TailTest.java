package io.bpci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.session.CloseCode;
import io.bpci.testkit.hub.ScriptedHub;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** {@code bpci audit tail} against a feed that says what a test makes it say. */
@Timeout(60)
class TailTest {
    @TempDir Path home;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private CliWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new CliWorld(home);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private static String events(long... sequences) {
        StringBuilder text = new StringBuilder("{\"type\":\"events\",\"events\":[");
        for (long sequence : sequences) {
            if (sequence != sequences[0]) text.append(',');
            text.append(
                    "{\"sequence\":%d,\"event\":{\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"accepted\","
                            .formatted(sequence));
            text.append(
                    "\"event_id\":\"e-%d\",\"node_id\":\"alice\",\"message_id\":\"m-%d\"}}"
                            .formatted(sequence, sequence));
        }
        return text.append("]}").toString();
    }

    private ScriptedHub feed(Step... steps) {
        var hub =
                new ScriptedHub(
                        new ScriptedHub.Script() {
                            @Override
                            public void opened(ScriptedHub.Speaker speaker) {
                                // The viewer speaks first.
                            }

                            @Override
                            public void heard(ScriptedHub.Speaker speaker, String frame) {
                                heard.add(frame);
                                if (frame.contains("authenticate")) {
                                    int connection =
                                            (int) heard.stream().filter(f -> f.contains("authenticate")).count();
                                    steps[Math.min(connection, steps.length) - 1].play(speaker);
                                }
                            }
                        });
        world.feed = hub.uri();
        return hub;
    }

    private interface Step {
        void play(ScriptedHub.Speaker speaker);
    }

    @Test
    void eventsAreOneObjectALine() {
        try (var _ =
                feed(speaker -> {
                    speaker.say("{\"type\":\"welcome\",\"sequence\":7,\"until\":\"2026-01-01T00:05:00Z\"}");
                    speaker.say(
                            "{\"type\":\"statistics\",\"at\":\"2026-01-01T00:00:00Z\",\"statistics\":{},\"per_second\":{}}");
                    speaker.say(events(7, 9));
                })) {
            var result = world.run("audit", "tail", "--kind", "accepted", "--count", "2", "-o", "json");

            assertThat(result.status()).as(result.err()).isZero();
            assertThat(result.out().lines())
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("{") && line.contains("\"kind\":\"accepted\""));
            assertThat(result.out()).contains("\"sequence\":7").contains("\"sequence\":9");
            assertThat(heard.getFirst()).contains("\"ticket\":\"t-1\"").contains("\"filter\":{\"kind\":\"accepted\"}");
        }
    }

    @Test
    void afterAnInterruptionItGoesOnWhereItWasWithANewTicket() {
        try (var _ =
                feed(
                        speaker -> {
                            speaker.say("{\"type\":\"welcome\",\"sequence\":5,\"until\":\"2026-01-01T00:05:00Z\"}");
                            speaker.say(events(5, 6));
                            speaker.close(CloseCode.DRAINING);
                        },
                        speaker -> {
                            speaker.say("{\"type\":\"welcome\",\"sequence\":7,\"until\":\"2026-01-01T00:05:00Z\"}");
                            speaker.say(events(7));
                        })) {
            var result = world.run("audit", "tail", "--count", "3");

            assertThat(result.status()).as(result.err()).isZero();
            assertThat(result.out().lines()).hasSize(3);
            assertThat(result.err()).contains("next attempt");
            assertThat(heard.getLast()).contains("\"ticket\":\"t-2\"").contains("\"after\":6");
        }
    }

    @Test
    void whoIsTooSlowReadsTheRestAtItsOwnPace() {
        try (var _ =
                feed(
                        speaker -> {
                            speaker.say("{\"type\":\"welcome\",\"sequence\":1,\"until\":\"2026-01-01T00:05:00Z\"}");
                            speaker.say(events(1));
                            speaker.say("{\"type\":\"lagged\",\"from\":2,\"to\":90}");
                        },
                        speaker -> {
                            speaker.say("{\"type\":\"welcome\",\"sequence\":2,\"until\":\"2026-01-01T00:05:00Z\"}");
                            speaker.say(events(2));
                        })) {
            var result = world.run("audit", "tail", "--count", "2");

            assertThat(result.status()).as(result.err()).isZero();
            assertThat(heard.getLast()).contains("\"after\":1");
        }
    }

    @Test
    void aPingIsAnswered() {
        try (var _ =
                feed(speaker -> {
                    speaker.say("{\"type\":\"welcome\",\"sequence\":1,\"until\":\"2026-01-01T00:05:00Z\"}");
                    speaker.say("{\"type\":\"ping\"}");
                    speaker.say(events(1));
                })) {
            world.run("audit", "tail", "--count", "1");
            io.bpci.testkit.hub.Eventually.holds("pong", () -> heard.contains("{\"type\":\"pong\"}"));
        }
    }

    @Test
    void aFilterThatTheHubDoesNotUnderstandEndsIt() {
        try (var _ =
                feed(speaker -> {
                    speaker.say(
                            "{\"type\":\"error\",\"problem\":{\"type\":\"urn:bpci:problem:malformed\",\"title\":\"t\","
                                    + "\"detail\":\"kind there is none of that name\",\"retry_after_ms\":0}}");
                    speaker.close(CloseCode.VIOLATION);
                })) {
            var result = world.run("audit", "tail", "--kind", "nonsense");

            assertThat(result.status()).isEqualTo(Exit.REFUSED.code());
            assertThat(result.err()).contains("none of that name");
        }
    }

    @Test
    void whoMayNotIsTold() {
        var result = world.run("audit", "tail", "--token", "weak");
        assertThat(result.status()).isEqualTo(Exit.NOT_ALLOWED.code());
    }

    @Test
    void whereNobodyListensItSaysSo() {
        var result = world.run("audit", "tail");
        assertThat(result.status()).isEqualTo(Exit.UNREACHABLE.code());
        assertThat(result.err()).contains("live feed");
    }
}
