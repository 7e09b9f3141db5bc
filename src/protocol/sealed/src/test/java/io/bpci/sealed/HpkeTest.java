package io.bpci.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.util.test.FixedSecureRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

class HpkeTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] INFO = "for whom".getBytes(UTF_8);
    private static final byte[] AAD = "beside it".getBytes(UTF_8);
    private static final byte[] SECRET = "what nobody else reads".getBytes(UTF_8);

    static List<Vectors> rfc9180() {
        return Vectors.read("hpke-rfc9180.json");
    }

    static List<Vectors> xWing() {
        return Vectors.read("xwing-draft.json");
    }

    static List<Vectors> hpkeWithXWing() {
        return Vectors.read("hpke-xwing.json");
    }

    @Test
    void theVectorsAreOfBothModes() {
        assertThat(rfc9180()).extracting(each -> each.number("mode")).containsExactly(0, 2);
        assertThat(rfc9180()).extracting(each -> each.number("aead_id")).containsOnly(KeySchedule.AES_256_GCM);
        assertThat(xWing()).hasSize(2);
        assertThat(hpkeWithXWing()).hasSize(1);
    }

    @MethodSource("rfc9180")
    @ParameterizedTest
    void theVectorsOfRfc9180AreSealedAndOpened(Vectors vector) {
        var recipient = EncryptionPrivateKey.fromSecret(Kem.X25519, vector.bytes("skRm"));
        @Nullable EncryptionPrivateKey sender =
                vector.has("skSm") ? EncryptionPrivateKey.fromSecret(Kem.X25519, vector.bytes("skSm")) : null;
        assertThat(recipient.publicKey().bytes()).isEqualTo(vector.bytes("pkRm"));
        Vectors message = vector.first("encryptions");

        var sealed =
                Hpke.seal(
                        recipient.publicKey(),
                        sender,
                        vector.bytes("info"),
                        message.bytes("aad"),
                        message.bytes("pt"),
                        new FixedSecureRandom(vector.bytes("skEm")));
        assertThat(sealed.enc()).isEqualTo(vector.bytes("enc"));
        assertThat(sealed.ciphertext()).isEqualTo(message.bytes("ct"));

        @Nullable EncryptionPublicKey from = sender == null ? null : sender.publicKey();
        assertThat(
                        Hpke.open(
                                vector.bytes("enc"),
                                recipient,
                                from,
                                vector.bytes("info"),
                                message.bytes("aad"),
                                message.bytes("ct")))
                .hasValue(message.bytes("pt"));
    }

    @MethodSource("rfc9180")
    @ParameterizedTest
    void theStepsOfTheKeyScheduleAreThoseOfRfc9180(Vectors vector) {
        var recipient = EncryptionPrivateKey.fromSecret(Kem.X25519, vector.bytes("skRm"));
        @Nullable EncryptionPublicKey sender =
                vector.has("pkSm") ? EncryptionPublicKey.of(Kem.X25519, vector.bytes("pkSm")) : null;
        byte[] secret = Encapsulation.from(vector.bytes("enc"), recipient, sender).orElseThrow();
        assertThat(secret).isEqualTo(vector.bytes("shared_secret"));
        var keys =
                new KeySchedule(
                        (byte) vector.number("mode"),
                        Kem.X25519,
                        vector.number("aead_id"),
                        secret,
                        vector.bytes("info"));
        assertThat(keys.key()).isEqualTo(vector.bytes("key"));
        assertThat(keys.baseNonce()).isEqualTo(vector.bytes("base_nonce"));
    }

    @MethodSource("xWing")
    @ParameterizedTest
    void theVectorsOfXWingAreMet(Vectors vector) {
        var recipient = EncryptionPrivateKey.fromSecret(Kem.X_WING, vector.bytes("seed"));
        assertThat(recipient.publicKey().bytes()).isEqualTo(vector.bytes("pk"));
        var made = Encapsulation.to(recipient.publicKey(), null, new FixedSecureRandom(vector.bytes("eseed")));
        assertThat(made.enc()).isEqualTo(vector.bytes("ct"));
        assertThat(made.sharedSecret()).isEqualTo(vector.bytes("ss"));
        assertThat(Encapsulation.from(vector.bytes("ct"), recipient, null)).hasValue(vector.bytes("ss"));
    }

    @MethodSource("hpkeWithXWing")
    @ParameterizedTest
    void theKeyScheduleTakesXWingAsThePublishedVectorHasIt(Vectors vector) {
        var recipient = EncryptionPrivateKey.fromSecret(Kem.X_WING, vector.bytes("skRm"));
        assertThat(recipient.publicKey().bytes()).isEqualTo(vector.bytes("pkRm"));
        assertThat(vector.number("kem_id")).isEqualTo(Kem.X_WING.id());
        var made = Encapsulation.to(recipient.publicKey(), null, new FixedSecureRandom(vector.bytes("ikmE")));
        assertThat(made.enc()).isEqualTo(vector.bytes("enc"));
        assertThat(made.sharedSecret()).isEqualTo(vector.bytes("shared_secret"));
        // With ChaCha20-Poly1305, whose number goes into the schedule and whose key has the same length.
        var keys =
                new KeySchedule(
                        KeySchedule.MODE_BASE,
                        Kem.X_WING,
                        vector.number("aead_id"),
                        made.sharedSecret(),
                        vector.bytes("info"));
        assertThat(keys.key()).isEqualTo(vector.bytes("key"));
        assertThat(keys.baseNonce()).isEqualTo(vector.bytes("base_nonce"));
    }

    /** BouncyCastle's own HPKE, which is another implementation of the schedule and of AES. */
    private static HPKE other(Kem kem, boolean auth) {
        return new HPKE(
                auth ? HPKE.mode_auth : HPKE.mode_base,
                kem == Kem.X25519 ? HPKE.kem_X25519_SHA256 : HPKE.kem_X_WING,
                HPKE.kdf_HKDF_SHA256,
                HPKE.aead_AES_GCM256);
    }

    private static AsymmetricCipherKeyPair pair(HPKE other, EncryptionPrivateKey key) {
        return other.deserializePrivateKey(key.exposeSecret(), key.publicKey().bytes());
    }

    private static AsymmetricKeyParameter key(HPKE other, EncryptionPublicKey key) {
        return other.deserializePublicKey(key.bytes());
    }

    @EnumSource(Kem.class)
    @ParameterizedTest
    void anotherImplementationOpensWhatIsSealedAndTheOtherWayRound(Kem kem) throws Exception {
        HPKE other = other(kem, false);
        var recipient = EncryptionPrivateKey.generate(kem, RANDOM);
        var sealed = Hpke.seal(recipient.publicKey(), null, INFO, AAD, SECRET, RANDOM);
        assertThat(other.open(sealed.enc(), pair(other, recipient), INFO, AAD, sealed.ciphertext(), null, null, null))
                .isEqualTo(SECRET);
        byte[][] theirs = other.seal(key(other, recipient.publicKey()), INFO, AAD, SECRET, null, null, null);
        assertThat(Hpke.open(theirs[1], recipient, null, INFO, AAD, theirs[0])).hasValue(SECRET);
    }

    @Test
    void anotherImplementationAuthenticatesTheSenderAndTheOtherWayRound() throws Exception {
        HPKE other = other(Kem.X25519, true);
        var recipient = EncryptionPrivateKey.generate(Kem.X25519, RANDOM);
        var sender = EncryptionPrivateKey.generate(Kem.X25519, RANDOM);
        var sealed = Hpke.seal(recipient.publicKey(), sender, INFO, AAD, SECRET, RANDOM);
        assertThat(
                        other.open(
                                sealed.enc(),
                                pair(other, recipient),
                                INFO,
                                AAD,
                                sealed.ciphertext(),
                                null,
                                null,
                                key(other, sender.publicKey())))
                .isEqualTo(SECRET);
        byte[][] theirs =
                other.seal(key(other, recipient.publicKey()), INFO, AAD, SECRET, null, null, pair(other, sender));
        assertThat(Hpke.open(theirs[1], recipient, sender.publicKey(), INFO, AAD, theirs[0])).hasValue(SECRET);
    }

    @EnumSource(Kem.class)
    @ParameterizedTest
    void nothingOpensThatIsNotWhatWasSealed(Kem kem) {
        var recipient = EncryptionPrivateKey.generate(kem, RANDOM);
        var stranger = EncryptionPrivateKey.generate(kem, RANDOM);
        var sealed = Hpke.seal(recipient.publicKey(), null, INFO, AAD, SECRET, RANDOM);
        byte[] enc = sealed.enc();
        byte[] ct = sealed.ciphertext();
        assertThat(Hpke.open(enc, recipient, null, INFO, AAD, ct)).hasValue(SECRET);
        assertThat(Hpke.open(enc, stranger, null, INFO, AAD, ct)).isEmpty();
        assertThat(Hpke.open(enc, recipient, null, AAD, AAD, ct)).isEmpty();
        assertThat(Hpke.open(enc, recipient, null, INFO, INFO, ct)).isEmpty();
        assertThat(Hpke.open(flipped(enc), recipient, null, INFO, AAD, ct)).isEmpty();
        assertThat(Hpke.open(enc, recipient, null, INFO, AAD, flipped(ct))).isEmpty();
        assertThat(Hpke.open(enc, recipient, null, INFO, AAD, new byte[3])).isEmpty();
        assertThat(Hpke.open(new byte[3], recipient, null, INFO, AAD, ct)).isEmpty();
    }

    @Test
    void aSenderIsAuthenticatedOrNothingOpens() {
        var recipient = EncryptionPrivateKey.generate(Kem.X25519, RANDOM);
        var sender = EncryptionPrivateKey.generate(Kem.X25519, RANDOM);
        var sealed = Hpke.seal(recipient.publicKey(), sender, INFO, AAD, SECRET, RANDOM);
        for (EncryptionPublicKey other : Arrays.asList(null, recipient.publicKey())) {
            assertThat(Hpke.open(sealed.enc(), recipient, other, INFO, AAD, sealed.ciphertext())).isEmpty();
        }
        var unauthenticated = Hpke.seal(recipient.publicKey(), null, INFO, AAD, SECRET, RANDOM);
        assertThat(
                        Hpke.open(
                                unauthenticated.enc(),
                                recipient,
                                sender.publicKey(),
                                INFO,
                                AAD,
                                unauthenticated.ciphertext()))
                .isEmpty();
    }

    @EnumSource(Kem.class)
    @ParameterizedTest
    void aPointOfSmallOrderCarriesNoSecret(Kem kem) {
        var recipient = EncryptionPrivateKey.generate(kem, RANDOM);
        byte[] enc = Hpke.seal(recipient.publicKey(), null, INFO, AAD, SECRET, RANDOM).enc();
        Arrays.fill(enc, enc.length - Curve25519.LENGTH, enc.length, (byte) 0);
        assertThat(Encapsulation.from(enc, recipient, null)).isEqualTo(Optional.empty());
    }

    @Test
    void xWingAuthenticatesNobody() {
        var recipient = EncryptionPrivateKey.generate(Kem.X_WING, RANDOM);
        var sender = EncryptionPrivateKey.generate(Kem.X25519, RANDOM);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hpke.seal(recipient.publicKey(), sender, INFO, AAD, SECRET, RANDOM))
                .withMessage("only X25519 authenticates its sender");
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[changed.length / 2] ^= 1;
        return changed;
    }
}
