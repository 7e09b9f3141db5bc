package io.bpci.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.broker.BrokerLink;
import io.bpci.broker.Queues;
import io.bpci.broker.TestBroker;
import io.bpci.settings.HubSettings;

import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class AuditQueueTest {
    private static final int CALLERS = 8;
    private static final int GROUPS_EACH = 50;

    @TempDir Path directory;

    private HubSettings settings;
    private TestBroker broker;
    private BrokerLink link;
    private AuditQueue queue;

    @BeforeEach
    void open() throws Exception {
        settings =
                HubSettings.load(
                        Optional.empty(),
                        Map.of("BPCI_STORAGE_DATA_DIR", directory.toString(), "BPCI_BROKER_JOURNAL", "nio"));
        broker = new TestBroker(settings);
        link = new BrokerLink(settings, 0);
        queue = new AuditQueue(link);
    }

    @AfterEach
    void close() throws Exception {
        link.close();
        broker.stop();
    }

    private void send() {
        try (ClientSession session = link.transacted()) {
            ClientMessage group = session.createMessage(ClientMessage.BYTES_TYPE, true);
            session.createProducer(Queues.AUDIT).send(group);
            session.commit();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nobodyIsToldThatNothingWaitsWhileItsOwnDoes() throws Exception {
        assertThat(queue.depth()).isZero();
        List<Future<?>> callers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(CALLERS)) {
            for (int i = 0; i < CALLERS; i++) callers.add(threads.submit(this::sendAndLook));
        }
        for (Future<?> caller : callers) caller.get();

        assertThat(queue.depth()).isEqualTo(CALLERS * GROUPS_EACH);
    }

    private void sendAndLook() {
        for (int sent = 1; sent <= GROUPS_EACH; sent++) {
            send();
            assertThat(queue.depth()).isPositive();
        }
    }

    @Test
    void aLostBrokerCannotBeAskedAndCanAgainWhenItIsBack() throws Exception {
        send();
        assertThat(queue.depth()).isEqualTo(1);

        broker.stop();
        assertThat(queue.depth()).isNaN();

        broker = new TestBroker(settings);
        assertThat(queue.depth()).isEqualTo(1);
    }
}
