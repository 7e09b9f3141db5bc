package io.bpci.broker;

import io.bpci.settings.Broker.Journal;
import io.bpci.settings.HubSettings;

import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The broker inside the hub's JVM: durable, its journal synced before a commit returns, reachable only in the JVM. */
final class EmbeddedBroker {
    static final String CONNECTOR_CLASS = "org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory";
    static final String URL = "vm://0";

    /** A record of the journal must fit its buffer: one envelope of the largest size, with room to spare. */
    private static final int JOURNAL_BUFFER_BYTES = 3 << 20;

    private static final int JOURNAL_FILE_BYTES = 10 << 20;

    /** How soon after its time an undelivered message is noticed to have expired. */
    private static final long EXPIRY_SCAN_MS = 2_000;

    /**
     * Artemis logs each operation there, hundreds of thousands a second; held, or the level would be collected away.
     */
    private static final List<Logger> SILENCED =
            List.of(
                    Logger.getLogger("org.apache.activemq.audit"),
                    Logger.getLogger("org.apache.activemq.audit.base"),
                    Logger.getLogger("org.apache.activemq.audit.resource"),
                    Logger.getLogger("org.apache.activemq.audit.message"));

    private static final Logger LOG = Logger.getLogger(EmbeddedBroker.class.getName());

    /** How often a broker that could not write tries to begin again. */
    private static final long RETRY_MS = 1_000;

    private final HubSettings settings;

    // Guarded by this.
    private EmbeddedActiveMQ server;
    private boolean stopped;

    private EmbeddedBroker(HubSettings settings) throws Exception {
        this.settings = settings;
        this.server = started();
    }

    /**
     * Artemis frees the buffers of its journal by a way that Netty 4.2 has on this JDK only with Unsafe, which it
     * otherwise leaves alone since JDK 24; without it no journal can be read again. To be called before Netty's first
     * class is used.
     */
    private static void letNettyFreeBuffers() {
        if (System.getProperty("io.netty.noUnsafe") == null) System.setProperty("io.netty.noUnsafe", "false");
    }

    static EmbeddedBroker start(HubSettings settings) throws Exception {
        letNettyFreeBuffers();
        SILENCED.forEach(logger -> logger.setLevel(Level.OFF));
        return new EmbeddedBroker(settings);
    }

    private EmbeddedActiveMQ started() throws Exception {
        var next = new EmbeddedActiveMQ().setConfiguration(configuration(settings));
        try {
            next.start();
            // Artemis falls back to NIO without a word where libaio is missing.
            JournalType wanted = journalType(settings);
            JournalType used = next.getActiveMQServer().getConfiguration().getJournalType();
            if (used != wanted) {
                throw new IllegalStateException("broker.journal is %s, but only %s is there".formatted(wanted, used));
            }
            next.getActiveMQServer().registerIOCriticalErrorListener((cause, _, _) -> failed(cause));
            return next;
        } catch (Exception e) {
            next.stop();
            throw e;
        }
    }

    /** Artemis stops what cannot write, once and for good. */
    private void failed(Throwable cause) {
        LOG.log(Level.SEVERE, "the broker cannot write and stops; it begins again when it can", cause);
        Thread.ofPlatform().name("bpci-broker-again").daemon().start(this::beginAgain);
    }

    private void beginAgain() {
        // Artemis finds its parts by the context class loader.
        Thread.currentThread().setContextClassLoader(EmbeddedBroker.class.getClassLoader());
        try {
            do TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            while (!isBack());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isBack() {
        if (stopped) return true;
        if (server.getActiveMQServer().getState() != ActiveMQServer.SERVER_STATE.STOPPED || !hasSpace()) return false;
        try {
            server = started();
            LOG.info("the broker is back");
            return true;
        } catch (Exception e) {
            LOG.log(Level.FINE, "the broker does not begin again yet", e);
            return false;
        }
    }

    private boolean hasSpace() {
        return settings.storage().brokerDirectory().toFile().getUsableSpace() > 2L * JOURNAL_FILE_BYTES;
    }

    private static JournalType journalType(HubSettings settings) {
        return settings.broker().journal() == Journal.AIO ? JournalType.ASYNCIO : JournalType.NIO;
    }

    private static Configuration configuration(HubSettings settings) throws Exception {
        Path directory = settings.storage().brokerDirectory();
        int gatherNanos = settings.broker().journalBufferTimeoutNs();
        var configuration =
                new ConfigurationImpl()
                        .setName("bpci-hub")
                        .setSecurityEnabled(false)
                        .setPersistenceEnabled(true)
                        .setJMXManagementEnabled(false)
                        .setMessageCounterEnabled(false)
                        .setJournalDirectory(directory.resolve("journal").toString())
                        .setBindingsDirectory(directory.resolve("bindings").toString())
                        .setPagingDirectory(directory.resolve("paging").toString())
                        .setLargeMessagesDirectory(directory.resolve("large").toString())
                        .setJournalType(journalType(settings))
                        .setJournalSyncTransactional(true)
                        .setJournalSyncNonTransactional(true)
                        .setJournalBufferTimeout_NIO(gatherNanos)
                        .setJournalBufferTimeout_AIO(gatherNanos)
                        .setJournalBufferSize_NIO(JOURNAL_BUFFER_BYTES)
                        .setJournalBufferSize_AIO(JOURNAL_BUFFER_BYTES)
                        .setJournalFileSize(JOURNAL_FILE_BYTES)
                        .setJournalMinFiles(10)
                        .setJournalPoolFiles(20)
                        .setJournalMaxIO_AIO(4096)
                        .setMessageExpiryScanPeriod(EXPIRY_SCAN_MS)
                        .setMaxDiskUsage(98);
        configuration.addAcceptorConfiguration("hub", URL);
        configuration.addAddressSetting("#", addressSettings());
        for (String queue : List.of(Queues.AUDIT, Queues.EXPIRED, Queues.DEAD)) {
            configuration.addQueueConfiguration(
                    QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST).setDurable(true));
        }
        return configuration;
    }

    private static AddressSettings addressSettings() {
        return new AddressSettings()
                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                .setAutoCreateQueues(false)
                .setAutoCreateAddresses(false)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false)
                // Only reject, expiry and an operator make dead letters: attempts are without limit.
                .setMaxDeliveryAttempts(-1)
                .setExpiryAddress(SimpleString.of(Queues.EXPIRED))
                .setMaxSizeBytes(16L << 20)
                .setPageSizeBytes(4 << 20)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE);
    }

    synchronized void stop() throws Exception {
        stopped = true;
        server.stop();
    }
}
