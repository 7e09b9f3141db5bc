package io.bpci.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.settings.HubSettings;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

class EmbeddedBrokerTest {
    private static final String QUEUE = "bpci.node.bob";
    private static final byte[] BODY = new byte[100_000];

    /** More than an address keeps in memory: what comes after it goes to files of its own. */
    private static final int MANY = 1_000;

    @TempDir Path directory;

    /**
     * Something that is no directory stands where the broker wants one, as a full disk takes what it wants to write.
     */
    @Test
    void aBrokerThatCouldNotWriteBeginsAgainWithAllThatItConfirmed() throws Exception {
        HubSettings settings =
                HubSettings.load(
                        Optional.empty(),
                        Map.of("BPCI_STORAGE_DATA_DIR", directory.toString(), "BPCI_BROKER_JOURNAL", "nio"));
        var broker = EmbeddedBroker.start(settings);
        var link = new BrokerLink(settings, 0);
        try {
            Path paging = settings.storage().brokerDirectory().resolve("paging");
            Files.deleteIfExists(paging);
            Files.createFile(paging);
            int confirmed = sendUntilItFails(link);
            assertThat(confirmed).isPositive();

            Files.delete(paging);

            // The one that failed may be there or not.
            assertThat(awaitCount(link)).isBetween((long) confirmed, confirmed + 1L);
        } finally {
            link.close();
            broker.stop();
        }
    }

    /** How many were confirmed before one was not. */
    private static int sendUntilItFails(BrokerLink link) throws IOException {
        int confirmed = 0;
        try (ClientSession session = link.transacted();
                var producer = session.createProducer(SimpleString.of(QUEUE))) {
            BrokerLink.ensureQueue(session, QUEUE);
            while (confirmed < MANY) {
                ClientMessage message = session.createMessage(ClientMessage.BYTES_TYPE, true);
                message.getBodyBuffer().writeBytes(BODY);
                producer.send(message);
                session.commit();
                confirmed++;
            }
        } catch (ActiveMQException e) {
            return confirmed;
        }
        throw new AssertionError("the broker wrote " + MANY + " messages");
    }

    private static long awaitCount(BrokerLink link) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (ClientSession session = link.transacted()) {
                return session.queueQuery(SimpleString.of(QUEUE)).getMessageCount();
            } catch (ActiveMQException e) {
                if (System.nanoTime() > deadline) throw new AssertionError("the broker is not back", e);
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }
}
