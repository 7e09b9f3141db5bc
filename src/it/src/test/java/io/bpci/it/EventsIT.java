package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.client.Outcome;
import io.bpci.envelope.Envelope;
import io.bpci.jose.Thumbprint;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The live feed through the whole product. */
@ExtendWith(Product.class)
class EventsIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Thumbprint hubId;

    @BeforeEach
    void look() throws Exception {
        hubId = Thumbprint.parse(Product.text(new Rest(Product.api(), "").get("/oracle/hub").json(), "hub_id"));
    }

    @AfterEach
    void leave() throws Exception {
        while (!open.isEmpty()) open.pop().close();
    }

    private Node connected(String name) throws Exception {
        var node = new Node(name + "-watched-" + NUMBER.incrementAndGet());
        Rest operator = new Rest(Product.api(), "dev-operator");
        assertThat(operator.register(node.id(), node.key()).status()).isIn(200, 201);
        open.push(node);
        return node.connect(Product.webSocket(), hubId);
    }

    private static String ticket(String client) throws Exception {
        Rest.Answer answer = new Rest(Product.api(), client).post("/events/tickets", "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return Product.text(answer.json(), "ticket");
    }

    private Watcher stranger() {
        var watcher = new Watcher(Product.api());
        open.push(watcher);
        return watcher;
    }

    private Watcher watching(String client, String more) throws Exception {
        return stranger().enters(ticket(client), more);
    }

    private static boolean holds(JsonObject frame, Envelope message) {
        return frame.toString().contains("\"message_id\":\"" + message.messageId() + "\"");
    }

    @Test
    void anAuditorSeesAnAcceptedMessageWithinASecond() throws Exception {
        Node alice = connected("alice");
        Node bob = connected("bob");
        Watcher auditor = watching("dev-auditor", "");
        Envelope sent = alice.message("seen", bob.id());

        assertThat(alice.send(sent).get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Accepted.class);

        assertThat(auditor.getsWithin(Duration.ofSeconds(1), frame -> holds(frame, sent))).isTrue();
        bob.receive().acknowledge();
        JsonObject acknowledged =
                auditor.next("events", frame -> frame.toString().contains("acknowledged") && holds(frame, sent));
        assertThat(acknowledged.toString()).doesNotContain("\"content\"");
    }

    @Test
    void whatWasMissedComesAfterTheLastKnownNumber() throws Exception {
        Node alice = connected("alice");
        Node bob = connected("bob");
        String filter = ",\"filter\":{\"node_id\":\"" + alice.id() + "\",\"kind\":\"accepted\"}";
        Watcher before = watching("dev-auditor", filter);
        Envelope first = alice.message("first", bob.id());
        Envelope second = alice.message("second", bob.id());
        alice.send(first).get(20, TimeUnit.SECONDS);
        JsonObject frame = before.next("events", f -> holds(f, first));
        before.close();
        alice.send(second).get(20, TimeUnit.SECONDS);

        Watcher after = watching("dev-auditor", filter + ",\"after\":" + sequence(frame));

        JsonObject next = after.next("events");
        assertThat(holds(next, second)).isTrue();
        assertThat(holds(next, first)).isFalse();
    }

    private static long sequence(JsonObject frame) {
        if (frame.get("events") instanceof JsonArray events
                && events.elements().getLast() instanceof JsonObject event
                && event.get("sequence") instanceof JsonNumber number) {
            return (long) number.value();
        }
        throw new AssertionError("no sequence in " + frame);
    }

    @Test
    void anOperatorSeesItsOwnOrganisationAndAnotherOneNothingOfIt() throws Exception {
        Node alice = connected("alice");
        Node bob = connected("bob");
        Watcher north = watching("dev-operator", "");
        Watcher south = watching("dev-operator-south", "");
        Envelope sent = alice.message("ours", bob.id());

        alice.send(sent).get(20, TimeUnit.SECONDS);

        north.next("events", frame -> holds(frame, sent));
        assertThat(south.getsWithin(Duration.ofSeconds(2), frame -> Product.text(frame, "type").equals("events")))
                .isFalse();
    }

    @Test
    void statisticsComeBesideTheEvents() throws Exception {
        JsonObject frame = watching("dev-operator", "").next("statistics");
        assertThat(frame.toString()).contains("messages_accepted").contains("per_second").contains("broker_available");
    }

    @Test
    void aTicketLetsInOnce() throws Exception {
        String ticket = ticket("dev-auditor");
        stranger().enters(ticket, "");

        Watcher second = stranger().shows("{\"type\":\"authenticate\",\"ticket\":\"" + ticket + "\"}");

        assertThat(second.next("error").toString()).contains("urn:bpci:problem:unauthenticated");
        assertThat(second.closeCode()).isEqualTo(1008);
    }

    @Test
    void withoutATicketNobodyIsLetIn() throws Exception {
        for (String first :
                new String[] {
                    "nonsense",
                    "{\"type\":\"ping\"}",
                    "{\"type\":\"authenticate\"}",
                    "{\"type\":\"authenticate\",\"ticket\":\"" + "A".repeat(43) + "\"}"
                }) {
            Watcher stranger = stranger().shows(first);
            assertThat(stranger.next("error").toString()).as(first).contains("urn:bpci:problem:");
            assertThat(stranger.closeCode()).isEqualTo(1008);
        }
        Watcher silent = stranger();
        assertThat(silent.next("error").toString()).contains("timed-out");
        assertThat(silent.closeCode()).isEqualTo(1008);
    }

    @Test
    void ticketsAreForThoseWhoMaySee() throws Exception {
        assertThat(new Rest(Product.api(), "").post("/events/tickets", "").status()).isEqualTo(401);
        assertThat(new Rest(Product.api(), "dev-officer").post("/events/tickets", "").status()).isEqualTo(403);
    }
}
