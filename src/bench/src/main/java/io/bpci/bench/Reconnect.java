package io.bpci.bench;

import io.bpci.client.BpciClient;
import io.bpci.client.Outcome;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How soon a client's messages flow again once a hub that was killed is ready. */
record Reconnect() implements Benchmark {
    @Override
    public String name() {
        return "reconnect";
    }

    @Override
    public String about() {
        return "seconds from a restarted hub being ready until a waiting client's message is accepted";
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        try (var hub = new HubInItsOwnDirectory(run.product())) {
            hub.start();
            Participant from = Participant.of("reconnect-from");
            Participant to = Participant.of("reconnect-to");
            hub.register(from);
            hub.register(to);
            try (BpciClient client =
                    BpciClient.builder()
                            .node(from.id())
                            .key(from.key())
                            .hub(hub.nodeSocket())
                            .hubId(hub.hubId())
                            .build()) {
                client.connect(Duration.ofSeconds(30));
                hub.kill9();
                TimeUnit.SECONDS.sleep(1);
                CompletableFuture<Outcome> outcome =
                        client.send(
                                client.draft()
                                        .targets(to.id())
                                        .messageType(MessageType.DATA_SYNC)
                                        .content(Json.of("after")));
                hub.start();
                long ready = System.nanoTime();
                outcome.get(1, TimeUnit.MINUTES);
                return List.of(Figure.alone(name() + ".accepted_after", (System.nanoTime() - ready) / 1e9, "s"));
            }
        }
    }
}
