package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.client.BpciClient;
import io.bpci.client.Outcome;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.merkle.Frontier;
import io.bpci.merkle.Rfc6962;
import io.bpci.note.Checkpoint;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills the hub under load with {@code kill -9}, again and again: what was accepted arrives, what was refused does not,
 * nothing arrives twice in effect; the log goes on from what it had signed, holds each acceptance once, and every
 * receipt that was fetched before still verifies. {@code -Dbpci.kills=N} and {@code -Dbpci.seed=S} say how often and
 * when.
 */
@ExtendWith(Product.class)
class CrashIT {
    /** Between two messages of a sender. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int KILLS = Integer.getInteger("bpci.kills", 10);
    private static final long SEED = Long.getLong("bpci.seed", 20261121L);
    private static final int RATE = 100_000;
    private static final Duration SETTLE = Duration.ofMinutes(2);

    /** What the nodes saw. */
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    private final AtomicReference<@Nullable Envelope> lastAccepted = new AtomicReference<>();

    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> received = new ConcurrentHashMap<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicBoolean sending = new AtomicBoolean(true);

    @TempDir Path data;

    @Test
    void whatWasAcceptedArrivesOnceHoweverOftenTheHubIsKilled() throws Exception {
        var random = new Random(SEED);
        var hub = new HubProcess(data, Map.of());
        try {
            hub.awaitReady();
            var operator = new Rest(hub.api(), "dev-operator");
            Thumbprint hubId = Thumbprint.parse(Product.text(operator.get("/oracle/hub").json(), "hub_id"));
            List<Node> nodes =
                    List.of(new Node("sender-a"), new Node("sender-b"), new Node("taker-a"), new Node("taker-b"));
            for (Node node : nodes) assertThat(operator.register(node.id(), node.key(), RATE).status()).isLessThan(300);

            BpciClient takerA = taker(nodes.get(2), hub, hubId);
            BpciClient takerB = taker(nodes.get(3), hub, hubId);
            BpciClient senderA = sender(nodes.get(0), hub, hubId);
            BpciClient senderB = sender(nodes.get(1), hub, hubId);
            Thread loadA = load(senderA, nodes);
            Thread loadB = load(senderB, nodes);

            var log = new LogReader(hub.api(), "dev-auditor");
            var receipts = new KeptReceipts(hub.api(), log);
            for (int kill = 1; kill <= KILLS; kill++) {
                fetchReceipts(receipts, Duration.ofMillis(500 + random.nextInt(3_000)));
                int before = accepted.size();
                Checkpoint signed = log.checkpoint();
                hub.kill9();
                hub.startAgain();
                hub.awaitReady();
                awaitMore(before);
                log.checkConsistent(signed, log.checkpointOf(signed.size() + 1));
                receipts.check();
                System.out.printf(
                        "kill %d of %d (seed %d): accepted %d, received %d, receipts %d%n",
                        kill, KILLS, SEED, accepted.size(), received.size(), receipts.count());
            }
            sending.set(false);
            loadA.join();
            loadB.join();
            awaitSettled();
            check();
            checkLog(hub, log);
            receipts.check();
            for (BpciClient client : List.of(senderA, senderB, takerA, takerB)) client.close(Duration.ofSeconds(1));
        } finally {
            sending.set(false);
            hub.stop();
        }
    }

    private BpciClient taker(Node node, HubProcess hub, Thumbprint hubId) {
        BpciClient client =
                node.builder(hub.webSocket(), hubId)
                        .onDelivery(delivery ->
                                received.computeIfAbsent(
                                                delivery.message().messageId().value(), id -> new AtomicInteger())
                                        .incrementAndGet())
                        .build();
        client.connect(Duration.ofSeconds(30));
        return client;
    }

    private static BpciClient sender(Node node, HubProcess hub, Thumbprint hubId) {
        BpciClient client = node.builder(hub.webSocket(), hubId).build();
        client.connect(Duration.ofSeconds(30));
        return client;
    }

