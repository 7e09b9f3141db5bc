package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Receivers that take what they are sent late, or never, from a hub that gives them much. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowReaderIT {
    private static final int MESSAGE = 100 << 10;
    private static final int CREDIT = 16 << 20;

    /** So many messages the credit allows; an envelope is a little larger than its content. */
    private static final int ALLOWED = CREDIT / (MESSAGE + 1024);

    /** Beyond the credit itself: what waits in the broker, the frames made of it, and a heap that grows as it likes. */
    private static final long MEMORY = 400L << 20;

    @TempDir static Path directory;

    private HubProcess hub;
    private Rest operator;
    private Rest nobody;
    private Audit audit;

    @BeforeAll
    void start() throws Exception {
        hub =
                new HubProcess(
                        directory,
                        Map.of(
                                "BPCI_SESSIONS_IDLE_TIMEOUT", "5s",
                                "BPCI_SESSIONS_AUTHENTICATE_TIMEOUT", "3s",
                                "BPCI_SESSIONS_CREDIT_SIZE", "16MiB",
                                "BPCI_ORACLE_CONFIG_SECURITY_CONFIG_RATE_LIMIT_PER_NODE", "100000"));
        hub.awaitReady();
        operator = new Rest(hub.api(), "dev-operator");
        nobody = new Rest(hub.api(), "");
        audit = new Audit(hub.api());
    }

    @AfterAll
    void stop() throws Exception {
        hub.stop();
    }

    private Node registered(String name) throws Exception {
        var node = new Node(name + "-" + System.nanoTime());
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    private RawSession sessionOf(Node node) throws IOException {
        return RawSession.authenticated(hub.webSocket(), node);
    }

    /** Sends so many large messages; returns their ids. */
    private Set<String> send(int count, Node from, Node to) throws IOException {
        var ids = new HashSet<String>();
        try (RawSession session = sessionOf(from)) {
            for (int i = 0; i < count; i++) {
                JsonObject message =
                        Forge.members(from.id(), to.id())
                                .with("content", Json.object().put("text", "x".repeat(MESSAGE)).build());
                ids.add(Product.text(message, "message_id"));
                session.relay(Forge.signed(message, from.key()));
            }
            for (int i = 0; i < count; i++) session.next("accepted");
        }
        return ids;
    }

    private long handedOver() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(hub.api().resolve("/metrics").toString())).build();
        return Rest.HTTP
                .send(request, BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("oracle_messages_delivered_total"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private void awaitHandedOver(long wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (handedOver() < wanted) {
            assertThat(System.nanoTime()).as("handed over: " + handedOver()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void whoNeverReadsCostsItsCreditAndIsClosedAndItsMessagesComeAgain() throws Exception {
        Node deaf = registered("deaf");
        Node sender = registered("sender");
        Node other = registered("other");
        long handedOver = handedOver();
        long before = new RunningHub(hub.pid()).residentBytes();
        Set<String> sent;
        try (RawSession session = sessionOf(deaf)) {
            sent = send(2 * ALLOWED, sender, deaf);
            session.text("{\"type\":\"ping\"}");
            awaitHandedOver(handedOver + ALLOWED);
            assertThat(handedOver() - handedOver).isLessThanOrEqualTo(ALLOWED + 2);
            long more = new RunningHub(hub.pid()).residentBytes() - before;
            System.out.printf("a session that never reads: %d MiB more resident%n", more >> 20);
            assertThat(more).isLessThan(MEMORY);
            try (RawSession served = sessionOf(other)) {
                send(1, sender, other);
                assertThat(served.next("deliver")).isNotNull();
            }

            audit.awaitRefusal(deaf.id().value(), Fault.TIMED_OUT.type());
            audit.await("session_closed", deaf.id().value(), event -> true);
        }
        var received = new HashSet<String>();
        int again = 0;
        try (RawSession session = sessionOf(deaf)) {
            while (received.size() < sent.size()) {
                JsonObject delivery = session.next("deliver");
                if (Json.of(true).equals(delivery.get("redelivered"))) again++;
                received.add(Product.text(Product.object(delivery, "message"), "message_id"));
                session.text(
                        Json.object()
                                .put("type", "acknowledge")
                                .put("delivery_ids", Json.strings(java.util.List.of(id(delivery))))
                                .build()
                                .toString());
            }
        }
        assertThat(received).isEqualTo(sent);
        assertThat(again).isBetween(ALLOWED, ALLOWED + 2);
    }

    private static String id(JsonObject delivery) {
        return Product.text(delivery, "delivery_id");
    }

    @Test
    void whoReadsSlowlyButSteadilyIsNotIdle() throws Exception {
        Node slow = registered("slow");
        Node sender = registered("sender");
        int count = ALLOWED - 10;
        long handedOver = handedOver();
        try (RawSession session = sessionOf(slow)) {
            send(count, sender, slow);
            awaitHandedOver(handedOver + count);
            // Three times the idle timeout, in most of which there is no room for more on the way to it.
            for (int i = 0; i < count; i++) {
                assertThat(session.next("deliver")).isNotNull();
                if (i % 10 == 0) session.text("{\"type\":\"ping\"}");
                TimeUnit.MILLISECONDS.sleep(15_000 / count);
            }
            assertThat(session.next("pong")).isNotNull();
        }
    }

    @Test
    void aNoticeThatWasNotReadComesAgain() throws Exception {
        Node deaf = registered("deaf");
        Node sender = registered("sender");
        Node picky = registered("picky");
        int count = ALLOWED - 10;
        long handedOver = handedOver();
        JsonObject message = Forge.members(deaf.id(), picky.id());
        try (RawSession _ = sessionOf(deaf)) {
            send(count, sender, deaf);
            awaitHandedOver(handedOver + count);
            assertThat(nobody.post("/oracle/relay", Forge.signed(message, deaf.key())).status()).isEqualTo(202);
            try (RawSession session = sessionOf(picky)) {
                session.text(
                        Json.object()
                                .put("type", "reject")
                                .put("delivery_id", id(session.next("deliver")))
                                .put("reason", "not for me")
                                .build()
                                .toString());
                session.text("{\"type\":\"ping\"}");
                session.next("pong");
            }
            audit.awaitRefusal(deaf.id().value(), Fault.TIMED_OUT.type());
            audit.await("session_closed", deaf.id().value(), event -> true);
        }
        try (RawSession session = sessionOf(deaf)) {
            assertThat(session.next("undelivered").get("message_id")).isEqualTo(message.get("message_id"));
        }
    }
}
