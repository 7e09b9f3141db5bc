package io.bpci.interapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.agreement.Step;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Engine;
import io.bpci.sealed.EncryptionKeyStatement;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.Kem;
import io.bpci.wire.AgreementCheck;
import io.bpci.wire.AgreementValidation;
import io.bpci.wire.NewAgreement;
import io.bpci.wire.RotateKey;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Agreements checked anew: whether the parties have the encryption keys that the terms need. */
@ParameterizedClass
@EnumSource(Engine.class)
class ValidationTest extends AgreementTest {
    private static final String KEY = "encryption_key";
    private static final String SENDER = "sender_key";

    private final Validation validation = new Validation();

    @BeforeEach
    void inject() {
        validation.store = agreed.store;
        validation.directory = world.directory;
        validation.keyring = world.keyring();
        validation.encryptionKeyring = world.encryptionKeyring();
        validation.identity = identity;
        validation.signatures = NodeWorld.ENGINE;
    }

    /** As the database keeps it. */
    private static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    private static String demanding(String level) {
        return "{\"encryption_level\":\"%s\"}".formatted(level);
    }

    private Thumbprint publishes(NodeId node, Kem kem, @Nullable Instant notAfter) {
        var key = EncryptionPrivateKey.generate(kem, NodeWorld.RANDOM).publicKey();
        var statement =
                new EncryptionKeyStatement(
                        identity.hubId(),
                        node,
                        key,
                        world.clock.instant(),
                        notAfter,
                        EncryptionKeyStatement.newNonce(NodeWorld.RANDOM));
        world.encryptionKeyring(keyring -> keyring.publish(node, statement.sign(key(node), NodeWorld.ENGINE)));
        return key.kid();
    }

    private void bothPublish(Kem kem) {
        publishes(BANK, kem, null);
        publishes(AUDIT, kem, null);
    }

    private AgreementValidation validated() {
        return database.inTransaction(() -> validation.validate(NodeWorld.AUDITOR, ID));
    }

    private AgreementCheck check(String name, NodeId party) {
        return validated().checks().stream()
                .filter(check -> check.check().equals(name) && party.value().equals(check.party()))
                .findFirst()
                .orElseThrow();
    }

    private void isValid() {
        AgreementValidation found = validated();
        assertThat(found.checks()).filteredOn(check -> !check.holds()).isEmpty();
        assertThat(found.isValid()).isTrue();
    }

    private void fails(String name, NodeId party, String evidence, String detail) {
        assertThat(check(name, party)).isEqualTo(new AgreementCheck(name, party.value(), false, evidence, detail));
        AgreementValidation found = validated();
        assertThat(found.isValid()).isFalse();
        assertThat(found.checks())
                .filteredOn(check -> !check.holds())
                .extracting(AgreementCheck::check)
                .containsOnly(name);
    }

    @Test
    void whereNoEncryptionIsDemandedNoKeyIsLookedFor() {
        inForce(demanding("None"));
        isValid();
        assertThat(validated().checks()).extracting(AgreementCheck::check).doesNotContain(KEY, SENDER);
    }

    @Test
    void aPartyWithoutAKeyCannotBeSentWhatTheTermsDemand() {
        inForce(demanding("Standard"));
        publishes(BANK, Kem.X25519, null);
        fails(
                KEY,
                AUDIT,
                "-",
                "level Standard needs a key of DHKEM(X25519, HKDF-SHA256) or X-Wing; it has published none");
        assertThat(check(KEY, BANK).holds()).isTrue();
    }

    @Test
    void aKeyForStandardDoesNotServeWhereQuantumIsDemanded() {
        inForce(demanding("Quantum"));
        publishes(BANK, Kem.X_WING, null);
        Thumbprint standard = publishes(AUDIT, Kem.X25519, null);
        fails(
                KEY,
                AUDIT,
                standard.value(),
                "level Quantum needs a key of X-Wing; it has published none, but one of DHKEM(X25519, HKDF-SHA256)");
        publishes(AUDIT, Kem.X_WING, null);
        isValid();
    }

