package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.client.HubApi;
import io.bpci.client.HubLog;
import io.bpci.client.Outcome;
import io.bpci.client.TokenSource;
import io.bpci.envelope.Envelope;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.receipt.BrokenPromise;
import io.bpci.receipt.BrokenPromiseVerdict;
import io.bpci.receipt.BrokenPromiseVerifier;
import io.bpci.receipt.LogEntry;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Promise;
import io.bpci.receipt.PromiseExplanation;
import io.bpci.receipt.PromiseVerdict;
import io.bpci.receipt.PromiseVerifier;
import io.bpci.receipt.Receipt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the running product promises, and what its log shows of it. */
@ExtendWith(Product.class)
class PromiseIT {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    private Rest stranger;
    private HubApi operator;
    private HubLog log;
    private PinnedLog pinned;
    private PromiseVerifier promises;

    @BeforeEach
    void pin() throws Exception {
        stranger = new Rest(Product.api(), "");
        operator = new HubApi(Product.api(), Rest.HTTP, TokenSource.of(Rest.token("dev-operator")));
        log = operator.log();
        pinned = PinnedLog.parse(log.keys());
        promises = PromiseVerifier.of(pinned, ENGINE);
    }

    private Node registered(String name) throws Exception {
        var node = new Node(name + "-" + System.nanoTime());
        assertThat(new Rest(Product.api(), "dev-operator").register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    private static Envelope message(Node sender, Node target) {
        return Envelope.parse(Forge.signed(Forge.members(sender.id(), target.id()), sender.key()));
    }

    private Promise promised(Envelope message) {
        Outcome outcome = operator.relayForPromise(message, operator.hub().hubId());
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
        return ((Outcome.Accepted) outcome).promise().orElseThrow();
    }

    private Receipt receipt(Node sender, Envelope message) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        Optional<byte[]> receipt = operator.receipt(sender.id(), message.messageId());
        while (receipt.isEmpty()) {
            assertThat(System.nanoTime()).as("no receipt").isLessThan(deadline);
            Thread.sleep(50);
            receipt = operator.receipt(sender.id(), message.messageId());
        }
        return Receipt.parse(receipt.get());
    }

    @Test
    void aPromiseIsVerifiedOfflineAndThenFoundInTheLog() throws Exception {
        Node alice = registered("promise-alice");
        Node bob = registered("promise-bob");
        Envelope message = message(alice, bob);

        Promise promise = Promise.parse(promised(message).json().toString().getBytes(UTF_8));
        assertThat(promises.verify(promise, message)).isInstanceOf(PromiseVerdict.Proven.class);
        assertThat(promises.verify(promise, message(alice, bob))).isInstanceOf(PromiseVerdict.Refused.class);
        assertThat(PromiseExplanation.of(promise, promises.verify(promise)).verified()).isTrue();
        assertThat(promise.statement().logBy())
                .isEqualTo(promise.statement().promisedAt().plus(Duration.ofMinutes(10)));

        Receipt receipt = receipt(alice, message);
        assertThat(receipt.entry()).isEqualTo(promise.entry());
        assertThat(receipt.proof().index()).isGreaterThanOrEqualTo(promise.statement().logSize());
        assertThat(log.look(promise, Optional.empty()))
                .isInstanceOfSatisfying(
                        HubLog.Kept.class, kept -> assertThat(kept.index()).isEqualTo(receipt.proof().index()));
        assertThat(log.look(promise, Optional.of(receipt))).isInstanceOf(HubLog.Kept.class);
    }

    @Test
    void eachMessageOfASessionThatAsksHasItsPromise() throws Exception {
        Node alice = registered("promise-batch");
        Node bob = registered("promise-target");
        try (var client = alice.builder(Product.webSocket(), operator.hub().hubId()).askForPromises().build()) {
            client.connect(Duration.ofSeconds(20));
            List<Envelope> messages = new ArrayList<>();
            for (int i = 0; i < 40; i++) messages.add(message(alice, bob));
            List<CompletableFuture<Outcome>> outcomes = client.sendBatch(messages);
            for (int i = 0; i < messages.size(); i++) {
                var accepted = (Outcome.Accepted) outcomes.get(i).get(20, TimeUnit.SECONDS);
                assertThat(promises.verify(accepted.promise().orElseThrow(), messages.get(i)))
                        .isInstanceOf(PromiseVerdict.Proven.class);
            }
            // The hub has it already: there is no second promise, and the receipt is the proof.
            assertThat(client.send(messages.getFirst()).get(20, TimeUnit.SECONDS))
                    .isInstanceOf(Outcome.Duplicate.class);
        }
    }

    @Test
    void whoDoesNotAskGetsNoPromiseAndWhoAsksWronglyIsTold() throws Exception {
        Node alice = registered("promise-none");
        Node bob = registered("promise-nobody");

        Rest.Answer plain = stranger.post("/oracle/relay", message(alice, bob).bytes());
        assertThat(plain.status()).isEqualTo(202);
        assertThat(plain.json().get("promise")).isNull();
        Rest.Answer wrong = stranger.post("/oracle/relay?promise=yes", message(alice, bob).bytes());
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body()).contains("urn:bpci:problem:invalid-request").contains("true or false");
    }

