package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.client.ApiRefused;
import io.bpci.client.BpciClient;
import io.bpci.client.Delivery;
import io.bpci.client.HubApi;
import io.bpci.client.TokenSource;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.problem.Fault;
import io.bpci.receipt.AcknowledgementStatement;
import io.bpci.receipt.AcknowledgementStatement.Outcome;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Explanation;
import io.bpci.receipt.Findings;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerdict.Acknowledgement;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.receipt.TargetKeys;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What targets sign for, and what of it the product's receipts prove. */
@ExtendWith(Product.class)
class SignedAckIT {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    private final BlockingQueue<Delivery> inbox = new LinkedBlockingQueue<>();

    private HubApi operator;
    private HubApi auditor;
    private PinnedLog pinned;
    private Thumbprint hubId;

    @BeforeEach
    void pin() throws Exception {
        operator = new HubApi(Product.api(), Rest.HTTP, TokenSource.of(Rest.token("dev-operator")));
        auditor = new HubApi(Product.api(), Rest.HTTP, TokenSource.of(Rest.token("dev-auditor")));
        pinned = PinnedLog.parse(operator.log().keys());
        hubId = operator.hub().hubId();
    }

    private Node registered(String name) throws Exception {
        var node = new Node(name + "-" + System.nanoTime());
        assertThat(new Rest(Product.api(), "dev-operator").register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    private Envelope sent(Node sender, Node target) {
        Envelope message = Envelope.parse(Forge.signed(Forge.members(sender.id(), target.id()), sender.key()));
        operator.relay(message);
        return message;
    }

    private BpciClient signing(Node node) {
        BpciClient client =
                node.builder(Product.webSocket(), hubId).onDeliveryToSettle(inbox::add).signAcknowledgements().build();
        client.connect(Duration.ofSeconds(20));
        return client;
    }

    private Delivery received() throws InterruptedException {
        Delivery delivery = inbox.poll(20, TimeUnit.SECONDS);
        if (delivery == null) throw new AssertionError("nothing was received");
        return delivery;
    }

    private Receipt receipt(Node sender, Envelope message, String outcome) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try {
                Optional<byte[]> receipt =
                        operator.receipt(sender.id(), message.messageId(), outcome, Optional.empty());
                if (receipt.isPresent()) return Receipt.parse(receipt.get());
            } catch (ApiRefused e) {
                // It is not recorded yet that it came to that.
                assertThat(e.status()).isEqualTo(404);
            }
            assertThat(System.nanoTime()).as("no receipt").isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private ReceiptVerifier believing(Node target) {
        return new ReceiptVerifier(pinned, ENGINE).with(TargetKeys.of(ENGINE, List.of(target.key().publicKey())));
    }

    private static AcknowledgementStatement proven(ReceiptVerdict verdict, Node target) {
        assertThat(verdict).isInstanceOf(ReceiptVerdict.Proven.class);
        var found = ((ReceiptVerdict.Proven) verdict).acknowledgement();
        assertThat(found).isInstanceOf(Acknowledgement.Verified.class);
        var verified = (Acknowledgement.Verified) found;
        assertThat(verified.kid()).isEqualTo(target.key().publicKey().thumbprint());
        return verified.statement();
    }

    @Test
    void aReceiptProvesThatTheTargetItselfSignedForTheMessage() throws Exception {
        Node alice = registered("signed-alice");
        Node bob = registered("signed-bob");
        try (BpciClient _ = signing(bob)) {
            List<Envelope> messages = new ArrayList<>();
            for (int i = 0; i < 30; i++) messages.add(sent(alice, bob));
            List<Delivery> deliveries = new ArrayList<>();
            for (int i = 0; i < 30; i++) deliveries.add(received());
            deliveries.forEach(Delivery::acknowledge);

            for (Envelope message : messages) {
                Receipt receipt = receipt(alice, message, "acknowledged");
                AcknowledgementStatement statement = proven(believing(bob).verify(receipt, message), bob);
                assertThat(statement.outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
                assertThat(statement.nodeId()).isEqualTo(bob.id());
                assertThat(receipt.entry().get("acknowledgement")).as("it is hidden").isNull();
            }
            Receipt receipt = receipt(alice, messages.getFirst(), "acknowledged");
            assertThat(believing(alice).verify(receipt)).isInstanceOf(ReceiptVerdict.Refused.class);
            assertThat(believing(bob).verify(receipt, messages.getLast())).isInstanceOf(ReceiptVerdict.Refused.class);
            Findings unchecked = Explanation.of(receipt, new ReceiptVerifier(pinned, ENGINE).verify(receipt));
            assertThat(unchecked.verified()).isTrue();
            assertThat(unchecked.notProven()).anyMatch(it -> it.contains("no key of the target was given"));

            byte[] evidence = auditor.evidence(alice.id(), messages.getFirst().messageId()).orElseThrow();
            EvidenceBundle bundle = EvidenceBundle.parse(evidence);
            assertThat(Explanation.of(bundle, believing(bob)).proven())
                    .anyMatch(it -> it.contains(bob.id() + " itself"));
            assertThat(Explanation.of(bundle, believing(alice)).verified()).isFalse();
        }
    }

    @Test
    void aRejectionIsSignedWithItsReason() throws Exception {
        Node alice = registered("rejected-alice");
        Node bob = registered("rejected-bob");
        try (BpciClient _ = signing(bob)) {
            Envelope message = sent(alice, bob);
            received().reject("no such account");

            Receipt receipt = receipt(alice, message, "rejected");
            AcknowledgementStatement statement = proven(believing(bob).verify(receipt, message), bob);
            assertThat(statement.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(statement.reason()).contains("no such account");
        }
    }

    @Test
    void whoDoesNotSignIsReceiptedAsBefore() throws Exception {
        Node alice = registered("plain-alice");
        Node bob = registered("plain-bob").connect(Product.webSocket(), hubId);
        try (bob) {
            Envelope message = sent(alice, bob);
            bob.receive().acknowledge();
            Receipt receipt = receipt(alice, message, "acknowledged");
            assertThat(believing(bob).verify(receipt))
                    .isInstanceOfSatisfying(
                            ReceiptVerdict.Proven.class,
                            proven -> assertThat(proven.acknowledgement()).isEqualTo(new Acknowledgement.NotSigned()));
        }
    }

    private JsonObject statement(Node node, List<Digest> messages) {
        return Json.object()
                .put("at", Instant.now().toString())
                .put("count", messages.size())
                .put("hub_id", hubId.value())
                .put("node_id", node.id().value())
                .put("outcome", "acknowledged")
                .put("root", AcknowledgementStatement.rootOf(messages).toString())
                .build();
    }

    private static String frame(List<String> deliveryIds, JsonObject statement, Ed25519PrivateKey key) {
        var signature = DetachedJws.sign(Typ.ACK, key, ENGINE, Slice.of(Jcs.canonical(statement)));
        return Json.object()
                .put("type", "acknowledge")
                .put("delivery_ids", Json.strings(deliveryIds))
                .put("statement", statement)
                .put("signature", signature.compact())
                .build()
                .toString();
    }

    private record Got(String deliveryId, boolean redelivered, Digest digest) {}

    private static Got next(RawSession session) throws Exception {
        JsonObject delivery = session.next("deliver");
        byte[] message = Objects.requireNonNull(delivery.get("message")).toString().getBytes(UTF_8);
        return new Got(
                Product.text(delivery, "delivery_id"),
                Json.TRUE.equals(delivery.get("redelivered")),
                Envelope.parse(message).digest());
    }

    /** Everything that is wrong ends the session, and the messages come again in the next one. */
    @Test
    void whatIsForgedIsRefusedAndTheMessagesStayUnacknowledged() throws Exception {
        var audit = new Audit(Product.api());
        Node alice = registered("forged-alice");
        Node bob = registered("forged-bob");
        sent(alice, bob);
        sent(alice, bob);

        refused(bob, got -> frame(ids(got), statement(bob, digests(got)), alice.key()), Fault.WRONG_KEY);
        refused(
                bob,
                got -> frame(ids(got), statement(bob, digests(got).reversed()), bob.key()),
                Fault.PROTOCOL_VIOLATION);
        refused(
                bob,
                got -> frame(ids(got), statement(bob, digests(got)).with("node_id", Json.of("carol")), bob.key()),
                Fault.PROTOCOL_VIOLATION);
        refused(
                bob,
                got -> frame(ids(got), statement(bob, digests(got)).with("extra", Json.TRUE), bob.key()),
                Fault.MALFORMED);
        refused(
                bob,
                got -> {
                    List<String> named = List.of(ids(got).getFirst(), ids(got).getFirst());
                    List<Digest> twice = List.of(digests(got).getFirst(), digests(got).getFirst());
                    return frame(named, statement(bob, twice), bob.key());
                },
                Fault.PROTOCOL_VIOLATION);
        String whole = "{\"type\":\"acknowledge\",\"delivery_ids\":[],\"statement\":{}}";
        refused(bob, _ -> whole, Fault.MALFORMED);
        audit.awaitCount("kind=refused&node_id=" + bob.id(), 6);

        try (RawSession session = RawSession.authenticated(Product.webSocket(), bob)) {
            List<Got> got = both(session);
            assertThat(got).allMatch(Got::redelivered);
            session.text(frame(ids(got), statement(bob, digests(got)), bob.key()));
            // Acknowledged now, they are outstanding no more: named again, they break the protocol.
            session.text(frame(ids(got), statement(bob, digests(got)), bob.key()));
            assertThat(session.end()).isEqualTo(new RawSession.End(Fault.PROTOCOL_VIOLATION.type(), 1008));
        }
        try (RawSession session = RawSession.authenticated(Product.webSocket(), bob)) {
            assertThat(session.nextWithin(Duration.ofSeconds(1))).as("nothing waits any more").isNull();
        }
    }

    private interface Forgery {
        String of(List<Got> deliveries);
    }

    private static void refused(Node node, Forgery forgery, Fault fault) throws Exception {
        try (RawSession session = RawSession.authenticated(Product.webSocket(), node)) {
            session.text(forgery.of(both(session)));
            assertThat(session.end()).isEqualTo(new RawSession.End(fault.type(), 1008));
        }
    }

    private static List<Got> both(RawSession session) throws Exception {
        List<Got> got = new ArrayList<>(List.of(next(session), next(session)));
        got.sort(Comparator.comparing(it -> it.digest().hex()));
        return got;
    }

    private static List<String> ids(List<Got> got) {
        return got.stream().map(Got::deliveryId).toList();
    }

    private static List<Digest> digests(List<Got> got) {
        return got.stream().map(Got::digest).toList();
    }
}
