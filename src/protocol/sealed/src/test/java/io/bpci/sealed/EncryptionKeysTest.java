package io.bpci.sealed;

import static io.bpci.sealed.World.ALICE;
import static io.bpci.sealed.World.ALICE_SIGNS;
import static io.bpci.sealed.World.BOB;
import static io.bpci.sealed.World.ENGINE;
import static io.bpci.sealed.World.RANDOM;
import static io.bpci.sealed.World.keyOf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.jose.Base64Url;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.sealed.SignedEncryptionKey.Flaw;
import io.bpci.sealed.SignedEncryptionKey.Good;
import io.bpci.sealed.SignedEncryptionKey.Refused;
import io.bpci.sealed.SignedEncryptionKey.Verdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.Arrays;

class EncryptionKeysTest {
    private static final Ed25519PrivateKey OTHER = Ed25519PrivateKey.fromSeed(World.each(2));
    private static final Thumbprint HUB = OTHER.publicKey().thumbprint();
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Instant END = NOW.plusSeconds(86_400);

    private static EncryptionKeyStatement statement(Kem kem) {
        return new EncryptionKeyStatement(
                HUB, ALICE, keyOf(ALICE, kem).publicKey(), NOW, END, EncryptionKeyStatement.newNonce(RANDOM));
    }

    private static SignedEncryptionKey published(Kem kem) {
        return statement(kem).sign(ALICE_SIGNS, ENGINE);
    }

    private static Verdict verify(SignedEncryptionKey key, Instant at) {
        return key.verify(HUB, ALICE, ALICE_SIGNS.publicKey(), ENGINE, at);
    }

    private static void assertRefused(Verdict verdict, Flaw flaw, String why) {
        assertThat(verdict).isEqualTo(new Refused(flaw, why));
    }

    @EnumSource(Kem.class)
    @ParameterizedTest
    void aPublishedKeyIsReadAndBelieved(Kem kem) {
        SignedEncryptionKey published = published(kem);
        SignedEncryptionKey read = SignedEncryptionKey.parse(Jcs.canonical(published.json()));
        assertThat(read).isEqualTo(published).hasSameHashCodeAs(published);
        assertThat(read.statement()).isEqualTo(published.statement());
        assertThat(read.signer()).isEqualTo(ALICE_SIGNS.publicKey().thumbprint());
        assertThat(verify(read, NOW)).isEqualTo(new Good(keyOf(ALICE, kem).publicKey()));
        assertThat(read).hasToString("%s of alice".formatted(keyOf(ALICE, kem).publicKey()));
    }

    @Test
    void aDemandIsServedByTheKemOfItsLevelAndOfThoseAbove() {
        assertThat(EncryptionLevel.STANDARD.isServedBy(Kem.X25519)).isTrue();
        assertThat(EncryptionLevel.HIGH.isServedBy(Kem.X25519)).isTrue();
        assertThat(EncryptionLevel.QUANTUM.isServedBy(Kem.X25519)).isFalse();
        for (EncryptionLevel level : EncryptionLevel.values()) assertThat(level.isServedBy(Kem.X_WING)).isTrue();
    }

    @Test
    void aKeyIsGoodFromItsBeginningToItsEnd() {
        SignedEncryptionKey key = published(Kem.X25519);
        assertThat(verify(key, NOW.minusSeconds(30))).isInstanceOf(Good.class);
        assertRefused(verify(key, NOW.minusSeconds(31)), Flaw.NOT_YET, "the key is good from 2026-11-21T08:00:00Z");
        assertThat(verify(key, END)).isInstanceOf(Good.class);
        assertRefused(verify(key, END.plusMillis(1)), Flaw.ENDED, "the key was good until 2026-11-22T08:00:00Z");
        EncryptionKeyStatement it = key.statement();
        var endless =
                new EncryptionKeyStatement(it.hubId(), it.nodeId(), it.key(), it.createdAt(), null, it.nonce())
                        .sign(ALICE_SIGNS, ENGINE);
        assertThat(endless.json().get("not_after")).isNull();
        assertThat(verify(SignedEncryptionKey.parse(endless.json()), NOW.plusSeconds(1L << 32)))
                .isInstanceOf(Good.class);
    }

    @Test
    void aKeyIsOfOneNodeAtOneHub() {
        SignedEncryptionKey key = published(Kem.X25519);
        assertRefused(
                key.verify(HUB, BOB, ALICE_SIGNS.publicKey(), ENGINE, NOW),
                Flaw.WRONG_NODE,
                "the key is of alice, not of bob");
        Thumbprint elsewhere = ALICE_SIGNS.publicKey().thumbprint();
        assertRefused(
                key.verify(elsewhere, ALICE, ALICE_SIGNS.publicKey(), ENGINE, NOW),
                Flaw.WRONG_HUB,
                "the key was published at hub %s, not at %s".formatted(HUB, elsewhere));
    }

    @Test
    void onlyTheNodeItselfPublishesItsKey() {
        SignedEncryptionKey byTheHub = statement(Kem.X25519).sign(OTHER, ENGINE);
        assertRefused(
                verify(byTheHub, NOW),
                Flaw.WRONG_KEY,
                "%s signed, not the node's key %s".formatted(HUB, ALICE_SIGNS.publicKey().thumbprint()));
        JsonObject json = published(Kem.X25519).json();
        JsonObject exchanged = json.with("public_key", Json.of(keyOf(BOB, Kem.X25519).publicKey().base64Url()));
        assertRefused(
                verify(SignedEncryptionKey.parse(exchanged), NOW), Flaw.BAD_SIGNATURE, "the signature does not verify");
    }