    @Test
    void aKeptPromiseCannotBeCalledBroken() throws Exception {
        Node alice = registered("promise-kept");
        Node bob = registered("promise-keeper");
        Envelope message = message(alice, bob);
        Promise promise = promised(message);
        Receipt receipt = receipt(alice, message);
        Envelope afterwards = message(alice, bob);
        promised(afterwards);
        Receipt later = receipt(alice, afterwards);

        // What somebody would have to send: the leaves as they are, for a promise that is not over yet.
        var missed = (HubLog.Broken) log.look(never(promise.statement().logSize(), Instant.now()), Optional.of(later));
        var slander = new BrokenPromise(promise, later, missed.proof().beginning(), missed.proof().leaves());
        var verifier = new BrokenPromiseVerifier(pinned, ENGINE);
        assertThat(verifier.verify(slander))
                .isInstanceOfSatisfying(
                        BrokenPromiseVerdict.Refused.class,
                        refused -> assertThat(refused.failed()).isEqualTo(BrokenPromiseVerdict.Step.TIME));
        assertThat(receipt.proof().index()).isLessThan(later.proof().index());
    }

    /** The hub's own key promises an event that its log never gets. */
    private static Promise never(long logSize, Instant promisedAt) throws Exception {
        JsonObject event =
                Json.object()
                        .put("at", promisedAt.toString())
                        .put("digest", "00".repeat(32))
                        .put("event_id", "never-0")
                        .put("kind", "accepted")
                        .put("message_id", "m-never")
                        .put("node_id", "nobody")
                        .build();
        byte[] canonical = event.toString().getBytes(UTF_8);
        byte[] salt = new byte[LogEntry.SALT_BYTES];
        byte[] entry = LogEntry.of(Slice.of(canonical), StrictJson.members(canonical, 0, canonical.length), salt);
        var key = Ed25519PrivateKey.fromPem(Files.readString(Product.hubKey()));
        return Promise.make(
                        List.of(
                                new Promise.Promised(
                                        Slice.of(entry), new Receipt.Disclosure(salt, LogEntry.hidden(event)))),
                        new Promise.Terms(logSize, promisedAt, promisedAt.plus(Duration.ofMinutes(10))),
                        key,
                        ENGINE)
                .getFirst();
    }

    @Test
    void aPromiseThatTheLogDoesNotKeepIsShownAsBrokenToEverybody() throws Exception {
        Node alice = registered("promise-broken");
        Node bob = registered("promise-witness");
        Promise promise = never(log.checkpoint().size(), Instant.now().minus(Duration.ofHours(1)));
        assertThat(promises.verify(promise)).isInstanceOf(PromiseVerdict.Proven.class);
        assertThat(log.look(promise, Optional.empty())).isInstanceOf(HubLog.Missing.class);

        Envelope message = message(alice, bob);
        promised(message);
        var broken = (HubLog.Broken) log.look(promise, Optional.of(receipt(alice, message)));
        BrokenPromise proof = BrokenPromise.parse(broken.proof().json().toString().getBytes(UTF_8));
        BrokenPromiseVerdict verdict = new BrokenPromiseVerifier(pinned, ENGINE).verify(proof);
        assertThat(verdict).isInstanceOf(BrokenPromiseVerdict.Broken.class);
        assertThat(PromiseExplanation.of(proof, verdict).verified()).isTrue();

        byte[] bent = proof.leaves().copy();
        bent[0] ^= 1;
        var forged = new BrokenPromise(promise, proof.later(), proof.beginning(), Slice.of(bent));
        assertThat(new BrokenPromiseVerifier(pinned, ENGINE).verify(forged))
                .isInstanceOfSatisfying(
                        BrokenPromiseVerdict.Refused.class,
                        refused -> assertThat(refused.failed()).isEqualTo(BrokenPromiseVerdict.Step.LEAVES));
    }
}
