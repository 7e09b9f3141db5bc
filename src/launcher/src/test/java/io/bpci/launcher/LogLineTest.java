package io.bpci.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLineTest {
    @Test
    void anEntryOfTheHubIsALineForPeople() {
        assertThat(
                        LogLine.readable(
                                "{\"timestamp\":\"2026-11-21T08:00:00.123456Z\",\"level\":\"warn\",\"logger\":\"io.bpci.relay.Relay\",\"message\":\"a"
                                    + " \\\"quote\\\" and \\u001b\",\"thread\":7,"
                                    + "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}"))
                .isEqualTo(
                        "2026-11-21T08:00:00.123Z warn  relay.Relay: a \"quote\" and \\u001b"
                                + " [4bf92f3577b34da6a3ce929d0e0e4736]");
    }

    @Test
    void aFailureShowsWhereItCameFrom() {
        assertThat(
                        LogLine.readable(
                                "{\"timestamp\":\"2026-11-21T08:00:00Z\",\"level\":\"error\",\"logger\":\"a.b.C\",\"message\":\"it"
                                    + " failed\",\"thread\":7,\"error\":{\"type\":\"x.Y\",\"message\":\"inner\",\"stack\":\"x.Y:"
                                    + " inner\\n"
                                    + "  at z\"}}"))
                .isEqualTo("2026-11-21T08:00:00Z error C: it failed\n    x.Y: inner\n      at z");
    }

    @Test
    void whatOthersWriteStaysAsItIs() {
        assertThat(LogLine.readable("2026-11-21 INFO  [org.keycloak] started")).endsWith("started");
        assertThat(LogLine.readable("{\"other\":1}")).isEqualTo("{\"other\":1}");
    }
}
