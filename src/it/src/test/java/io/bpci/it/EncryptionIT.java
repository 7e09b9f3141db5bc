package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.bpci.client.Delivery;
import io.bpci.client.Encryption;
import io.bpci.client.HubApi;
import io.bpci.client.KeyFile;
import io.bpci.client.NoEncryptionKey;
import io.bpci.client.Outcome;
import io.bpci.client.TokenSource;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.problem.Fault;
import io.bpci.sealed.EncryptionKeyStatement;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.EncryptionPublicKey;
import io.bpci.sealed.Kem;
import io.bpci.sealed.Opening;
import io.bpci.wire.KeyStatement;
import io.bpci.wire.RotateKey;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Contents that pass through a hub which cannot read them. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EncryptionIT {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<Node> connected = new ArrayList<>();
    private Rest operator;
    private Rest nobody;
    private Audit audit;
    private Thumbprint hubId;

    @BeforeAll
    void start() throws Exception {
        operator = new Rest(Product.api(), "dev-operator");
        nobody = new Rest(Product.api(), "");
        audit = new Audit(Product.api());
        hubId = Thumbprint.parse(Product.text(nobody.get("/oracle/hub").json(), "hub_id"));
    }

    @AfterAll
    void stop() {
        connected.forEach(Node::close);
    }

    private HubApi api() {
        return new HubApi(Product.api(), Rest.HTTP, TokenSource.none());
    }

    /** A node and its encryption. */
    private final class Party {
        private final Node node;
        private final Encryption encryption;

        Party(String name, EncryptionPrivateKey... keys) throws Exception {
            node = new Node(name + "-" + System.nanoTime());
            assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
            encryption = new Encryption(api(), hubId, node.id(), List.of(keys));
        }

        Party publishing() {
            for (Kem kem : Kem.values()) publishes(kem);
            return this;
        }

        EncryptionPrivateKey publishes(Kem kem) {
            var key = EncryptionPrivateKey.generate(kem, RANDOM);
            encryption.publish(key, node.key(), null);
            return key;
        }

        Party connects() {
            connected.add(node.connect(Product.webSocket(), hubId));
            return this;
        }

        EnvelopeDraft draft(String text, Party target) {
            return Envelope.draft()
                    .source(node.id())
                    .messageId(new MessageId("m-" + System.nanoTime()))
                    .createdAt(Instant.now())
                    .targets(target.node.id())
                    .messageType(MessageType.DATA_SYNC)
                    .content(content(text));
        }

        Envelope seals(EncryptionLevel level, String text, Party target) {
            return encryption.seal(draft(text, target), level).sign(node.key(), Forge.ENGINE);
        }

        EncryptionKeyStatement statement(EncryptionPublicKey key) {
            return new EncryptionKeyStatement(
                    hubId,
                    node.id(),
                    key,
                    Instant.now().truncatedTo(ChronoUnit.MICROS),
                    null,
                    EncryptionKeyStatement.newNonce(RANDOM));
        }

        String path() {
            return "/oracle/nodes/%s/encryption-keys".formatted(node.id());
        }

        List<Thumbprint> current() throws Exception {
            var current = new ArrayList<Thumbprint>();
            if (!(nobody.get(path()).json().get("keys") instanceof JsonArray(List<Json> keys))) return current;
            for (Json each : keys) {
                var key = (JsonObject) each;
                if (key.get("valid_until") == null) current.add(Thumbprint.parse(Product.text(key, "kid")));
            }
            return current;
        }
    }

    private static Json content(String text) {
        return Json.object().put("text", text).build();
    }

    private static EncryptionPublicKey fresh(Kem kem) {
        return EncryptionPrivateKey.generate(kem, RANDOM).publicKey();
    }

    private static void isAccepted(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    }

    private void isRefused(Party party, JsonObject statement, Fault fault, String words) throws Exception {
        Rest.Answer answer = nobody.post(party.path(), statement.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(fault.status());
        assertThat(Product.text(answer.json(), "type")).isEqualTo(fault.type());
        assertThat(Product.text(answer.json(), "detail")).contains(words);
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDARD", "HIGH", "QUANTUM"})
    void aMessageArrivesAndOpensAtItsTargetAlone(EncryptionLevel level) throws Exception {
        Party alice = new Party("alice").publishing().connects();
        Party bob = new Party("bob").publishing().connects();
        Party eve = new Party("eve").publishing();
        Envelope sealed = alice.seals(level, "only for bob", bob);

        isAccepted(alice.node.send(sealed).get(20, TimeUnit.SECONDS));
        Delivery delivery = bob.node.receive();

        assertThat(bob.encryption.open(delivery.message()))
                .isEqualTo(new Opening.Opened(level, content("only for bob"), null));
        assertThat(eve.encryption.open(delivery.message())).isEqualTo(new Opening.NotForMe());
        delivery.acknowledge();
        audit.await("node_encryption_key_published", bob.node.id().value(), event -> true);
    }

    @Test
    void whatTheHubStoresIsCiphertext() throws Exception {
        Party alice = new Party("alice").publishing().connects();
        Party bob = new Party("bob").publishing();
        String waiting = "sealed-and-waiting-" + System.nanoTime();
        String dead = "sealed-and-dead-" + System.nanoTime();
        String clear = "in-the-clear-" + System.nanoTime();
        isAccepted(alice.node.send(alice.seals(EncryptionLevel.HIGH, dead, bob)).get(20, TimeUnit.SECONDS));
        bob.connects();
        bob.node.receive().reject("the content does not open");
        audit.await("rejected", alice.node.id().value(), event -> true);
        bob.node.close();
        isAccepted(alice.node.send(alice.seals(EncryptionLevel.QUANTUM, waiting, bob)).get(20, TimeUnit.SECONDS));
        isAccepted(
                alice.node
                        .send(alice.draft(clear, bob).sign(alice.node.key(), Forge.ENGINE))
                        .get(20, TimeUnit.SECONDS));

        // What is accepted is stored. What is not sealed is found, so that what is not found is not there.
        assertThat(stored(clear)).isTrue();
        assertThat(stored(waiting)).isFalse();
        assertThat(stored(dead)).isFalse();
        assertThat(operator.get("/oracle/dead-letters?node_id=" + bob.node.id().value()).body())
                .contains(bob.node.id().value())
                .doesNotContain(dead);
    }

    private static boolean stored(String text) throws IOException {
        try (Stream<Path> files = Files.walk(Product.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
                    if (bytes.contains(text) || bytes.contains(String.join("\0", text.split("")))) return true;
                } catch (NoSuchFileException e) {
                    // The hub is at work.
                }
            }
        }
        return false;
    }

    @Test
    void aMessageThatWaitedOpensWithTheKeyThatWasReplacedMeanwhile() throws Exception {
        Party alice = new Party("alice").publishing().connects();
        Party bob = new Party("bob").publishing();
        isAccepted(alice.node.send(alice.seals(EncryptionLevel.STANDARD, "before", bob)).get(20, TimeUnit.SECONDS));
        EncryptionPrivateKey second = bob.publishes(Kem.X25519);
        assertThat(bob.current()).hasSize(2).contains(second.publicKey().kid());

        bob.connects();
        Delivery delivery = bob.node.receive();

        assertThat(bob.encryption.open(delivery.message()))
                .isEqualTo(new Opening.Opened(EncryptionLevel.STANDARD, content("before"), null));
        assertThat(new Encryption(api(), hubId, bob.node.id(), List.of(second)).open(delivery.message()))
                .isInstanceOf(Opening.NoSuchKey.class);
        // Who asks now seals to the new one.
        Party carol = new Party("carol").connects();
        isAccepted(carol.node.send(carol.seals(EncryptionLevel.STANDARD, "after", bob)).get(20, TimeUnit.SECONDS));
        assertThat(new Encryption(api(), hubId, bob.node.id(), List.of(second)).open(bob.node.receive().message()))
                .isInstanceOf(Opening.Opened.class);
    }

    @Test
    void aMessageThatHasNotTheFormOfItsLevelIsRefusedAndRecorded() throws Exception {
        Party alice = new Party("alice").publishing().connects();
        Party bob = new Party("bob").publishing();
        JsonObject sealed = alice.seals(EncryptionLevel.STANDARD, "x", bob).encryption().orElseThrow();
        // Standard, which claims to be High.
        Envelope claimed =
                alice.draft("in the clear", bob)
                        .encryption(sealed.with("level", Json.of("High")))
                        .sign(alice.node.key(), Forge.ENGINE);

        Rest.Answer answer = nobody.post("/oracle/relay", claimed.bytes());

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(Product.text(answer.json(), "type")).isEqualTo("urn:bpci:problem:weak-encryption");
        assertThat(Product.text(answer.json(), "detail")).contains("sender_key");
        // Encrypted, it says; the content is not.
        Envelope bare = alice.draft("in the clear", bob).encryption(sealed).sign(alice.node.key(), Forge.ENGINE);
        assertThat(alice.node.send(bare).get(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problem().type()).isEqualTo(Fault.WEAK_ENCRYPTION.type()));
        audit.awaitRefusal(alice.node.id().value(), Fault.WEAK_ENCRYPTION.type());
    }

    @Test
    void onlyTheNodeItselfPublishesItsKeys() throws Exception {
        Party alice = new Party("alice");
        Party eve = new Party("eve");
        EncryptionKeyStatement good = alice.statement(fresh(Kem.X25519));
        Ed25519PrivateKey key = alice.node.key();
        long noise = audit.noise().getOrDefault(Fault.WRONG_KEY.type(), 0L);

        isRefused(alice, good.sign(eve.node.key(), Forge.ENGINE).json(), Fault.WRONG_KEY, "not the node's key");
        isRefused(eve, good.sign(key, Forge.ENGINE).json(), Fault.INVALID_REQUEST, "about another node");
        JsonObject signed = good.sign(key, Forge.ENGINE).json();
        JsonObject moved = signed.with("public_key", Json.of(fresh(Kem.X25519).base64Url()));
        isRefused(alice, moved, Fault.BAD_SIGNATURE, "does not verify");
        Slice said = Slice.of(Jcs.canonical(good.json()));
        String asKey = DetachedJws.sign(Typ.KEY, key, Forge.ENGINE, said).compact();
        isRefused(alice, good.json().with("signature", Json.of(asKey)), Fault.BAD_SIGNATURE, "typ");
        var foreign =
                new EncryptionKeyStatement(
                        key.publicKey().thumbprint(), good.nodeId(), good.key(), good.createdAt(), null, good.nonce());
        isRefused(alice, foreign.sign(key, Forge.ENGINE).json(), Fault.INVALID_REQUEST, "for another hub; this is");
        assertThat(alice.current()).isEmpty();
        audit.awaitMoreNoise(Fault.WRONG_KEY.type(), noise);
    }

    @Test
    void aStatementIsFreshAndUsedOnce() throws Exception {
        Party alice = new Party("alice");
        Ed25519PrivateKey key = alice.node.key();
        EncryptionKeyStatement first = alice.statement(fresh(Kem.X25519));
        isRefused(alice, at(first, first.createdAt().minusSeconds(301), key), Fault.STALE, "five minutes");
        isRefused(alice, at(first, first.createdAt().plusSeconds(60), key), Fault.CREATED_IN_FUTURE, "in the future");
        String body = first.sign(key, Forge.ENGINE).json().toString();
        assertThat(nobody.post(alice.path(), body).status()).isEqualTo(201);
        assertThat(nobody.post(alice.path(), body).status()).isEqualTo(200);
        isRefused(alice, alice.statement(first.key()).sign(key, Forge.ENGINE).json(), Fault.KEY_USED_BEFORE, "");
        var older =
                new EncryptionKeyStatement(
                        hubId,
                        first.nodeId(),
                        fresh(Kem.X25519),
                        first.createdAt().minusSeconds(1),
                        null,
                        EncryptionKeyStatement.newNonce(RANDOM));
        isRefused(alice, older.sign(key, Forge.ENGINE).json(), Fault.CONFLICT, "created_at must be later than");
        var nonce =
                new EncryptionKeyStatement(
                        hubId, first.nodeId(), fresh(Kem.X_WING), Instant.now(), null, first.nonce());
        isRefused(alice, nonce.sign(key, Forge.ENGINE).json(), Fault.CONFLICT, "nonce");
        assertThat(alice.current()).containsExactly(first.key().kid());
    }

    private static JsonObject at(EncryptionKeyStatement said, Instant when, Ed25519PrivateKey key) {
        return new EncryptionKeyStatement(said.hubId(), said.nodeId(), said.key(), when, null, said.nonce())
                .sign(key, Forge.ENGINE)
                .json();
    }

    @Test
    void whatIsNoStatementIsRefusedByTheNameOfItsMember() throws Exception {
        Party alice = new Party("alice");
        JsonObject good = alice.statement(fresh(Kem.X25519)).sign(alice.node.key(), Forge.ENGINE).json();
        isRefused(alice, good.with("kem", Json.of("RSA")), Fault.INVALID_REQUEST, "kem");
        isRefused(alice, good.with("public_key", Json.of("AAAA")), Fault.INVALID_REQUEST, "public_key");
        String smallOrder = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        isRefused(alice, good.with("public_key", Json.of(smallOrder)), Fault.INVALID_REQUEST, "small order");
        isRefused(alice, good.with("kid", Json.of("x")), Fault.INVALID_REQUEST, "kid");
        isRefused(alice, good.without("nonce"), Fault.INVALID_REQUEST, "nonce");
        isRefused(alice, good.without("signature"), Fault.INVALID_REQUEST, "signature");
        assertThat(nobody.post(alice.path(), "").status()).isEqualTo(400);
        assertThat(nobody.post(alice.path(), "{").status()).isEqualTo(400);
        assertThat(nobody.get("/oracle/nodes/nobody-at-all/encryption-keys").status()).isEqualTo(404);
        assertThat(nobody.get("/oracle/nodes/a:b/encryption-keys").status()).isEqualTo(400);
    }

    @Test
    void afterAForcedRotationNobodySealsToTheOldKeys() throws Exception {
        Party alice = new Party("alice");
        Party bob = new Party("bob").publishing();
        assertThat(bob.current()).hasSize(2);
        var next = Ed25519PrivateKey.generate(RANDOM);
        var statement =
                new KeyStatement(
                        hubId,
                        bob.node.id(),
                        bob.node.key().publicKey().thumbprint(),
                        next.publicKey().thumbprint(),
                        KeyStatement.newNonce(RANDOM),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS));
        String body = HubApi.json(RotateKey.forced(statement, next, Forge.ENGINE));
        Rest strong = new KeycloakAdmin().makeOperator("north").steppedUp();
        assertThat(strong.post("/oracle/nodes/%s/keys/force".formatted(bob.node.id()), body).status()).isEqualTo(200);

        assertThat(bob.current()).isEmpty();
        assertThatThrownBy(() -> alice.seals(EncryptionLevel.STANDARD, "x", bob))
                .isInstanceOf(NoEncryptionKey.class)
                .hasMessageContaining("no current encryption key");
        JsonObject byOldKey = bob.statement(fresh(Kem.X25519)).sign(bob.node.key(), Forge.ENGINE).json();
        isRefused(bob, byOldKey, Fault.WRONG_KEY, "not the node's key");
        var again = EncryptionPrivateKey.generate(Kem.X25519, RANDOM);
        bob.encryption.publish(again, next, null);
        assertThat(bob.current()).containsExactly(again.publicKey().kid());
        NodeId target = bob.node.id();
        Envelope sealed = alice.seals(EncryptionLevel.STANDARD, "x", bob);
        assertThat(sealed.targetNodes()).containsExactly(target);
        assertThat(bob.encryption.open(sealed)).isInstanceOf(Opening.Opened.class);
    }

    private CommandLine.Result send(Path home, Path key, Party source, Party target, Thumbprint pin) throws Exception {
        return new CommandLine(home)
                .run(
                        "oracle",
                        "send-message",
                        "--hub",
                        Product.api().resolve("/").toString(),
                        "--ws",
                        Product.webSocket().toString(),
                        "--source",
                        source.node.id().value(),
                        "--key",
                        key.toString(),
                        "--target",
                        target.node.id().value(),
                        "--message-type",
                        "DataSync",
                        "--content",
                        "{\"text\":\"pinned\"}",
                        "--encryption-level",
                        "Standard",
                        "--target-thumbprint=" + pin);
    }

    private static void isNotProven(CommandLine.Result result, String words) {
        assertThat(result.status()).as(result.said()).isEqualTo(6);
        assertThat(result.said()).contains(words).contains("nothing was sent").doesNotContain("accepted");
    }

    @Test
    void theCommandLineSealsForATargetThatIsPinnedWithThatKeyOrNotAtAll(@TempDir Path home) throws Exception {
        Party alice = new Party("alice");
        Party bob = new Party("bob").publishing().connects();
        Path key = home.resolve("alice.pem");
        KeyFile.write(key, alice.node.key());
        Thumbprint right = bob.node.key().publicKey().thumbprint();
        Thumbprint wrong = alice.node.key().publicKey().thumbprint();

        isNotProven(
                send(home, key, alice, bob, wrong),
                "the hub says that the key of %s is %s".formatted(bob.node.id(), right));
        assertThat(bob.node.receivesNothing(Duration.ofMillis(500))).isTrue();

        CommandLine.Result sent = send(home, key, alice, bob, right);
        assertThat(sent.status()).as(sent.said()).isZero();
        Delivery delivery = bob.node.receive();
        assertThat(bob.encryption.open(delivery.message()))
                .isEqualTo(new Opening.Opened(EncryptionLevel.STANDARD, content("pinned"), null));
        delivery.acknowledge();

        var next = Ed25519PrivateKey.generate(RANDOM);
        var statement =
                new KeyStatement(
                        hubId,
                        bob.node.id(),
                        right,
                        next.publicKey().thumbprint(),
                        KeyStatement.newNonce(RANDOM),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS));
        String body = KeyRotationIT.body(RotateKey.signed(statement, bob.node.key(), next, Forge.ENGINE));
        assertThat(nobody.post("/oracle/nodes/%s/keys/rotate".formatted(bob.node.id()), body).status()).isEqualTo(200);
        Thumbprint now = next.publicKey().thumbprint();
        isNotProven(
                send(home, key, alice, bob, right),
                "is %s, and --target-thumbprint that it is %s".formatted(now, right));
        // The old key signed what is published still.
        isNotProven(send(home, key, alice, bob, now), "--target-thumbprint lets only %s sign for it".formatted(now));
        bob.encryption.publish(EncryptionPrivateKey.generate(Kem.X25519, RANDOM), next, null);
        CommandLine.Result again = send(home, key, alice, bob, now);
        assertThat(again.status()).as(again.said()).isZero();
    }
}
