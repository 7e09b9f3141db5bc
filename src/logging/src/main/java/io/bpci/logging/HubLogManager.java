package io.bpci.logging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.logging.LogManager;

/**
 * The log manager of a hub's process: one configuration from the first entry to the last. The application server brings
 * its own, with its own form of entries, and takes all away when it stops; neither happens here.
 */
public final class HubLogManager extends LogManager {
    private static final String CONFIGURATION =
            """
            handlers = io.bpci.logging.JsonHandler
            .level = INFO
            # Payara Micro gives every handler the formatter that it finds here.
            java.util.logging.ConsoleHandler.formatter = io.bpci.logging.JsonFormatter
            # What the server tells of its own inside.
            javax.enterprise.system.tools.deployment.common.level = WARNING
            javax.enterprise.system.tools.deployment.dol.level = WARNING
            fish.payara.nucleus.util.level = WARNING
            org.glassfish.admin.mbeanserver.level = WARNING
            # Every act of every client of the broker, at INFO.
            org.apache.activemq.audit.level = OFF
            # Authorities of the server's own trust store, which nothing uses, that have expired.
            javax.enterprise.system.security.ssl.level = SEVERE
            """;

    private boolean configured;

    /** Called by the JDK, which finds the class by its name. */
    public HubLogManager() {}

    @Override
    public void readConfiguration() throws IOException {
        synchronized (this) {
            if (configured) return;
            configured = true;
        }
        super.readConfiguration(new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void readConfiguration(InputStream others) {
        // The server's.
    }

    @Override
    public void updateConfiguration(Function<String, BiFunction<String, String, String>> mapper) {
        // Nor does it change.
    }

    @Override
    public void updateConfiguration(InputStream others, Function<String, BiFunction<String, String, String>> mapper) {
        // Nor by the server.
    }

    @Override
    public void reset() {
        // Not when the server stops either: what is said then is said as before.
    }
}
