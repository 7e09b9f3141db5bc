package io.bpci.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class BrokenConnectionTest {
    private static IOException thrownIn(String type) {
        var thrown = new IOException("Connection is closed");
        thrown.setStackTrace(
                new StackTraceElement[] {
                    new StackTraceElement("org.glassfish.grizzly.nio.NIOConnection", "assertOpen", null, 1),
                    new StackTraceElement(type, "write", null, 1),
                    new StackTraceElement("org.glassfish.grizzly.http.server.HttpHandler", "doHandle", null, 1)
                });
        return thrown;
    }

    @Test
    void whatBreaksInTheStreamsOfARequestIsItsConnection() {
        IOException thrown = thrownIn("org.glassfish.grizzly.http.io.OutputBuffer");
        assertThat(BrokenConnection.is(thrown)).isTrue();
        assertThat(BrokenConnection.is(new IllegalStateException(thrown))).isTrue();
    }

    @Test
    void whatBreaksElsewhereIsAFailure() {
        IOException thrown = thrownIn("java.nio.file.Files");
        assertThat(BrokenConnection.is(thrown)).isFalse();
        assertThat(BrokenConnection.is(new IllegalStateException("full"))).isFalse();
        thrown.initCause(new IllegalStateException(thrown));
        assertThat(BrokenConnection.is(thrown)).isFalse();
    }
}
