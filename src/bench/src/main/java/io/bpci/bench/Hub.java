package io.bpci.bench;

import io.bpci.client.HubApi;
import io.bpci.envelope.NodeType;
import io.bpci.jose.Thumbprint;
import io.bpci.wire.RegisterNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;

/** A hub that runs, as who loads it sees it. */
interface Hub {
    /** More than any benchmark sends: its own limit is not what is measured. */
    int NO_RATE_LIMIT = 10_000_000;

    URI root();

    URI nodeSocket();

    HubApi operator();

    HttpClient http();

    /** What its process takes of the machine. */
    ProcessUse process() throws IOException;

    default Thumbprint hubId() {
        return operator().hub().hubId();
    }

    default void register(Participant node) {
        operator()
                .register(
                        new RegisterNode(
                                node.id(),
                                NodeType.parse("Oracle"),
                                null,
                                null,
                                null,
                                null,
                                null,
                                node.key().publicKey(),
                                NO_RATE_LIMIT));
    }

    /** The number that the hub's metrics give under that name. */
    default double metric(String name) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(root().resolve("/metrics")).build();
        String body = http().send(request, BodyHandlers.ofString()).body();
        return body.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("/metrics has no " + name));
    }

    /** Commit groups whose audit events are not in the database yet. */
    default double auditBacklog() throws IOException, InterruptedException {
        return metric("oracle_audit_backlog_groups");
    }

    /** Returns after how many seconds every event is in the database: what the hub put off counts as its work too. */
    default double awaitDrained() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (auditBacklog() > 0) TimeUnit.MILLISECONDS.sleep(20);
        return (System.nanoTime() - begun) / 1e9;
    }
}
