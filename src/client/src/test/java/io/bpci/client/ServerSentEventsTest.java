package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.client.ServerSentEvents.Event;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Streams as WHATWG HTML, 9.2.6 has them, its own examples included. */
class ServerSentEventsTest {
    private static List<Event> read(String stream) throws IOException {
        var events = new ServerSentEvents(new ByteArrayInputStream(stream.getBytes(UTF_8)), () -> {});
        List<Event> found = new ArrayList<>();
        for (Optional<Event> next = events.next(); next.isPresent(); next = events.next()) found.add(next.get());
        return found;
    }

    @Test
    void linesOfDataMakeOneEvent() throws IOException {
        assertThat(read("data: YHOO\ndata: +2\ndata: 10\n\n"))
                .containsExactly(new Event("message", "YHOO\n+2\n10", ""));
    }

    @Test
    void commentsAreNoEventsAndAnIdStays() throws IOException {
        assertThat(read(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n"))
                .containsExactly(
                        new Event("message", "first event", "1"),
                        new Event("message", "second event", ""),
                        new Event("message", " third event", ""));
    }

    @Test
    void emptyDataIsAnEventAndTheLastOneThatIsCutOffIsNone() throws IOException {
        assertThat(read("data\n\ndata\ndata\n\ndata:"))
                .containsExactly(new Event("message", "", ""), new Event("message", "\n", ""));
    }

    @Test
    void aLineEndsInAnyOfThreeWaysAndAMarkOfByteOrderIsIgnored() throws IOException {
        assertThat(read("\uFEFFevent: a\rdata: 1\r\n\r\nevent:b\ndata:2\r\rid: 7\ndata: 3\n\n"))
                .containsExactly(new Event("a", "1", ""), new Event("b", "2", ""), new Event("message", "3", "7"));
    }

    @Test
    void aNameWithoutDataIsForgottenAndAnIdWithAZeroIsIgnored() throws IOException {
        assertThat(read("event: lost\nid: 4\n\nid: 5\u00006\nretry: 10\nunknown: x\ndata: y\n\n"))
                .containsExactly(new Event("message", "y", "4"));
    }

    @Test
    void eachLineIsHeard() throws IOException {
        var heard = new AtomicInteger();
        var events =
                new ServerSentEvents(new ByteArrayInputStream(": \n\n: \n".getBytes(UTF_8)), heard::incrementAndGet);
        assertThat(events.next()).isEmpty();
        assertThat(heard).hasValue(3);
    }
}
