package io.bpci.server;

import io.bpci.settings.HubSettings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server is told before it starts.
 *
 * @param bootCommands administration commands that run before the listeners open
 * @param deployment the EAR's path
 */
record ServerPlan(List<String> bootCommands, String deployment) {
    private static final String CONFIG = "configs.config.server-config.";
    private static final String LISTENER = CONFIG + "network-config.network-listeners.network-listener.http-listener.";
    private static final String HTTP = CONFIG + "network-config.protocols.protocol.http-listener.http.";

    static ServerPlan of(HubSettings settings, Path ear) {
        List<String> commands = new ArrayList<>();
        commands.add("set " + LISTENER + "address=" + settings.oracleConfig().apiAddress());
        commands.add("set " + LISTENER + "port=" + settings.oracleConfig().apiPort());
        // Answers say nothing of the server behind them.
        commands.add("set " + HTTP + "server-header=false");
        commands.add("set " + HTTP + "xpowered-by=false");
        // The data grid listens on every address; a single hub has no use for it.
        commands.add("set " + CONFIG + "hazelcast-config-specific-configuration.enabled=false");
        return new ServerPlan(commands, ear.toString());
    }
}
