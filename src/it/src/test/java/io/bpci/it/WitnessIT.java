package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.jose.Ed25519;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.note.CosignatureVerifier;
import io.bpci.note.NotePolicy;
import io.bpci.note.NoteVerifier;
import io.bpci.note.Quorum;
import io.bpci.note.SignatureLine;
import io.bpci.note.SignedNote;
import io.bpci.note.VerifiedSignature;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.witness.AddCheckpoint;
import io.bpci.witness.Fork;
import io.bpci.witness.WitnessAnswer;
import io.bpci.witness.WitnessedLog;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A hub that witnesses a log of the test, and whose own log the test witnesses. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WitnessIT {
    private static final String ADD = "/log/witness/add-checkpoint";
    private static final Ed25519 ED25519 = Ed25519.bouncyCastle();

    @TempDir static Path directory;

    private final GrowingLog log = GrowingLog.named("log.example/it");
    private WitnessServer asked;
    private HubProcess hub;
    private Audit audit;
    private Rest nobody;

    @BeforeAll
    void start() throws Exception {
        asked = new WitnessServer();
        hub =
                new HubProcess(
                        directory,
                        Map.of(
                                "BPCI_LOG_ATTEST_INTERVAL_SECS", "1",
                                "BPCI_LOG_WITNESS_LOGS_0__ORIGIN", log.origin(),
                                "BPCI_LOG_WITNESS_LOGS_0__KEYS_0_", log.signer().verifier().verifierKey(),
                                "BPCI_LOG_WITNESSES_0__URL", asked.url().toString(),
                                "BPCI_LOG_WITNESSES_0__KEY", asked.key().verifierKey(),
                                "BPCI_LOG_WITNESSES_REQUIRED", "1"));
        hub.awaitReady();
        nobody = new Rest(hub.api(), "");
        audit = new Audit(hub.api());
    }

    @AfterAll
    void stop() throws Exception {
        hub.stop();
        asked.close();
    }

    private Rest.Answer add(AddCheckpoint request) throws Exception {
        return nobody.post(ADD, request.bytes());
    }

    private void assertRefused(AddCheckpoint request, int status, String problem) throws Exception {
        Rest.Answer answer = add(request);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(Product.text(answer.json(), "type")).isEqualTo("urn:bpci:problem:" + problem);
    }

    private void assertCosigned(int from, int to) throws Exception {
        Rest.Answer answer = add(log.request(from, to));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var lines = (WitnessAnswer.Cosignatures) WitnessAnswer.read(200, "", answer.body().getBytes(UTF_8));
        long now = Instant.now().getEpochSecond();
        assertThat(lines.by(witnessKey(), log.checkpoint(to), now, ED25519)).isPresent();
    }

    private CosignatureVerifier witnessKey() throws Exception {
        String key = Product.text(nobody.get("/log/witness/key").json(), "verifier_key");
        return (CosignatureVerifier) NoteVerifier.parse(key);
    }

    private void assertOutOfStep(AddCheckpoint request, int known) throws Exception {
        Rest.Answer answer = add(request);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.contentType()).isEqualTo("text/x.tlog.size");
        assertThat(answer.body()).isEqualTo(known + "\n");
    }

    @Test
    void aLogIsWitnessedAndItsForkIsKept() throws Exception {
        assertRefused(GrowingLog.named("log.example/other").request(0, 3), 404, "not-found");
        assertRefused(GrowingLog.named(log.origin()).request(0, 3), 403, "forbidden");
        Rest.Answer malformed = nobody.post(ADD, "old 00\n\n");
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.body()).contains("urn:bpci:problem:malformed");
        assertThat(nobody.post(ADD, "x".repeat(AddCheckpoint.MAX_BYTES + 1)).status()).isEqualTo(413);

        assertCosigned(0, 3);
        assertCosigned(3, 300);
        assertCosigned(300, 300);
        assertOutOfStep(log.request(3, 5), 300);
        assertOutOfStep(log.request(0, 400), 300);
        assertRefused(new AddCheckpoint(300, List.of(), log.note(5)), 400, "invalid-request");
        assertRefused(new AddCheckpoint(300, log.proof(3, 310), log.note(310)), 422, "log-inconsistent");
        assertRefused(log.telling("lies").request(300, 310), 422, "log-inconsistent");

        Rest.Answer latest = nobody.get("/log/witness/" + sha256(log.origin()) + "/checkpoint");
        assertThat(latest.status()).isEqualTo(200);
        SignedNote kept = SignedNote.parse(latest.body().getBytes(UTF_8));
        assertThat(kept.text()).isEqualTo(log.checkpoint(300).text());
        assertThat(kept.signatures()).extracting(SignatureLine::id).contains(witnessKey().id());
        assertThat(nobody.get("/log/witness/" + "0".repeat(64) + "/checkpoint").status()).isEqualTo(404);
        assertThat(nobody.get("/log/witness/nonsense/checkpoint").status()).isEqualTo(400);

        assertRefused(new AddCheckpoint(300, List.of(), log.telling("lies").note(300)), 422, "log-inconsistent");
        assertThat(nobody.get("/log/witness/forks").status()).isEqualTo(401);
        assertThat(new Rest(hub.api(), "dev-operator").get("/log/witness/forks").status()).isEqualTo(403);
        JsonObject forks = new Rest(hub.api(), "dev-auditor").get("/log/witness/forks").json();
        List<Json> seen = ((JsonArray) Objects.requireNonNull(forks.get("forks"))).elements();
        assertThat(seen).hasSize(1);
        var fork = new Fork(note(seen.getFirst(), "first"), note(seen.getFirst(), "second"));
        var witnessed = new WitnessedLog(log.origin(), List.of(log.signer().verifier()));
        assertThat(witnessed.isShownBy(fork, ED25519)).isTrue();
        assertThat(fork.size()).isEqualTo(300);

        audit.awaitIn("kind=log_forked", event -> event.toString().contains(log.origin()));
        String health = new Rest(hub.api().resolve("/health"), "").get("/ready").body();
        assertThat(health).contains("witnessed logs forked");
        assertThat(new Rest(hub.api().resolve("/metrics"), "").get("").body()).contains("log_witness_forks 1");
        assertCosigned(300, 301);
    }

    private static SignedNote note(Json fork, String member) {
        return SignedNote.parse(Product.text((JsonObject) fork, member).getBytes(UTF_8));
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    @Test
    void receiptsCarryTheCosignaturesThatAreRequired() throws Exception {
        var operator = new Rest(hub.api(), "dev-operator");
        var sender = new Node("witnessed-sender");
        var target = new Node("witnessed-target");
        for (Node node : List.of(sender, target)) {
            assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        }
        JsonObject message = Forge.members(sender.id(), target.id());
        assertThat(nobody.post("/oracle/relay", Forge.signed(message, sender.key())).status()).isEqualTo(202);
        String path =
                "/oracle/messages/%s/%s/receipt".formatted(sender.id().value(), Product.text(message, "message_id"));

        // In the log, and signed by it, but by no witness yet.
        var reader = new LogReader(hub.api(), "dev-auditor");
        reader.checkpointOf(3);
        awaitWarning("the witness witness.example/it does not cosign: it does not witness this log");
        Rest.Answer waiting = operator.get(path);
        assertThat(waiting.status()).isEqualTo(202);
        assertThat(waiting.header("Retry-After")).isNotEmpty();

        JsonObject keys = nobody.get("/log/keys").json();
        String origin = Product.text(keys, "origin");
        List<NoteVerifier> verifiers =
                ((JsonArray) Objects.requireNonNull(keys.get("verifier_keys")))
                        .elements().stream().map(key -> NoteVerifier.parse(((JsonString) key).value())).toList();
        asked.follow(origin, verifiers);
        Rest.Answer answer = awaitOk(operator, path);
        Receipt receipt = Receipt.parse(answer.body().getBytes(UTF_8));
        var policy =
                new NotePolicy(ED25519, new Quorum(verifiers.size(), verifiers), new Quorum(1, List.of(asked.key())));
        Digest digest = Digest.over(Slice.of(Jcs.canonical(message)));
        assertThat(new ReceiptVerifier(origin, policy).verify(receipt, digest))
                .isInstanceOfSatisfying(
                        ReceiptVerdict.Proven.class,
                        proven ->
                                assertThat(proven.signatures())
                                        .hasAtLeastOneElementOfType(VerifiedSignature.Timestamped.class));
        assertThat(receipt.timeStamp()).as("stamped before it was cosigned").isPresent();
        assertThat(asked.known()).isGreaterThanOrEqualTo(receipt.proof().size());
        assertThat(StrictJson.parse(answer.body().getBytes(UTF_8))).isEqualTo(receipt.json());
    }

    private void awaitWarning(String warning) throws Exception {
        var health = new Rest(hub.api().resolve("/health"), "");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String said = health.get("/ready").body();
        while (!said.contains(warning)) {
            if (System.nanoTime() > deadline) throw new AssertionError("no such warning in " + said);
            TimeUnit.MILLISECONDS.sleep(200);
            said = health.get("/ready").body();
        }
    }

    private static Rest.Answer awaitOk(Rest operator, String path) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            Rest.Answer answer = operator.get(path);
            if (answer.status() == 200) return answer;
            if (System.nanoTime() > deadline) throw new AssertionError("no receipt but " + answer);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