    @ValueSource(strings = {"bpci-key", "bpci-envelope", "bpci-ack", "bpci-session", "bpci-promise"})
    @ParameterizedTest
    void aSignatureOfAnotherKindIsNone(String typ) {
        JsonObject statement = statement(Kem.X25519).json();
        var jws = DetachedJws.sign(new Typ(typ), ALICE_SIGNS, ENGINE, Slice.of(Jcs.canonical(statement)));
        assertRefused(
                verify(SignedEncryptionKey.parse(statement.with("signature", Json.of(jws.compact()))), NOW),
                Flaw.WRONG_TYP,
                "the typ of the signature is not bpci-encryption-key");
    }

    @CsvSource(
            delimiter = '|',
            value = {
                "kem|RSA|kem: must be DHKEM(X25519, HKDF-SHA256) or X-Wing",
                "kem|X-Wing|public_key: a public key of X-Wing has 1216 bytes, not 32",
                "public_key|AAAA|public_key: a public key of DHKEM(X25519, HKDF-SHA256) has 32 bytes, not 3",
                "public_key|A=|public_key: a public key of DHKEM(X25519, HKDF-SHA256) is not base64url without padding",
                "created_at|yesterday|created_at: must be a time in UTC like 2026-11-21T08:00:00Z or"
                        + " 2026-11-21T08:00:00.123Z (RFC 3339)",
                "not_after|2026-11-21T08:00:00Z|not_after must be after created_at",
                "nonce|AAAA|nonce must be the base64url form of 32 random bytes",
                "purpose|x|an encryption key has no member \"purpose\"",
                "signature|x|a JWS has exactly two dots: header..signature",
            })
    @ParameterizedTest
    void whatIsNoPublishedKeyIsRefused(String member, String value, String why) {
        JsonObject json = published(Kem.X25519).json().with(member, Json.of(value));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> SignedEncryptionKey.parse(json)).withMessage(why);
    }

    @ValueSource(strings = {"hub_id", "node_id", "kem", "public_key", "created_at", "nonce"})
    @ParameterizedTest
    void noMemberIsMissing(String member) {
        JsonObject json = published(Kem.X25519).json().without(member);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> SignedEncryptionKey.parse(json))
                .withMessage(member + " is missing");
    }

    @Test
    void aPublishedKeyIsASignedObject() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> SignedEncryptionKey.parse(Json.array()))
                .withMessage("an encryption key must be an object");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> SignedEncryptionKey.parse(statement(Kem.X25519).json()))
                .withMessage("signature must be there, and a string");
    }

    @EnumSource(Kem.class)
    @ParameterizedTest
    void aKeyIsNamedByADigestOfItself(Kem kem) {
        EncryptionPublicKey key = keyOf(ALICE, kem).publicKey();
        String json = "{\"kem\":\"%s\",\"public_key\":\"%s\"}".formatted(kem.wireName(), key.base64Url());
        assertThat(key.kid().value()).isEqualTo(Base64Url.encode(Digest.over(Slice.of(json.getBytes(UTF_8))).bytes()));
        assertThat(EncryptionPublicKey.parse(kem, key.base64Url())).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(key).isNotEqualTo(keyOf(BOB, kem).publicKey());
        assertThat(Kem.parse(kem.wireName())).isEqualTo(kem);
    }

    @EnumSource(Kem.class)
    @ParameterizedTest
    void aPrivateKeyIsItsBytesAndNamesOnlyItsPublicKey(Kem kem) {
        EncryptionPrivateKey key = EncryptionPrivateKey.generate(kem, RANDOM);
        EncryptionPrivateKey again = EncryptionPrivateKey.fromSecret(kem, key.exposeSecret());
        assertThat(again).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(again.publicKey()).isEqualTo(key.publicKey());
        assertThat(key).isNotEqualTo(EncryptionPrivateKey.generate(kem, RANDOM));
        assertThat(key).hasToString("private key of public key %s of %s".formatted(key.publicKey().kid(), kem));
        key.exposeSecret()[0] ^= 1;
        assertThat(again).isEqualTo(key);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> EncryptionPrivateKey.fromSecret(kem, new byte[31]))
                .withMessage("a private key of %s has 32 bytes, not 31".formatted(kem));
    }

    @Test
    void theSameBytesAreTwoKeysForTwoKems() {
        assertThat(EncryptionPrivateKey.fromSecret(Kem.X25519, World.each(1)))
                .isNotEqualTo(EncryptionPrivateKey.fromSecret(Kem.X_WING, World.each(1)));
    }

    @EnumSource(Kem.class)
    @ParameterizedTest
    void publicKeysThatAgreeWithNobodyAreRefused(Kem kem) {
        byte[] bytes = keyOf(ALICE, kem).publicKey().bytes();
        Arrays.fill(bytes, bytes.length - 32, bytes.length, (byte) 0);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> EncryptionPublicKey.of(kem, bytes))
                .withMessage("a public key of %s is an X25519 point of small order".formatted(kem));
        Arrays.fill(bytes, bytes.length - 32, bytes.length, (byte) 0xff);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> EncryptionPublicKey.of(kem, bytes))
                .withMessage("a public key of %s is not the canonical form of an X25519 point".formatted(kem));
    }

    /** FIPS 203, 7.2: the first coefficient made 3329, and then 3328. */
    @Test
    void mlKemKeysAreReduced() {
        byte[] bytes = keyOf(ALICE, Kem.X_WING).publicKey().bytes();
        bytes[0] = 0x01;
        bytes[1] = (byte) ((bytes[1] & 0xf0) | 0x0d);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> EncryptionPublicKey.of(Kem.X_WING, bytes))
                .withMessage("a public key of X-Wing has ML-KEM coefficients below 3329 (FIPS 203, 7.2)");
        bytes[0] = 0x00;
        assertThat(EncryptionPublicKey.of(Kem.X_WING, bytes).bytes()).isEqualTo(bytes);
    }
}
