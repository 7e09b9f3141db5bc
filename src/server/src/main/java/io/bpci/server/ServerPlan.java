package io.bpci.server;

import io.bpci.settings.HubSettings;
import io.bpci.tls.LiveCertificateProvider;

import java.util.ArrayList;
import java.util.List;

/** What the server is told before it starts. */
final class ServerPlan {
    private static final String CONFIG = "configs.config.server-config.";
    private static final String LISTENERS = CONFIG + "network-config.network-listeners.network-listener.";
    private static final String PROTOCOLS = CONFIG + "network-config.protocols.protocol.";
    private static final String PLAIN = "http-listener";
    private static final String ENCRYPTED = "https-listener";

    private ServerPlan() {}

    /** Administration commands that run before the listeners open. */
    static List<String> bootCommands(HubSettings settings) {
        List<String> commands = new ArrayList<>();
        String listener = PLAIN;
        if (settings.tls().api().isPresent()) {
            listener = ENCRYPTED;
            commands.add(set(LISTENERS, PLAIN, "enabled=false"));
            commands.add(set(LISTENERS, ENCRYPTED, "enabled=true"));
            encrypt(commands);
        }
        commands.add(set(LISTENERS, listener, "address=" + settings.oracleConfig().apiAddress()));
        commands.add(set(LISTENERS, listener, "port=" + settings.oracleConfig().apiPort()));
        // By this name the server asks for what src/frontdoor puts before its container.
        commands.add(set(PROTOCOLS, listener, "http.comet-support-enabled=true"));
        // The front door gathers one body for each connection; streams in a connection would go past it.
        commands.add(set(PROTOCOLS, listener, "http.http2-enabled=false"));
        // Answers say nothing of the server behind them.
        commands.add(set(PROTOCOLS, listener, "http.server-header=false"));
        commands.add(set(PROTOCOLS, listener, "http.xpowered-by=false"));
        // The data grid listens on every address; a single hub has no use for it.
        commands.add("set " + CONFIG + "hazelcast-config-specific-configuration.enabled=false");
        return commands;
    }

    /** TLS 1.3 only, with the certificate that {@link LiveCertificateProvider} gives. */
    private static void encrypt(List<String> commands) {
        // Payara has no switch for anything older.
        commands.add(set(PROTOCOLS, ENCRYPTED, "ssl.tls12-enabled=false"));
        commands.add(set(PROTOCOLS, ENCRYPTED, "ssl.tls13-enabled=true"));
        // Payara's own implementation knows key stores only; Grizzly's asks for key managers by name.
        commands.add(set(PROTOCOLS, ENCRYPTED, "ssl.classname=org.glassfish.grizzly.config.ssl.JSSEImplementation"));
        commands.add(set(PROTOCOLS, ENCRYPTED, "ssl.key-algorithm=" + LiveCertificateProvider.NAME));
        // Without a name it takes what the key manager chooses.
        commands.add(set(PROTOCOLS, ENCRYPTED, "ssl.cert-nickname="));
    }

    private static String set(String kind, String name, String assignment) {
        return "set " + kind + name + "." + assignment;
    }
}
