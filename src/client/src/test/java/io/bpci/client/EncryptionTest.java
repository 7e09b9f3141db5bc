package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.sealed.EncryptionKeyStatement;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.Kem;
import io.bpci.sealed.Opening;
import io.bpci.sealed.Sealer;
import io.bpci.sealed.Sealing;
import io.bpci.sealed.SignedEncryptionKey;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What nodes seal and open with the keys that a hub lists, an honest one or not. */
@Timeout(60)
class EncryptionTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    private static final Json SECRET = Json.object().put("account", "123").build();

    private Instant now = Instant.parse("2026-11-21T08:00:00Z");
    private ListingHub hub;
    private Party alice;
    private Party bob;

    /** A node with its keys. */
    private final class Party {
        private final NodeId id;
        private final Ed25519PrivateKey key;
        private final Encryption encryption;

        private Party(String name) {
            this.id = NodeId.parse(name);
            this.key = hub.node(id);
            HubApi api = hub.api();
            this.encryption = new Encryption(api, hubId(), id, List.of(), new PublishedKeys(api), ENGINE, () -> now);
        }

        EncryptionPrivateKey publishes(Kem kem) {
            EncryptionPrivateKey fresh = EncryptionPrivateKey.generate(kem, RANDOM);
            encryption.publish(fresh, key, null);
            return fresh;
        }

        EnvelopeDraft draft(Party... targets) {
            return Envelope.draft()
                    .source(id)
                    .messageId(new MessageId("m-" + RANDOM.nextInt(1 << 30)))
                    .createdAt(now)
                    .targets(Arrays.stream(targets).map(each -> each.id).toList())
                    .messageType(MessageType.DATA_SYNC)
                    .content(SECRET);
        }

        Envelope seals(EncryptionLevel level, Party... targets) {
            return encryption.seal(draft(targets), level).sign(key, ENGINE);
        }
    }

    @BeforeEach
    void start() throws IOException {
        hub = new ListingHub(() -> now);
        alice = new Party("alice");
        bob = new Party("bob");
        for (Kem kem : Kem.values()) {
            alice.publishes(kem);
            bob.publishes(kem);
        }
        hub.asked.clear();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Thumbprint hubId() {
        return hub.relay.hubId();
    }

    private SignedEncryptionKey statement(Thumbprint at, NodeId node, Ed25519PrivateKey signer, @Nullable Instant end) {
        return new EncryptionKeyStatement(
                        at,
                        node,
                        EncryptionPrivateKey.generate(Kem.X25519, RANDOM).publicKey(),
                        now,
                        end,
                        EncryptionKeyStatement.newNonce(RANDOM))
                .sign(signer, ENGINE);
    }

    private void isNotSealed(String words) {
        assertThatThrownBy(() -> alice.seals(EncryptionLevel.STANDARD, bob))
                .isInstanceOfSatisfying(NoEncryptionKey.class, e -> assertThat(e.node()).isEqualTo(bob.id))
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDARD", "HIGH", "QUANTUM"})
    void whatIsSealedOpensAtItsTargetAndNowhereElse(EncryptionLevel level) {
        var eve = new Party("eve");
        eve.publishes(level.kem().orElseThrow());
        Envelope message = alice.seals(level, bob);

        assertThat(new String(message.bytes(), UTF_8)).doesNotContain("account");
        assertThat(bob.encryption.open(message)).isEqualTo(new Opening.Opened(level, SECRET, null));
        assertThat(eve.encryption.open(message)).isEqualTo(new Opening.NotForMe());
        assertThat(alice.encryption.open(message)).isEqualTo(new Opening.NotForMe());
    }

    @Test
    void severalTargetsOpenTheSame() {
        var carol = new Party("carol");
        carol.publishes(Kem.X25519);
        Envelope message =
                alice.encryption.seal(alice.draft(bob, carol), EncryptionLevel.HIGH, "share").sign(alice.key, ENGINE);

        var opened = new Opening.Opened(EncryptionLevel.HIGH, SECRET, "share");
        assertThat(bob.encryption.open(message)).isEqualTo(opened);
        assertThat(carol.encryption.open(message)).isEqualTo(opened);
    }

    @Test
    void whatIsNotToBeEncryptedStaysAsItIs() {
        Envelope message = alice.seals(EncryptionLevel.NONE, bob);

        assertThat(bob.encryption.open(message)).isEqualTo(new Opening.NotSealed(SECRET));
        assertThatThrownBy(() -> alice.encryption.seal(alice.draft(bob), EncryptionLevel.NONE, "share"))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void aMessageToAKeyThatWasReplacedOpensWithTheOldOne() {
        Envelope before = alice.seals(EncryptionLevel.STANDARD, bob);
        EncryptionPrivateKey second = bob.publishes(Kem.X25519);
        Envelope meanwhile = alice.seals(EncryptionLevel.STANDARD, bob);
        now = now.plus(Duration.ofSeconds(61));
        Envelope after = alice.seals(EncryptionLevel.STANDARD, bob);

        for (Envelope each : List.of(before, meanwhile, after)) {
            assertThat(bob.encryption.open(each)).isInstanceOf(Opening.Opened.class);
        }
        var fresh = new Encryption(hub.api(), hubId(), bob.id, List.of(second));
        assertThat(fresh.open(after)).isInstanceOf(Opening.Opened.class);
        assertThat(fresh.open(before)).isInstanceOf(Opening.NoSuchKey.class);
    }

    @Test
    void keysAreAskedForOnceAMinute() {
        alice.seals(EncryptionLevel.STANDARD, bob);
        assertThat(hub.asked).containsExactly("GET bob encryption-keys", "GET bob keys");
        alice.seals(EncryptionLevel.STANDARD, bob);
        alice.seals(EncryptionLevel.QUANTUM, bob);
        assertThat(hub.asked).hasSize(2);
        now = now.plus(Duration.ofSeconds(61));
        alice.seals(EncryptionLevel.STANDARD, bob);
        assertThat(hub.asked).hasSize(3);
    }

    @Test
    void aKeyThatTheNodeDidNotSignIsNotSealedTo() {
        Ed25519PrivateKey hubs = Ed25519PrivateKey.generate(RANDOM);
        hub.listed.publish(bob.id, statement(hubId(), bob.id, hubs, null), now);

        isNotSealed("which was no key of bob then");
    }

    @Test
    void aKeyOfAnotherNodeOrHubIsNotSealedTo() {
        var eve = new Party("eve");
        hub.listed.publish(bob.id, statement(hubId(), eve.id, bob.key, null), now);
        isNotSealed("the key is of eve, not of bob");

        Thumbprint other = Ed25519PrivateKey.generate(RANDOM).publicKey().thumbprint();
        hub.listed.publish(bob.id, statement(other, bob.id, bob.key, null), now);
        isNotSealed("was published at hub " + other);
    }

    @Test
    void whoKnowsTheNodesKeyBelievesTheHubInNothing() {
        // The hub lists a key of its own as bob's, and signs an encryption key with it.
        Ed25519PublicKey known = bob.key.publicKey();
        Ed25519PrivateKey hubs = hub.node(bob.id);
        hub.listed.publish(bob.id, statement(hubId(), bob.id, hubs, null), now);
        SenderKeys pinned = (_, kid, _) -> Optional.of(known).filter(key -> key.thumbprint().equals(kid));
        var careful = new Encryption(hub.api(), hubId(), alice.id, List.of(), pinned, ENGINE, () -> now);

        assertThatThrownBy(() -> careful.seal(alice.draft(bob), EncryptionLevel.STANDARD))
                .isInstanceOf(NoEncryptionKey.class)
                .hasMessageContaining("which was no key of bob then");
    }

    @Test
    void aKeyThatIsOverIsNotSealedTo() {
        hub.listed.publish(bob.id, statement(hubId(), bob.id, bob.key, now.plusSeconds(30)), now);
        assertThat(alice.seals(EncryptionLevel.STANDARD, bob)).isNotNull();
        now = now.plusSeconds(31);
        isNotSealed("no current encryption key");
    }

    @Test
    void aKeyThatTheHubSaysIsOverIsNotSealedTo() {
        hub.listed.end(bob.id, now);
        isNotSealed("no current encryption key");
    }

    @Test
    void whatALaterVersionListsIsLeftAside() {
        hub.listed.list(
                bob.id,
                Json.object()
                        .put("kid", hubId().value())
                        .put("kem", "ML-KEM-1024")
                        .put("public_key", "AAAA")
                        .put("valid_from", Timestamp.write(now))
                        .put("statement", Json.object().put("kem", "ML-KEM-1024").build())
                        .build());

        assertThat(bob.encryption.open(alice.seals(EncryptionLevel.STANDARD, bob))).isInstanceOf(Opening.Opened.class);
    }

    @Test
    void atHighTheSenderIsKnownByAKeyThatItPublished() {
        var eve = new Party("eve");
        eve.publishes(Kem.X25519);
        // Eve has alice's signing key, and not her encryption key.
        Envelope forged = eve.encryption.seal(alice.draft(bob), EncryptionLevel.HIGH).sign(alice.key, ENGINE);

        assertThat(bob.encryption.open(forged)).isInstanceOf(Opening.NoSuchSenderKey.class);
    }

    @Test
    void aSendersKeyThatEndedBeforeTheMessageWasMadeProvesNothing() {
        EncryptionPrivateKey stolen = alice.publishes(Kem.X25519);
        EncryptionPrivateKey target = bob.publishes(Kem.X25519);
        Sealing how = Sealing.high(stolen, Map.of(bob.id, target.publicKey()));
        var sealer = new Sealer(RANDOM);
        Envelope before = sealer.seal(alice.draft(bob), how).sign(alice.key, ENGINE);
        hub.listed.end(alice.id, now);
        now = now.plus(Duration.ofMinutes(6));
        Envelope after = sealer.seal(alice.draft(bob), how).sign(alice.key, ENGINE);

        assertThat(bob.encryption.open(after)).isInstanceOf(Opening.NoSuchSenderKey.class);
        assertThat(bob.encryption.open(before)).isInstanceOf(Opening.Opened.class);
    }

    @Test
    void atHighASenderNeedsThePrivateHalfOfItsLastKey() {
        now = now.plusSeconds(1);
        hub.listed.publish(alice.id, statement(hubId(), alice.id, alice.key, null), now);

        assertThatThrownBy(() -> alice.seals(EncryptionLevel.HIGH, bob))
                .isInstanceOf(NoEncryptionKey.class)
                .hasMessageContaining("private half");
        assertThat(alice.encryption.current(Kem.X25519)).isEmpty();
        assertThat(alice.encryption.current(Kem.X_WING)).isPresent();
    }

    @Test
    void aSendersNewKeyIsAskedForEveryTenSecondsAtMost() {
        bob.encryption.open(alice.seals(EncryptionLevel.HIGH, bob));
        now = now.plusSeconds(1);
        alice.publishes(Kem.X25519);
        Envelope withNewKey = alice.seals(EncryptionLevel.HIGH, bob);

        assertThat(bob.encryption.open(withNewKey)).isInstanceOf(Opening.NoSuchSenderKey.class);
        now = now.plusSeconds(10);
        assertThat(bob.encryption.open(withNewKey)).isInstanceOf(Opening.Opened.class);
    }
}
