package io.bpci.nodes;

import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.ENGINE;
import static io.bpci.nodes.NodeWorld.RANDOM;
import static io.bpci.nodes.NodeWorld.newKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.nodes.Publication.AlreadyPublished;
import io.bpci.nodes.Publication.Published;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.sealed.EncryptionKeyStatement;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.EncryptionPublicKey;
import io.bpci.sealed.Kem;
import io.bpci.sealed.SignedEncryptionKey;
import io.bpci.wire.EncryptionKeyInfo;
import io.bpci.wire.RotateKey;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Encryption keys of nodes: who may publish which, and what becomes of them. */
@ParameterizedClass
@EnumSource(Engine.class)
class EncryptionKeyringTest extends NodeTest {
    private final Ed25519PrivateKey nodeKey = newKey();

    @BeforeEach
    void register() {
        world.registered(ANNA, "pump", nodeKey.publicKey());
    }

    private static EncryptionPublicKey fresh(Kem kem) {
        return EncryptionPrivateKey.generate(kem, RANDOM).publicKey();
    }

    private EncryptionKeyStatement statement(EncryptionPublicKey key) {
        return new EncryptionKeyStatement(
                world.identity.hubId(),
                PUMP,
                key,
                world.clock.instant(),
                null,
                EncryptionKeyStatement.newNonce(RANDOM));
    }

    private SignedEncryptionKey signed(Kem kem) {
        return statement(fresh(kem)).sign(nodeKey, ENGINE);
    }

    private Publication publish(SignedEncryptionKey key) {
        return world.encryptionKeyring(keyring -> keyring.publish(PUMP, key));
    }

    private List<EncryptionKeyInfo> listed() {
        return world.encryptionKeyring(keyring -> keyring.keys(PUMP)).keys();
    }

    private List<Thumbprint> current() {
        Instant now = world.clock.instant();
        return listed().stream()
                .filter(key -> key.validUntil() == null || key.validUntil().isAfter(now))
                .map(EncryptionKeyInfo::kid)
                .toList();
    }

    private static Thumbprint kid(SignedEncryptionKey key) {
        return key.statement().key().kid();
    }

    private void tick() {
        world.clock.move(Duration.ofSeconds(1));
    }

    private void isRefused(Fault fault, String words, SignedEncryptionKey key) {
        assertThatThrownBy(() -> publish(key))
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageContaining(words);
    }

    @Test
    void aKeyOfEachKemIsCurrentAndEarlierOnesStayListed() {
        SignedEncryptionKey first = signed(Kem.X25519);
        SignedEncryptionKey quantum = signed(Kem.X_WING);
        assertThat(publish(first)).isInstanceOf(Published.class);
        assertThat(publish(quantum)).isInstanceOf(Published.class);
        tick();
        SignedEncryptionKey second = signed(Kem.X25519);
        publish(second);

        assertThat(current()).containsExactly(kid(quantum), kid(second));
        EncryptionKeyInfo replaced =
                listed().stream().filter(key -> key.kid().equals(kid(first))).findFirst().orElseThrow();
        assertThat(replaced.validUntil()).isEqualTo(world.clock.instant().truncatedTo(ChronoUnit.MICROS));
        assertThat(replaced.statement()).isEqualTo(first.json());
        assertThat(world.audit.kinds())
                .containsExactly(
                        EventKind.NODE_REGISTERED,
                        EventKind.NODE_ENCRYPTION_KEY_PUBLISHED,
                        EventKind.NODE_ENCRYPTION_KEY_PUBLISHED,
                        EventKind.NODE_ENCRYPTION_KEY_PUBLISHED);
        assertThat(world.audit.last().text("actor")).contains("pump");
    }

    @Test
    void theSameStatementIsAnsweredAlikeAndNothingHappensTwice() {
        SignedEncryptionKey key = signed(Kem.X25519);
        Publication first = publish(key);
        assertThat(publish(key)).isEqualTo(new AlreadyPublished(first.key()));
        tick();
        publish(signed(Kem.X25519));
        // Long after, it brings nothing back.
        world.clock.move(Duration.ofHours(1));
        assertThat(publish(key).key().validUntil()).isNotNull();
        assertThat(current()).doesNotContain(kid(key));
        assertThat(listed()).hasSize(2);
    }

    @Test
    void aStatementOfAnotherNodeHubOrKeyIsRefused() {
        var statement = statement(fresh(Kem.X25519));
        world.registered(ANNA, "valve", newKey().publicKey());
        var ofValve =
                new EncryptionKeyStatement(
                        statement.hubId(),
                        new NodeId("valve"),
                        statement.key(),
                        statement.createdAt(),
                        null,
                        statement.nonce());
        isRefused(Fault.INVALID_REQUEST, "is of valve, not of pump", ofValve.sign(nodeKey, ENGINE));
        Thumbprint foreign = newKey().publicKey().thumbprint();
        var ofOtherHub =
                new EncryptionKeyStatement(
                        foreign, PUMP, statement.key(), statement.createdAt(), null, statement.nonce());
        isRefused(Fault.INVALID_REQUEST, "is for another hub; this is", ofOtherHub.sign(nodeKey, ENGINE));
        isRefused(Fault.WRONG_KEY, "not the node's key", statement.sign(newKey(), ENGINE));
        JsonObject changed =
                statement.sign(nodeKey, ENGINE).json().with("public_key", Json.of(fresh(Kem.X25519).base64Url()));
        isRefused(Fault.BAD_SIGNATURE, "does not verify", SignedEncryptionKey.parse(changed));
        Slice said = Slice.of(Jcs.canonical(statement.json()));
        JsonObject asEnvelope =
                statement
                        .json()
                        .with("signature", Json.of(DetachedJws.sign(Typ.ENVELOPE, nodeKey, ENGINE, said).compact()));
        isRefused(Fault.BAD_SIGNATURE, "typ", SignedEncryptionKey.parse(asEnvelope));
        assertThat(listed()).isEmpty();
    }

