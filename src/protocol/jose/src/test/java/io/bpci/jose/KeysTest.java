package io.bpci.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

class KeysTest {
    private static final String RFC_8037_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    private static final String RFC_8037_D = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    private static final String JWK = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + RFC_8037_X + "\"}";

    /** RFC 8037, A.2 and A.3. */
    @Test
    void theThumbprintIsThatOfRfc8037() {
        var key = Jwk.read(JWK.getBytes(UTF_8));
        assertThat(key.thumbprint()).isEqualTo(Thumbprint.parse("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
        var secret = Ed25519PrivateKey.fromSeed(Base64Url.decode(RFC_8037_D, "d"));
        assertThat(secret.publicKey()).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(Jwk.write(key)).hasToString("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + RFC_8037_X + "\"}");
    }

    @Test
    void membersOfNoConcernAreIgnored() {
        String more = JWK.replace("}", ",\"kid\":\"mine\",\"use\":\"sig\",\"alg\":\"EdDSA\",\"x5t\":[1]}");
        assertThat(Jwk.read(more.getBytes(UTF_8))).isEqualTo(Jwk.read(JWK.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[]|a JWK must be an object",
                "{}|kty in the JWK is missing",
                "{\"kty\":\"EC\",\"crv\":\"Ed25519\",\"x\":\"\"}|kty in the JWK must be OKP",
                "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"\"}|crv in the JWK must be Ed25519",
                "{\"kty\":\"OKP\",\"crv\":1,\"x\":\"\"}|crv in the JWK must be a string",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}|x in the JWK is missing",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}|32 bytes, not 3",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA==\"}|x in the JWK is not base64url",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}|not of"
                        + " small order",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"\",\"use\":\"enc\"}|use in the JWK must be sig",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"\",\"alg\":\"HS256\"}|alg in the JWK must be Ed25519 or"
                        + " EdDSA",
                "{\"kty\":\"OKP\",\"kty\":\"OKP\"}|a second member named \"kty\""
            })
    void whatIsNoEd25519KeyIsRefused(String json, String message) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Jwk.read(json.getBytes(UTF_8)))
                .withMessageContaining(message);
    }

    @Test
    void aPrivateKeyInPlaceOfAPublicOneIsRefusedAndNotRepeated() {
        String withSecret = JWK.replace("}", ",\"d\":\"" + RFC_8037_D + "\"}");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Jwk.read(withSecret.getBytes(UTF_8)))
                .withMessage(
                        "the JWK holds the secret member d: send the public key only, and treat this key as disclosed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4",
                "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4kk",
                "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4l",
                "kPrK+qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4=",
                "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS\u0134k"
            })
    void whatIsNoThumbprintIsRefused(String text) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Thumbprint.parse(text));
    }

    @Test
    void everyLengthOfBytesHasOneFormInBase64Url() {
        for (int length = 0; length < 100; length++) {
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, (byte) 0xfb);
            String text = Base64Url.encode(bytes);
            assertThat(text).isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            assertThat(Base64Url.decode(text, "it")).isEqualTo(bytes);
        }
        for (String bad :
                new String[] {"A", "AB", "AAB", "AA==", "A A", "AA\n", "A/AA", "A+AA", "AAAAA", "\u0100AA", "AA."}) {
            assertThatExceptionOfType(Malformed.class).as(bad).isThrownBy(() -> Base64Url.decode(bad, "it"));
        }
    }

    /** The key of RFC 8410, 10.3, as {@code openssl pkey} writes it. */
    @Test
    void aPrivateKeyIsWrittenAndReadAsOpenSslDoes() {
        String pem =
                """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
                -----END PRIVATE KEY-----
                """;
        var key = Ed25519PrivateKey.fromPem(pem);
        assertThat(key.exposeSecretSeed())
                .isEqualTo(HexFormat.of().parseHex("d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"));
        assertThat(key.toSecretPem()).isEqualTo(pem);
        assertThat(Ed25519PrivateKey.fromPem(pem.replace("\n", "\r\n"))).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(Ed25519PrivateKey.fromPkcs8(key.toSecretPkcs8())).isEqualTo(key);
    }

    @Test
    void theJdkReadsWhatIsWrittenAndTheOtherWayRound() throws Exception {
        var key = Ed25519PrivateKey.generate(new SecureRandom());
        var read = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(key.toSecretPkcs8()));
        assertThat(read.getEncoded()).isEqualTo(key.toSecretPkcs8());
        var theirs = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var ours = Ed25519PrivateKey.fromPkcs8(theirs.getPrivate().getEncoded());
        byte[] spki = theirs.getPublic().getEncoded();
        assertThat(ours.publicKey().bytes()).isEqualTo(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|not one PEM block",
                "-----BEGIN PRIVATE KEY-----|not one PEM block",
                "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----|not an Ed25519 private key",
                "-----BEGIN PRIVATE KEY-----END PRIVATE KEY-----|not one PEM block",
                "-----BEGIN PUBLIC KEY-----AA==-----END PUBLIC KEY-----|not one PEM block",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----AA==-----END ENCRYPTED PRIVATE KEY-----|is encrypted",
                "-----BEGIN PRIVATE KEY-----%%%-----END PRIVATE KEY-----|is not base64",
                "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----|not an Ed25519 private key",
                "-----BEGIN PRIVATE KEY-----MC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC-----END"
                        + " PRIVATE KEY-----|not an Ed25519 private key"
            })
    void whatIsNoPrivateKeyIsRefused(String pem, String message) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Ed25519PrivateKey.fromPem(pem))
                .withMessageContaining(message);
    }

    @Test
    void aSecretNeverShowsItself() {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) 0x41);
        var key = Ed25519PrivateKey.fromSeed(seed);
        assertThat(key).hasToString("Ed25519 private key of " + key.publicKey().thumbprint());
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Ed25519PrivateKey.fromSeed(new byte[33]))
                .withMessage("an Ed25519 seed has 32 bytes, not 33");
    }

    @Test
    void callersCannotReachIntoAKey() {
        byte[] seed = new byte[32];
        var key = Ed25519PrivateKey.fromSeed(seed);
        byte[] before = key.publicKey().bytes();
        seed[0] = 1;
        key.exposeSecretSeed()[0] = 1;
        key.publicKey().bytes()[0] ^= 1;
        assertThat(key).isEqualTo(Ed25519PrivateKey.fromSeed(new byte[32]));
        assertThat(key.publicKey().bytes()).isEqualTo(before);
    }
}
