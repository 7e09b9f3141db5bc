package io.bpci.jose;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.json.Jcs;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class JoseFuzzTest {
    private static final int MUTATIONS = 3000;
    private static final int SEEDS = 50;
    private static final Ed25519PrivateKey KEY = Ed25519Test.key(1);

    static Stream<byte[]> signatures() {
        var jws = DetachedJws.sign(Typ.KEY, KEY, Ed25519.bouncyCastle(), Slice.of(new byte[0]));
        return mutations(jws.compact().getBytes(US_ASCII));
    }

    /** Headers are mutated before they are encoded, or hardly one would decode. */
    static Stream<byte[]> headers() {
        return mutations(new JwsHeader(Typ.ACK, KEY.publicKey().thumbprint()).write());
    }

    static Stream<byte[]> jwks() {
        return mutations(Jcs.canonical(Jwk.write(KEY.publicKey())));
    }

    static Stream<byte[]> pems() {
        return mutations(KEY.toSecretPem().getBytes(US_ASCII));
    }

    static Stream<byte[]> ders() {
        return mutations(KEY.toSecretPkcs8());
    }

    static Stream<byte[]> signatureSeeds() {
        return signatures().limit(SEEDS);
    }

    static Stream<byte[]> headerSeeds() {
        return headers().limit(SEEDS);
    }

    static Stream<byte[]> jwkSeeds() {
        return jwks().limit(SEEDS);
    }

    static Stream<byte[]> pemSeeds() {
        return pems().limit(SEEDS);
    }

    static Stream<byte[]> derSeeds() {
        return ders().limit(SEEDS);
    }

    private static Stream<byte[]> mutations(byte[] good) {
        var random = new Random(7515);
        return Stream.concat(
                Stream.of(good),
                Stream.generate(
                                () -> {
                                    byte[] bad = good.clone();
                                    bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                                    int from = random.nextInt(8) == 0 ? random.nextInt(bad.length) : 0;
                                    int to = random.nextInt(8) == 0 ? random.nextInt(from, bad.length) : bad.length;
                                    return java.util.Arrays.copyOfRange(bad, from, to);
                                })
                        .limit(MUTATIONS));
    }

    @Test
    void manyMutationsAreGoodOrMalformed() {
        signatures().forEach(this::anyBytesAreADetachedJwsOrMalformed);
        headers().forEach(this::anyBytesAreAHeaderOrMalformed);
        jwks().forEach(this::anyBytesAreAPublicKeyOrMalformed);
        pems().forEach(this::anyTextIsAPrivateKeyOrMalformed);
        ders().forEach(this::anyBytesAreAPrivateKeyOrMalformed);
    }

    @MethodSource("signatureSeeds")
    @FuzzTest
    void anyBytesAreADetachedJwsOrMalformed(byte[] input) {
        try {
            DetachedJws jws = DetachedJws.parse(input, 0, input.length);
            assertThat(jws.compact().getBytes(US_ASCII)).isEqualTo(input);
            assertThat(DetachedJws.parse(jws.compact())).isEqualTo(jws);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("headerSeeds")
    @FuzzTest
    void anyBytesAreAHeaderOrMalformed(byte[] input) {
        try {
            JwsHeader header = JwsHeader.parse(input);
            assertThat(JwsHeader.parse(header.write())).isEqualTo(header);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("jwkSeeds")
    @FuzzTest
    void anyBytesAreAPublicKeyOrMalformed(byte[] input) {
        try {
            Ed25519PublicKey key = Jwk.read(input);
            assertThat(Jwk.read(Jwk.write(key))).isEqualTo(key);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("pemSeeds")
    @FuzzTest
    void anyTextIsAPrivateKeyOrMalformed(byte[] input) {
        try {
            var key = Ed25519PrivateKey.fromPem(new String(input, ISO_8859_1));
            assertThat(Ed25519PrivateKey.fromPem(key.toSecretPem())).isEqualTo(key);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("derSeeds")
    @FuzzTest
    void anyBytesAreAPrivateKeyOrMalformed(byte[] input) {
        try {
            assertThat(Ed25519PrivateKey.fromPkcs8(input).toSecretPkcs8()).isEqualTo(input);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