    @Test
    void aKeyThatEndedServesNoMore() {
        inForce(demanding("Quantum"));
        Instant end = world.clock.instant().plusSeconds(60);
        publishes(BANK, Kem.X_WING, null);
        Thumbprint brief = publishes(AUDIT, Kem.X_WING, end);
        isValid();
        world.clock.move(Duration.ofSeconds(60));
        fails(KEY, AUDIT, brief.value(), "level Quantum needs a key of X-Wing; its last one ended at " + stored(end));
        // A key of the other KEM is none for this level, and the end of the last that was one is what is told.
        publishes(AUDIT, Kem.X25519, null);
        assertThat(check(KEY, AUDIT).evidence()).isEqualTo(brief.value());
    }

    @Test
    void whoseKeyWasForcedHasNoneUntilItPublishesAnew() {
        inForce(demanding("Standard"));
        bothPublish(Kem.X25519);
        isValid();
        world.clock.move(Duration.ofSeconds(1));
        var next = Ed25519PrivateKey.generate(NodeWorld.RANDOM);
        var node = world.registry(registry -> registry.get(NodeWorld.BERT, AUDIT));
        var statement = world.statement(node, next);
        world.keyring(
                keyring -> keyring.force(NodeWorld.BERT, AUDIT, RotateKey.forced(statement, next, NodeWorld.ENGINE)));
        keys.put(AUDIT, next);
        assertThat(check(KEY, AUDIT).detail()).contains("its last one ended at " + stored(world.clock.instant()));
        world.clock.move(Duration.ofSeconds(1));
        Thumbprint again = publishes(AUDIT, Kem.X25519, null);
        assertThat(check(KEY, AUDIT).evidence()).isEqualTo(again.value());
        isValid();
    }

    @Test
    void theEvidenceIsTheKeyAndFromWhenUntilWhenItIsInForce() {
        inForce(demanding("Standard"));
        Instant now = world.clock.instant();
        publishes(BANK, Kem.X25519, null);
        world.clock.move(Duration.ofSeconds(1));
        Thumbprint lasting = publishes(BANK, Kem.X25519, null);
        Thumbprint ending = publishes(AUDIT, Kem.X_WING, now.plusSeconds(600));
        isValid();
        assertThat(check(KEY, BANK))
                .isEqualTo(
                        new AgreementCheck(
                                KEY,
                                BANK.value(),
                                true,
                                lasting.value(),
                                "it has a key of DHKEM(X25519, HKDF-SHA256), from %s on"
                                        .formatted(now.plusSeconds(1))));
        assertThat(check(KEY, AUDIT).evidence()).isEqualTo(ending.value());
        assertThat(check(KEY, AUDIT).detail())
                .isEqualTo(
                        "it has a key of X-Wing, from %s until %s"
                                .formatted(now.plusSeconds(1), stored(now.plusSeconds(600))));
    }

    @Test
    void whoIsSentNothingNeedsNoKey() {
        applications();
        NewAgreement asked = asked(demanding("Standard"), List.of("Read(transactions)"));
        var oneWay =
                new NewAgreement(
                        asked.agreementId(),
                        asked.app1Id(),
                        asked.app2Id(),
                        asked.communicationType(),
                        asked.permissions(),
                        List.of(),
                        asked.securityRequirements(),
                        asked.messageTypes(),
                        null,
                        null,
                        null);
        database.inTransaction(() -> agreements.establish(NodeWorld.ANNA, oneWay));
        assertThat(take(BANK, Step.Kind.SIGN)).isNull();
        assertThat(take(AUDIT, Step.Kind.SIGN)).isNull();
        publishes(AUDIT, Kem.X25519, null);
        isValid();
        assertThat(validated().checks())
                .filteredOn(check -> check.check().equals(KEY))
                .extracting(AgreementCheck::party)
                .containsExactly(AUDIT.value());
    }

    @Test
    void atHighASenderNeedsAKeyOfItsOwnUnlessItCanSendAtQuantum() {
        inForce(demanding("High"));
        publishes(BANK, Kem.X_WING, null);
        Thumbprint standard = publishes(AUDIT, Kem.X25519, null);
        fails(SENDER, BANK, "-", "at High it needs a key of DHKEM(X25519, HKDF-SHA256) itself");
        assertThat(check(SENDER, AUDIT).evidence()).isEqualTo(standard.value());
        Thumbprint quantum = publishes(AUDIT, Kem.X_WING, null);
        isValid();
        assertThat(check(SENDER, BANK).evidence()).isEqualTo(quantum.value());
        assertThat(check(SENDER, BANK).detail()).contains("it can send at Quantum, to the key of audit-system");
    }
}
