package io.bpci.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;

class JsonFormatterTest {
    private final JsonFormatter formatter = new JsonFormatter();

    @Test
    void anEntryIsOneLineOfJson() {
        String line = formatter.format(entry("two\nlines, a \"quote\" and \u001b[31m"));
        assertThat(line)
                .isEqualTo(
                        "{\"timestamp\":\"2026-11-21T08:00:00Z\",\"level\":\"warn\",\"logger\":\"io.bpci.x\","
                                + "\"message\":\"two\\nlines, a \\\"quote\\\" and \\u001b[31m\",\"thread\":7}\n");
    }

    @Test
    void anEntryWithinATraceNamesIt() {
        var trace = new Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true, "order-17");
        String line = trace.run(() -> formatter.format(entry("x")));
        assertThat(line)
                .contains("\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"")
                .contains("\"span_id\":\"00f067aa0ba902b7\"")
                .contains("\"correlation_id\":\"order-17\"");
        assertThat(trace.traceparent()).isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assertThat(Trace.current()).isNull();
    }

    @Test
    void secretsOfOthersExceptionsAreLeftOut() {
        LogRecord entry = entry("login with Bearer abcdefgh12345678 failed");
        entry.setThrown(
                new IllegalStateException(
                        "jdbc:postgresql://db?user=u&password=hunter2&ssl=true",
                        new IllegalArgumentException("token eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln is bad")));
        String line = formatter.format(entry);
        assertThat(line)
                .doesNotContain("hunter2")
                .doesNotContain("eyJ")
                .doesNotContain("abcdefgh12345678")
                .contains("ssl=true")
                .contains("caused by java.lang.IllegalArgumentException");
    }

    @Test
    void aCircleOfCausesEnds() {
        var outer = new IllegalStateException("outer");
        var inner = new IllegalStateException("inner", outer);
        outer.initCause(inner);
        LogRecord entry = entry("x");
        entry.setThrown(outer);
        assertThat(formatter.format(entry)).endsWith("\"}}\n");
    }

    @Test
    void aLoneSurrogateDoesNotBreakTheEncoding() {
        assertThat(formatter.format(entry("a\ud800b \ud83d\ude00"))).contains("\"a\ufffdb \ud83d\ude00\"");
    }

    private static LogRecord entry(String message) {
        var entry = new LogRecord(Level.WARNING, message);
        entry.setLoggerName("io.bpci.x");
        entry.setInstant(Instant.parse("2026-11-21T08:00:00Z"));
        entry.setLongThreadID(7);
        return entry;
    }
}
