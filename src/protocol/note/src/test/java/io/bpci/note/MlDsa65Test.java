package io.bpci.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/** The examples of RFC 9881, appendix C, all of the seed 00 01 02 ... 1f. */
class MlDsa65Test {
    private static final String SEED_PEM = Samples.resource("rfc9881/seed.pem");

    private static X509Certificate certificate() throws Exception {
        byte[] pem = Samples.resource("rfc9881/certificate.pem").getBytes(US_ASCII);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    @Test
    void thePublishedSeedMakesThePublishedKeys() throws Exception {
        var key = MlDsa65PrivateKey.fromPem(SEED_PEM);
        for (int i = 0; i < 32; i++) {
            assertThat(key.exposeSecretSeed()[i]).isEqualTo((byte) i);
        }
        assertThat(key.publicKey()).isEqualTo(MlDsa65PublicKey.fromSpki(certificate().getPublicKey().getEncoded()));
        assertThat(MlDsa65PrivateKey.fromPem(Samples.resource("rfc9881/both.pem"))).isEqualTo(key);
        assertThat(key.toSecretPem()).isEqualTo(SEED_PEM);
    }

    @Test
    void thePublishedSignatureVerifiesAndNoOther() throws Exception {
        var certificate = certificate();
        var key = MlDsa65PrivateKey.fromPem(SEED_PEM).publicKey();
        byte[] signature = certificate.getSignature();
        byte[] message = certificate.getTBSCertificate();
        assertThat(key.verify(signature, message)).isTrue();
        assertThat(key.verify(Arrays.copyOf(signature, signature.length - 1), message)).isFalse();
        assertThat(key.verify(new byte[signature.length], message)).isFalse();
        byte[] noHint = signature.clone();
        Arrays.fill(noHint, noHint.length - 61, noHint.length, (byte) 0xff);
        assertThat(key.verify(noHint, message)).isFalse();
        signature[100] ^= 1;
        assertThat(key.verify(signature, message)).isFalse();
    }

    @Test
    void aSignatureHoldsForItsMessageAndKeyAlone() {
        var random = new SecureRandom();
        var key = MlDsa65PrivateKey.generate(random);
        byte[] message = "a\n".getBytes(US_ASCII);
        byte[] signature = key.sign(message, random);
        assertThat(key.publicKey().verify(signature, message)).isTrue();
        assertThat(key.publicKey().verify(signature, "b\n".getBytes(US_ASCII))).isFalse();
        assertThat(MlDsa65PrivateKey.generate(random).publicKey().verify(signature, message)).isFalse();
        assertThat(MlDsa65PrivateKey.fromPkcs8(key.toSecretPkcs8())).isEqualTo(key);
        assertThat(MlDsa65PublicKey.of(key.publicKey().bytes())).isEqualTo(key.publicKey());
        assertThat(key).hasToString("ML-DSA-65 private key");
    }

    @Test
    void whatIsNoPrivateKeyWithItsSeedIsRefused() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> MlDsa65PrivateKey.fromPem(Samples.resource("rfc9881/expanded.pem")))
                .withMessageContaining("with its seed");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> MlDsa65PrivateKey.fromPem(Samples.peter().key().toSecretPem()))
                .withMessageContaining("not an ML-DSA-65 private key");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> MlDsa65PrivateKey.fromPem(SEED_PEM.replace("BEGIN PRIVATE", "BEGIN PUBLIC")))
                .withMessageContaining("PEM");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() ->
                        MlDsa65PrivateKey.fromPem(
                                Samples.resource("rfc9881/both.pem").replaceFirst("AAECAwQ", "AAECAwU")))
                .withMessageContaining("are not the same key");
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> MlDsa65PrivateKey.fromSeed(new byte[31]));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> MlDsa65PublicKey.of(new byte[1951]));
    }
}
