package io.bpci.nodes;

import io.bpci.database.HubDataSource;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.Secret;

import java.util.Optional;

/** Registers nodes as fast as it can until it is killed, and says each id once its registration has been answered. */
final class RegisteringProcess {
    private RegisteringProcess() {}

    /** Takes the URL, the user and, unless it is empty, the password of the database. */
    public static void main(String[] arguments) {
        var password = Optional.of(arguments[2]).filter(text -> !text.isEmpty()).map(Secret::new);
        var world = new NodeWorld(new TestDatabase(new HubDataSource(arguments[0], arguments[1], password)));
        for (int i = 0; ; i++) {
            var node = world.registered(NodeWorld.ANNA, "node-" + i);
            System.out.println("answered " + node.nodeId());
        }
    }
}