    @Test
    void aStatementIsTakenWhileItIsFresh() {
        SignedEncryptionKey key = signed(Kem.X25519);
        world.clock.move(Duration.ofSeconds(301));
        isRefused(Fault.STALE, "five minutes", key);
        world.clock.move(Duration.ofSeconds(-400));
        isRefused(Fault.CREATED_IN_FUTURE, "future", key);
    }

    @Test
    void aKeyThatIsOverIsNotTaken() {
        var statement = statement(fresh(Kem.X25519));
        var brief =
                new EncryptionKeyStatement(
                        statement.hubId(),
                        PUMP,
                        statement.key(),
                        statement.createdAt(),
                        statement.createdAt().plusSeconds(1),
                        statement.nonce());
        tick();
        tick();
        isRefused(Fault.INVALID_REQUEST, "not_after is over", brief.sign(nodeKey, ENGINE));
    }

    @Test
    void whatWasUsedOrOvertakenIsRefused() {
        var overtaken = statement(fresh(Kem.X25519));
        tick();
        var first = statement(fresh(Kem.X25519));
        publish(first.sign(nodeKey, ENGINE));
        isRefused(Fault.CONFLICT, "created_at must be later than", overtaken.sign(nodeKey, ENGINE));
        tick();
        var sameKey = statement(first.key());
        isRefused(Fault.KEY_USED_BEFORE, "new encryption key", sameKey.sign(nodeKey, ENGINE));
        var sameNonce =
                new EncryptionKeyStatement(
                        first.hubId(), PUMP, fresh(Kem.X25519), world.clock.instant(), null, first.nonce());
        isRefused(Fault.CONFLICT, "nonce", sameNonce.sign(nodeKey, ENGINE));
        assertThat(current()).containsExactly(first.key().kid());
    }

    @Test
    void nobodyTakesAwayTheKeyOfAnotherByPublishingItFirst() {
        var thief = newKey();
        world.registered(ANNA, "valve", thief.publicKey());
        var mine = statement(fresh(Kem.X25519));
        var stolen =
                new EncryptionKeyStatement(
                        mine.hubId(),
                        new NodeId("valve"),
                        mine.key(),
                        mine.createdAt(),
                        null,
                        EncryptionKeyStatement.newNonce(RANDOM));
        world.encryptionKeyring(keyring -> keyring.publish(new NodeId("valve"), stolen.sign(thief, ENGINE)));
        assertThat(publish(mine.sign(nodeKey, ENGINE))).isInstanceOf(Published.class);
    }

    @Test
    void aRotationByBothKeysLeavesThemAndAForcedOneEndsThem() {
        SignedEncryptionKey key = signed(Kem.X25519);
        publish(key);
        tick();
        var second = newKey();
        world.keyring(keyring ->
                keyring.rotate(PUMP, RotateKey.signed(world.statement(pump(), second), nodeKey, second, ENGINE)));
        assertThat(current()).containsExactly(kid(key));
        tick();
        isRefused(Fault.WRONG_KEY, "not the node's key", signed(Kem.X25519));

        var third = newKey();
        world.keyring(
                keyring -> keyring.force(ANNA, PUMP, RotateKey.forced(world.statement(pump(), third), third, ENGINE)));
        assertThat(current()).isEmpty();
        assertThat(listed()).extracting(EncryptionKeyInfo::kid).containsExactly(kid(key));
        tick();
        SignedEncryptionKey byThird = statement(fresh(Kem.X25519)).sign(third, ENGINE);
        publish(byThird);
        assertThat(current()).containsExactly(kid(byThird));
    }

    @Test
    void aNodeThatLeavesIsSealedToNoMore() {
        publish(signed(Kem.X25519));
        tick();
        world.registry(registry -> registry.deregister(ANNA, PUMP, null));
        assertThat(current()).isEmpty();
        assertThat(listed()).hasSize(1);
        isRefused(Fault.CONFLICT, "deregistered", signed(Kem.X25519));
        refused(Fault.NOT_FOUND, () -> world.encryptionKeyring(keyring -> keyring.keys(new NodeId("nobody"))));
        NodeId hub = new NodeId(world.hubNodeId());
        assertThat(world.encryptionKeyring(keyring -> keyring.keys(hub)).keys()).isEmpty();
    }

    @Test
    void aHundredAreKeptAndThoseThatJustEndedMakeNoRoom() {
        SignedEncryptionKey first = signed(Kem.X25519);
        publish(first);
        for (int i = 1; i < EncryptionKeyring.MAX_KEYS; i++) {
            tick();
            publish(signed(Kem.X25519));
        }
        tick();
        isRefused(Fault.RATE_LIMITED, "100 encryption keys", signed(Kem.X25519));
        world.clock.move(EncryptionKeyring.KEPT);
        SignedEncryptionKey last = signed(Kem.X25519);
        publish(last);
        assertThat(listed())
                .hasSize(EncryptionKeyring.MAX_KEYS)
                .extracting(EncryptionKeyInfo::kid)
                .doesNotContain(kid(first))
                .endsWith(kid(last));
        assertThat(current()).containsExactly(kid(last));
    }
}
