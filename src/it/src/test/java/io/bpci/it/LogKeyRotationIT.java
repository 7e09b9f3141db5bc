package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.client.HubApi;
import io.bpci.client.HubLog;
import io.bpci.client.TokenSource;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.note.NoteVerifier;
import io.bpci.problem.Fault;
import io.bpci.receipt.CheckpointVerdict;
import io.bpci.receipt.CheckpointVerifier;
import io.bpci.receipt.HistoryVerdict;
import io.bpci.receipt.HistoryVerifier;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.receipt.SignedCheckpoint;
import io.bpci.receipt.SuccessionChain;
import io.bpci.receipt.SuccessionVerdict;
import io.bpci.receipt.SuccessionVerifier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A hub whose log gets new keys, and which is killed in the middle of it. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogKeyRotationIT {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    private static final String ROTATE = "/log/keys/rotate";
    private static final String REASON = "{\"reason\":\"yearly\"}";
    private static final List<String> NAMES = List.of("log-signing-key-ml-dsa-65.pem", "log-signing-key.pem");

    @TempDir static Path directory;

    private Path keyFiles;
    private WitnessServer witness;
    private HubProcess hub;
    private HubLog log;
    private Rest admin;
    private Rest nobody;
    private Node sender;
    private Node target;

    @BeforeAll
    void start() throws Exception {
        keyFiles = directory.resolve("keys");
        witness = new WitnessServer();
        hub =
                new HubProcess(
                        directory,
                        Map.of(
                                "BPCI_HUB_KEYS_DIRECTORY", keyFiles.toString(),
                                "BPCI_LOG_ATTEST_INTERVAL_SECS", "1",
                                "BPCI_LOG_WITNESSES_0__URL", witness.url().toString(),
                                "BPCI_LOG_WITNESSES_0__KEY", witness.key().verifierKey()));
        hub.awaitReady();
        log = new HubApi(hub.api(), Rest.HTTP, TokenSource.of(Rest.token("dev-operator"))).log();
        admin = new Rest(hub.api(), "dev-admin");
        nobody = new Rest(hub.api(), "");
        sender = new Node("sender");
        target = new Node("target");
        for (Node node : List.of(sender, target)) {
            assertThat(new Rest(hub.api(), "dev-operator").register(node.id(), node.key()).status()).isEqualTo(201);
        }
    }

    @AfterAll
    void stop() throws Exception {
        hub.stop();
        witness.close();
    }

    private Receipt receiptOfAMessage() throws Exception {
        JsonObject message = Forge.members(sender.id(), target.id());
        assertThat(nobody.post("/oracle/relay", Forge.signed(message, sender.key())).status()).isEqualTo(202);
        String path = "/oracle/messages/%s/%s/receipt".formatted(sender.id(), Product.text(message, "message_id"));
        var operator = new Rest(hub.api(), "dev-operator");
        long deadline = deadline();
        Rest.Answer answer = operator.get(path);
        while (answer.status() != 200) {
            assertThat(System.nanoTime()).as("no receipt: %s", answer).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
            answer = operator.get(path);
        }
        return Receipt.parse(answer.body().getBytes(UTF_8));
    }

    private Rest strong() throws Exception {
        return Rest.withToken(hub.api(), new KeycloakAdmin().makeAdministrator().steppedUpToken());
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    }

    private static boolean proves(PinnedLog pinned, Receipt receipt) {
        return new ReceiptVerifier(pinned, ENGINE).verify(receipt) instanceof ReceiptVerdict.Proven;
    }

    private static boolean proves(PinnedLog pinned, SignedCheckpoint head) {
        return new CheckpointVerifier(pinned, ENGINE).verify(head) instanceof CheckpointVerdict.Proven;
    }

    private PinnedLog followed(PinnedLog pinned) {
        SuccessionChain chain = SuccessionChain.parse(log.successions());
        SuccessionVerdict verdict = new SuccessionVerifier(pinned, ENGINE).verify(chain);
        assertThat(verdict).isInstanceOf(SuccessionVerdict.Followed.class);
        return ((SuccessionVerdict.Followed) verdict).log();
    }

    /** The keys that sign now, of which nothing is known but themselves. */
    private List<NoteVerifier> current() throws Exception {
        JsonObject keys = nobody.get("/log/keys").json();
        return ((JsonArray) Objects.requireNonNull(keys.get("verifier_keys")))
                .elements().stream().map(key -> NoteVerifier.parse(((JsonString) key).value())).toList();
    }

    private void awaitHealth(String words, boolean wanted) throws Exception {
        var health = new Rest(hub.api().resolve("/"), "");
        long deadline = deadline();
        String said = health.get("health/ready").body();
        while (said.contains(words) != wanted) {
            assertThat(System.nanoTime())
                    .as("'%s' is %s in %s", words, wanted ? "not" : "still", said)
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(200);
            said = health.get("health/ready").body();
        }
    }

    /** The newest head, once the log has more entries than that. */
    private SignedCheckpoint headBeyond(long size) throws Exception {
        long deadline = deadline();
        SignedCheckpoint head = log.checkpoint();
        while (head.size() <= size) {
            assertThat(System.nanoTime()).as("the log stays at %d", head.size()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
            head = log.checkpoint();
        }
        return head;
    }

    private static void assertRefused(Rest.Answer answer, Fault fault) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(fault.status());
        assertThat(Product.text(answer.json(), "type")).isEqualTo(fault.type());
    }

    @Test
    void whatWasProvenStaysProvenAndOldPinsLeadToTheNewKeysThroughAKill() throws Exception {
        var audit = new Audit(hub.api());
        PinnedLog old = PinnedLog.parse(log.keys());
        witness.follow(old.origin(), current());
        Receipt before = receiptOfAMessage();
        SignedCheckpoint headBefore = log.checkpoint();
        awaitCosigned(headBefore.size());
        assertThat(proves(old, before)).isTrue();

        assertRefused(nobody.post(ROTATE, REASON), Fault.UNAUTHENTICATED);
        for (String client : List.of("dev-operator", "dev-auditor")) {
            assertRefused(new Rest(hub.api(), client).post(ROTATE, REASON), Fault.FORBIDDEN);
        }
        assertRefused(admin.post(ROTATE, REASON), Fault.INSUFFICIENT_AUTHENTICATION);
        Rest strong = strong();
        assertRefused(strong.post(ROTATE, "{}"), Fault.INVALID_REQUEST);
        assertRefused(strong.post(ROTATE, "{\"reason\":\" \"}"), Fault.INVALID_REQUEST);
        Rest.Answer rotated = strong.post(ROTATE, REASON);
        assertThat(rotated.status()).as(rotated.body()).isEqualTo(200);
        hub.kill9();
        // As if it had been killed before the files took their names.
        putAside();
        hub.startAgain();
        hub.awaitReady();

        SignedCheckpoint headAfter = headBeyond(headBefore.size());
        Receipt after = receiptOfAMessage();
        PinnedLog published = PinnedLog.parse(log.keys());
        PinnedLog onlyNew = PinnedLog.of(current());
        assertThat(proves(old, before)).isTrue();
        assertThat(proves(published, before)).isTrue();
        assertThat(proves(old, headAfter)).isFalse();
        assertThat(proves(old, after)).isFalse();
        assertThat(proves(onlyNew, after)).isTrue();
        assertThat(proves(published, after)).isTrue();
        assertThat(proves(followed(old), after)).isTrue();
        assertThat(proves(followed(old), before)).isTrue();
        assertThat(headAfter.head().origin()).isEqualTo(headBefore.head().origin());
        assertThat(log.since(headBefore))
                .isInstanceOfSatisfying(
                        HubLog.Since.Grown.class,
                        grown ->
                                assertThat(new HistoryVerifier(followed(old), ENGINE).verify(grown.growth()))
                                        .isInstanceOf(HistoryVerdict.Consistent.class));
        JsonObject event = audit.awaitIn("kind=log_keys_rotated&order=oldest_first", _ -> true);
        assertThat(event.get("reason")).isEqualTo(Json.of("yearly"));
        assertThat(files()).isEqualTo(NAMES);
        for (String name : NAMES) {
            assertThat(Files.getPosixFilePermissions(keyFiles.resolve(name)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }

        awaitHealth("the witness witness.example/it does not cosign", true);
        assertThat(nobody.get("/log/keys").json().get("verifier_keys")).isEqualTo(rotated.json().get("verifier_keys"));
        witness.follow(old.origin(), current());
        awaitCosigned(headAfter.size());
        awaitHealth("does not cosign", false);
        aHubWithoutTheKeysSignsNothing();
    }

    private void awaitCosigned(long size) throws Exception {
        long deadline = deadline();
        while (witness.known() < size) {
            assertThat(System.nanoTime()).as("the witness stays at %d", witness.known()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.list(keyFiles)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("log-signing"))
                    .sorted()
                    .toList();
        }
    }

    /** Those that sign lie under the name of those that are to follow, where they do not any more. */
    private void putAside() throws Exception {
        for (String name : NAMES) {
            Path next = keyFiles.resolve(name + ".next");
            if (!Files.exists(next)) Files.move(keyFiles.resolve(name), next);
        }
    }

    private void aHubWithoutTheKeysSignsNothing() throws Exception {
        hub.kill9();
        Path away = Files.createDirectory(directory.resolve("away"));
        for (String name : NAMES) Files.move(keyFiles.resolve(name), away.resolve(name));
        hub.startAgain();
        hub.awaitReady();
        byte[] waiting = Forge.signed(Forge.members(sender.id(), target.id()), sender.key());
        assertThat(nobody.post("/oracle/relay", waiting).status()).isEqualTo(202);
        awaitHealth("Copy log-signing-key.pem and log-signing-key-ml-dsa-65.pem there", true);
        SignedCheckpoint last = log.checkpoint();
        assertRefused(strong().post(ROTATE, REASON), Fault.UNAVAILABLE);
        for (String name : NAMES) {
            Files.move(away.resolve(name), keyFiles.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(proves(PinnedLog.of(current()), headBeyond(last.size()))).isTrue();
        awaitHealth("Copy log-signing-key.pem", false);
    }
}
