package io.bpci.bench;

import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The peer: a stand-alone Artemis, its journal synced and tuned as the hub's own broker is. Runs as a process. */
public final class ArtemisServer {
    static final String READY = "ready";
    private static final int JOURNAL_GATHER_NANOS = 16_000;

    /** Held, or the level would be collected away. */
    private static final List<Logger> SILENCED = List.of(Logger.getLogger("org.apache.activemq"));

    private ArtemisServer() {}

    /**
     * @param arguments directory, port, number of queues
     */
    public static void main(String[] arguments) throws Exception {
        SILENCED.forEach(logger -> logger.setLevel(Level.SEVERE));
        Path directory = Path.of(arguments[0]);
        var configuration =
                new ConfigurationImpl()
                        .setSecurityEnabled(false)
                        .setPersistenceEnabled(true)
                        .setJMXManagementEnabled(false)
                        .setMessageCounterEnabled(false)
                        .setJournalDirectory(directory.resolve("journal").toString())
                        .setBindingsDirectory(directory.resolve("bindings").toString())
                        .setPagingDirectory(directory.resolve("paging").toString())
                        .setLargeMessagesDirectory(directory.resolve("large").toString())
                        .setJournalType(JournalType.NIO)
                        .setJournalSyncTransactional(true)
                        .setJournalSyncNonTransactional(true)
                        .setJournalBufferTimeout_NIO(JOURNAL_GATHER_NANOS)
                        .setJournalFileSize(10 << 20)
                        .setJournalMinFiles(10)
                        .setJournalPoolFiles(20)
                        .setMaxDiskUsage(99);
        configuration.addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + arguments[1] + "?protocols=CORE");
        configuration.addAddressSetting(
                "#",
                new AddressSettings()
                        .setAutoCreateQueues(false)
                        .setAutoCreateAddresses(false)
                        .setMaxSizeBytes(-1)
                        .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE));
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            configuration.addQueueConfiguration(
                    QueueConfiguration.of(queue(i)).setRoutingType(RoutingType.ANYCAST).setDurable(true));
        }
        new EmbeddedActiveMQ().setConfiguration(configuration).start();
        System.out.println(READY);
        // It ends when whoever started it ends, however that goes.
        while (System.in.read() >= 0) Thread.onSpinWait();
        Runtime.getRuntime().halt(0);
    }

    static String queue(int number) {
        return "peer." + number;
    }
}
