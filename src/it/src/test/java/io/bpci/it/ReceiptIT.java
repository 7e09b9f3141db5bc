package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.client.ApiRefused;
import io.bpci.client.HubApi;
import io.bpci.client.HubLog;
import io.bpci.client.TokenSource;
import io.bpci.envelope.Envelope;
import io.bpci.jose.Ed25519;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.merkle.ConsistencyProof;
import io.bpci.merkle.Hash;
import io.bpci.merkle.InclusionProof;
import io.bpci.merkle.Verdict;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Explanation;
import io.bpci.receipt.Findings;
import io.bpci.receipt.HistoryVerdict;
import io.bpci.receipt.HistoryVerifier;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.receipt.SignedCheckpoint;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;
import java.util.Optional;

/** What the running product proves, verified with nothing but its log's keys. */
@ExtendWith(Product.class)
class ReceiptIT {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    private Rest stranger;
    private HubApi operator;
    private HubLog log;
    private PinnedLog pinned;

    @BeforeEach
    void pin() throws Exception {
        stranger = new Rest(Product.api(), "");
        operator = new HubApi(Product.api(), Rest.HTTP, TokenSource.of(Rest.token("dev-operator")));
        log = operator.log();
        pinned = PinnedLog.parse(log.keys());
    }

    /** A message that was accepted, and its receipt. */
    private Receipt accepted(Node sender, Envelope message) throws Exception {
        assertThat(stranger.post("/oracle/relay", message.bytes()).status()).isEqualTo(202);
        long deadline = System.nanoTime() + 20_000_000_000L;
        Optional<byte[]> receipt = operator.receipt(sender.id(), message.messageId());
        while (receipt.isEmpty()) {
            assertThat(System.nanoTime()).as("no receipt").isLessThan(deadline);
            Thread.sleep(50);
            receipt = operator.receipt(sender.id(), message.messageId());
        }
        return Receipt.parse(receipt.get());
    }

    private static Envelope message(Node sender, Node target) {
        return Envelope.parse(Forge.signed(Forge.members(sender.id(), target.id()), sender.key()));
    }

    private Node registered(String name) throws Exception {
        var node = new Node(name + "-" + System.nanoTime());
        assertThat(new Rest(Product.api(), "dev-operator").register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    @Test
    void aReceiptIsAboutItsMessageAndNoOther() throws Exception {
        Node alice = registered("receipt-alice");
        Node bob = registered("receipt-bob");
        Envelope message = message(alice, bob);
        Envelope other = message(alice, bob);
        Receipt receipt = accepted(alice, message);

        var verifier = new ReceiptVerifier(pinned, ENGINE);
        assertThat(verifier.verify(receipt, message))
                .isInstanceOfSatisfying(
                        ReceiptVerdict.Proven.class,
                        proven -> {
                            assertThat(proven.signatures()).hasSize(2);
                            assertThat(proven.disclosed()).isTrue();
                        });
        assertThat(verifier.verify(receipt, other)).isInstanceOf(ReceiptVerdict.Refused.class);
    }

    @Test
    void proofsAreReadyMadeForWhoHasSignedHeads() throws Exception {
        Node alice = registered("proof-alice");
        Node bob = registered("proof-bob");
        SignedCheckpoint before = log.checkpoint();
        Receipt receipt = accepted(alice, message(alice, bob));
        var after = new SignedCheckpoint(receipt.checkpoint());

        Rest.Answer grown = stranger.get("/log/proof/consistency?from=%d&to=%d".formatted(before.size(), after.size()));
        assertThat(grown.status()).as(grown.body()).isEqualTo(200);
        assertThat(grown.header("Cache-Control")).contains("immutable");
        var consistency = new ConsistencyProof(before.size(), after.size(), hashes(grown.json(), "consistency_proof"));
        assertThat(consistency.verify(before.root(), after.root())).isInstanceOf(Verdict.Holds.class);

        long index = receipt.proof().index();
        Rest.Answer included = stranger.get("/log/proof/inclusion?index=%d&size=%d".formatted(index, after.size()));
        assertThat(included.status()).as(included.body()).isEqualTo(200);
        var inclusion = new InclusionProof(index, after.size(), hashes(included.json(), "inclusion_proof"));
        assertThat(inclusion).isEqualTo(receipt.proof());
        Rest.Answer newest = stranger.get("/log/proof/inclusion?index=" + index);
        assertThat(newest.status()).isEqualTo(200);
        assertThat(newest.header("Cache-Control")).isEqualTo("no-cache");

        assertThat(log.since(before))
                .isInstanceOfSatisfying(
                        HubLog.Since.Grown.class,
                        since ->
                                assertThat(new HistoryVerifier(pinned, ENGINE).verify(since.growth()))
                                        .isInstanceOf(HistoryVerdict.Consistent.class));
    }

    private static List<Hash> hashes(JsonObject answer, String member) {
        return ((JsonArray) java.util.Objects.requireNonNull(answer.get(member)))
                .elements().stream().map(hash -> Hash.parse(((JsonString) hash).value())).toList();
    }

    @Test
    void evidenceOfAMessageIsForAuditorsAndHoldsWhole() throws Exception {
        Node alice = registered("evidence-alice");
        Node bob = registered("evidence-bob");
        Envelope message = message(alice, bob);
        accepted(alice, message);
        String query = "/audit/evidence?source_node=%s&message_id=".formatted(alice.id());

        assertThatThrownBy(() -> operator.evidence(alice.id(), message.messageId())).isInstanceOf(ApiRefused.class);
        var auditor = new Rest(Product.api(), "dev-auditor");
        assertThat(auditor.get(query + "nobody").status()).isEqualTo(404);
        assertThat(auditor.get("/audit/evidence?message_id=x").status()).isEqualTo(400);
        var api = new HubApi(Product.api(), Rest.HTTP, TokenSource.of(Rest.token("dev-auditor")));
        EvidenceBundle bundle = EvidenceBundle.parse(api.evidence(alice.id(), message.messageId()).orElseThrow());
        var whole = EvidenceBundle.of(bundle.keys(), bundle.receipts(), List.of(message));
        Findings findings = Explanation.of(EvidenceBundle.parse(whole.zip()), new ReceiptVerifier(pinned, ENGINE));
        assertThat(findings.verified()).as(findings.json().toString()).isTrue();
    }

    @Test
    void proofsThatCannotBeAreRefusedByName() throws Exception {
        for (String query :
                List.of(
                        "inclusion",
                        "inclusion?index=x",
                        "inclusion?index=-1",
                        "inclusion?index=01",
                        "inclusion?index=5&size=5",
                        "inclusion?index=0&size=0",
                        "inclusion?index=9999999999999999",
                        "consistency",
                        "consistency?from=0",
                        "consistency?from=5&to=4",
                        "consistency?from=1&to=x")) {
            Rest.Answer answer = stranger.get("/log/proof/" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.body()).contains("urn:bpci:problem:invalid-request");
        }
        for (String query :
                List.of(
                        "inclusion?index=0&size=999999999",
                        "inclusion?index=999999999",
                        "consistency?from=999999999",
                        "consistency?from=1&to=999999999")) {
            assertThat(stranger.get("/log/proof/" + query).status()).as(query).isEqualTo(404);
        }
    }
}