    private Thread load(BpciClient client, List<Node> nodes) {
        return Thread.ofPlatform()
                .start(() -> {
                    for (int i = 0; sending.get(); i++) {
                        Envelope envelope =
                                client.sign(
                                        client.draft()
                                                .targets(nodes.get(2 + i % 2).id())
                                                .messageType(MessageType.DATA_SYNC)
                                                .content(Json.object().put("number", i).build()));
                        // As much as can be checked one by one at the end.
                        LockSupport.parkNanos(PAUSE_NANOS);
                        unanswered.incrementAndGet();
                        var _ =
                                client.send(envelope)
                                        .whenComplete((outcome, failure) -> {
                                            switch (outcome) {
                                                case Outcome.Accepted(var id, var _, var _) -> {
                                                    accepted.add(id.value());
                                                    lastAccepted.set(envelope);
                                                }
                                                case Outcome.Duplicate(var id) -> accepted.add(id.value());
                                                case Outcome.Refused(var id, var _) -> refused.add(id.value());
                                                case null -> throw new AssertionError("no outcome", failure);
                                            }
                                            unanswered.decrementAndGet();
                                        });
                    }
                });
    }

    /** Fetches one after the other, each of what was accepted last, for at least so long. */
    private void fetchReceipts(KeptReceipts receipts, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        do {
            Envelope message = lastAccepted.getAndSet(null);
            if (message != null) receipts.fetch(message);
            else TimeUnit.MILLISECONDS.sleep(5);
        } while (System.nanoTime() < end);
    }

    private void awaitMore(int before) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE.toNanos();
        while (accepted.size() <= before) {
            assertThat(System.nanoTime()).as("nothing was accepted after a restart").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void awaitSettled() throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE.toNanos();
        while ((unanswered.get() > 0 || received.size() < accepted.size()) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Every acceptance is an audit event, once, and the log is those events and nothing else. */
    private void checkLog(HubProcess hub, LogReader log) throws Exception {
        List<JsonObject> events = events(hub);
        Checkpoint last = log.checkpointOf(events.size());
        List<byte[]> entries = log.entries(last.size());
        var leaves = entries.stream().map(entry -> Rfc6962.leaf(Slice.of(entry))).toList();
        assertThat(Frontier.empty().append(leaves).frontier().root()).isEqualTo(LogReader.root(last));
        assertThat(entries.stream().limit(events.size()).map(CrashIT::json).map(CrashIT::eventId).toList())
                .as("an entry for each event")
                .isEqualTo(events.stream().map(CrashIT::eventId).toList());
        Map<String, Integer> acceptances = new HashMap<>();
        for (JsonObject event : events) {
            if (isAcceptance(event)) acceptances.merge(Product.text(event, "message_id"), 1, Integer::sum);
        }
        assertThat(acceptances.keySet()).as("what was accepted is an event, and nothing else").isEqualTo(accepted);
        assertThat(acceptances.values()).as("none is there twice").allMatch(count -> count == 1);
    }

    /** The audit events, in the order of their numbers, once as many acceptances are stored as the senders heard of. */
    private List<JsonObject> events(HubProcess hub) throws Exception {
        long deadline = System.nanoTime() + SETTLE.toNanos();
        while (true) {
            Rest.Answer export = new Rest(hub.api(), "dev-auditor").get("/audit/export");
            assertThat(export.status()).isEqualTo(200);
            List<JsonObject> events = export.body().lines().map(line -> json(line.getBytes(UTF_8))).toList();
            long acceptances = events.stream().filter(CrashIT::isAcceptance).count();
            if (acceptances >= accepted.size() || System.nanoTime() > deadline) return events;
        }
    }

    private static boolean isAcceptance(JsonObject event) {
        return Product.text(event, "kind").equals("accepted");
    }

    private static JsonObject json(byte[] utf8) {
        return (JsonObject) StrictJson.parse(utf8);
    }

    private static String eventId(JsonObject event) {
        return Product.text(event, "event_id");
    }

    private void check() {
        assertThat(unanswered).hasValue(0);
        // By sets: a list of hundreds of thousands is not searched for each of them.
        Set<String> missing = new HashSet<>(accepted);
        missing.removeAll(received.keySet());
        assertThat(missing).as("accepted and not delivered").isEmpty();
        assertThat(received.keySet()).as("none that was refused").noneMatch(refused::contains);
        assertThat(received.values()).as("none twice in effect").allMatch(count -> count.get() == 1);
        assertThat(accepted).hasSizeGreaterThan(KILLS * 10);
    }
}
