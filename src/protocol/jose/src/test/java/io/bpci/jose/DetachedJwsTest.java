package io.bpci.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.DetachedJws.Outcome;
import io.bpci.json.Jcs;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

class DetachedJwsTest {
    private static final Ed25519 ENGINE = Ed25519.fastest();
    private static final Ed25519PrivateKey KEY = Ed25519Test.key(1);
    private static final String KID = "UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4";
    private static final String HEADER =
            "{\"alg\":\"Ed25519\",\"b64\":false,\"crit\":[\"b64\"],\"kid\":\"" + KID + "\",\"typ\":\"bpci-envelope\"}";
    private static final Slice PAYLOAD = Slice.of("{\"a\":1}".getBytes(UTF_8));

    /** RFC 8037, A.4: the key and the signature algorithm alone, since our header differs by design. */
    @Test
    void theSignatureOfRfc8037IsMadeAndVerified() {
        var key = Ed25519PrivateKey.fromSeed(Base64Url.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "d"));
        var input = Slice.of("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".getBytes(US_ASCII));
        String signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assertThat(Base64Url.encode(ENGINE.sign(key, input))).isEqualTo(signature);
        assertThat(ENGINE.verify(key.publicKey(), Base64Url.decode(signature, "signature"), input)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"authenticate, node_key", "welcome, hub_key"})
    void thePublishedSessionProofsAreMadeByteForByte(String proof, String signer) throws Exception {
        JsonObject vectors = Vectors.read("envelope/envelope.json");
        var vector = object(vectors, proof);
        var key = Ed25519PrivateKey.fromSeed(HexFormat.of().parseHex(text(object(vectors, signer), "seed_hex")));
        assertThat(key.publicKey()).isEqualTo(Jwk.read(object(object(vectors, signer), "jwk")));
        assertThat(key.publicKey().thumbprint()).hasToString(text(object(vectors, signer), "kid"));
        var payload = Slice.of(Jcs.canonical(object(vector, "payload")));
        var jws = DetachedJws.sign(Typ.SESSION, key, ENGINE, payload);
        assertThat(jws.compact()).isEqualTo(text(vector, "signature"));
        assertThat(DetachedJws.parse(jws.compact()).verify(Typ.SESSION, key.publicKey(), ENGINE, payload))
                .isEqualTo(Outcome.VALID);
    }

    @Test
    void aSignatureIsWrittenAndReadBack() {
        var jws = DetachedJws.sign(Typ.ENVELOPE, KEY, ENGINE, PAYLOAD);
        String header = new String(Base64Url.decode(jws.compact().split("\\.")[0], "header"), UTF_8);
        assertThat(header).isEqualTo(HEADER);
        var read = DetachedJws.parse(jws.compact());
        assertThat(read).isEqualTo(jws).hasSameHashCodeAs(jws).hasToString(jws.compact());
        assertThat(read.typ()).isEqualTo(Typ.ENVELOPE);
        assertThat(read.kid()).isEqualTo(KEY.publicKey().thumbprint());
        assertThat(read.verify(Typ.ENVELOPE, KEY.publicKey(), ENGINE, PAYLOAD)).isEqualTo(Outcome.VALID);
    }

    @Test
    void theOutcomeTellsWrongTypFromWrongKeyFromBadSignature() {
        var jws = DetachedJws.sign(Typ.ENVELOPE, KEY, ENGINE, PAYLOAD);
        assertThat(jws.verify(Typ.SESSION, KEY.publicKey(), ENGINE, PAYLOAD)).isEqualTo(Outcome.WRONG_TYP);
        assertThat(jws.verify(Typ.ENVELOPE, Ed25519Test.key(2).publicKey(), ENGINE, PAYLOAD))
                .isEqualTo(Outcome.WRONG_KEY);
        assertThat(jws.verify(Typ.ENVELOPE, KEY.publicKey(), ENGINE, Slice.of(new byte[0])))
                .isEqualTo(Outcome.BAD_SIGNATURE);
    }

    @Test
    void aSignatureByAnotherKeyThatClaimsTheFirstIsBad() {
        String others = DetachedJws.sign(Typ.ENVELOPE, Ed25519Test.key(2), ENGINE, PAYLOAD).compact();
        String signature = others.substring(others.indexOf(".."));
        var forged = DetachedJws.parse(Base64Url.encode(HEADER.getBytes(UTF_8)) + signature);
        assertThat(forged.verify(Typ.ENVELOPE, KEY.publicKey(), ENGINE, PAYLOAD)).isEqualTo(Outcome.BAD_SIGNATURE);
    }

    /** The bytes of the header as they came are what was signed, whatever their order and spacing. */
    @Test
    void aHeaderInAnotherFormIsReadAndVerified() {
        String loose =
                "{ \"typ\":\"bpci-envelope\", \"kid\":\""
                        + KID
                        + "\", \"crit\":[ \"b64\" ], \"b64\":false, \"alg\":\"EdDSA\" }";
        String encoded = Base64Url.encode(loose.getBytes(UTF_8));
        byte[] signature = ENGINE.sign(KEY, Slice.of((encoded + ".").getBytes(US_ASCII)), PAYLOAD);
        var jws = DetachedJws.parse(encoded + ".." + Base64Url.encode(signature));
        assertThat(jws.verify(Typ.ENVELOPE, KEY.publicKey(), ENGINE, PAYLOAD)).isEqualTo(Outcome.VALID);
    }

    @Test
    void aSignatureOverThePayloadInBase64IsBad() {
        String encoded = Base64Url.encode(HEADER.getBytes(UTF_8));
        String input = encoded + "." + Base64Url.encode(PAYLOAD.copy());
        byte[] signature = ENGINE.sign(KEY, Slice.of(input.getBytes(US_ASCII)));
        var jws = DetachedJws.parse(encoded + ".." + Base64Url.encode(signature));
        assertThat(jws.verify(Typ.ENVELOPE, KEY.publicKey(), ENGINE, PAYLOAD)).isEqualTo(Outcome.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"alg\":\"Ed25519\"|\"alg\":\"none\"|alg in the header of the JWS must be Ed25519 or EdDSA, not"
                        + " \"none\"",
                "\"alg\":\"Ed25519\"|\"alg\":\"HS256\"|alg in the header of the JWS must be Ed25519 or EdDSA, not"
                        + " \"HS256\"",
                "\"alg\":\"Ed25519\"|\"alg\":\"eddsa\"|alg in the header",
                "\"alg\":\"Ed25519\"|\"alg\":null|alg in the header of the JWS must be a string",
                "\"alg\":\"Ed25519\",||alg in the header of the JWS is missing",
                "\"b64\":false|\"b64\":true|b64 in the header of the JWS must be false",
                "\"b64\":false|\"b64\":\"false\"|b64 in the header",
                "\"b64\":false,||b64 in the header of the JWS is missing",
                "\"crit\":[\"b64\"],||crit in the header of the JWS is missing",
                "\"crit\":[\"b64\"]|\"crit\":null|crit in the header of the JWS must be [\"b64\"]",
                "[\"b64\"]|[]|crit in the header",
                "[\"b64\"]|[\"b64\",\"b64\"]|crit in the header",
                "[\"b64\"]|[\"b64\",\"exp\"]|crit in the header",
                "[\"b64\"]|\"b64\"|crit in the header",
                "\"kid\":\"UD|\"kid\":\"U|kid in the header of the JWS: a thumbprint has 43 characters",
                "\"kid\":\"UD|\"kid\":\"U+|kid in the header of the JWS: a thumbprint is not base64url",
                "f6o4\"|f6o5\"|kid in the header of the JWS: a thumbprint is not base64url",
                "\"kid\":\"UD|\"kid\":1,\"x\":\"|unknown member \"x\"",
                "\"typ\":\"bpci-envelope\"|\"typ\":7|typ in the header of the JWS must be a string",
                "\"typ\":\"bpci-envelope\"|\"typ\":\"\"|typ must be",
                "\"typ\":\"bpci-envelope\"|\"typ\":\"a b\"|typ must be",
                ",\"typ\":\"bpci-envelope\"||typ in the header of the JWS is missing",
                "}|,\"jwk\":{}}|unknown member \"jwk\"",
                "}|,\"x5u\":\"https://example.org\"}|unknown member \"x5u\"",
                "}|,\"alg\":\"Ed25519\"}|a second member named \"alg\"",
                "{|[{|the input ends",
                "}||the input ends"
            })
    void aHeaderWithAnythingElseIsRefusedByName(String part, String instead, String message) {
        String header = HEADER.replace(part, Objects.requireNonNullElse(instead, ""));
        assertThat(header).isNotEqualTo(HEADER);
        String compact = Base64Url.encode(header.getBytes(UTF_8)) + ".." + "A".repeat(86);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> DetachedJws.parse(compact))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "...", "a", "a.b", "a.b.c", "a..b.c", "a...b", "....", " ..", "\u0100..\u0100"})
    void whatIsNotTwoDotsWithAnEmptyPayloadIsRefused(String compact) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> DetachedJws.parse(compact));
    }

    @Test
    void anAttachedPayloadPaddingAndUnusedBitsAreRefused() {
        String good = DetachedJws.sign(Typ.ENVELOPE, KEY, ENGINE, PAYLOAD).compact();
        refuses(good.replace("..", ".eyJhIjoxfQ."), "the payload of a detached JWS must be empty");
        refuses(good + "==", "64 bytes");
        refuses(good.substring(0, good.length() - 1), "64 bytes");
        refuses(good.replace("..", "=.."), "the header of the JWS is not base64url");
        char last = good.charAt(good.length() - 1); // carries two bits: A, Q, g or w
        refuses(good.substring(0, good.length() - 1) + (char) (last + 1), "its unused bits are not zero");
        refuses("\n" + good, "base64url");
        refuses("A".repeat(513) + good, "at most 600 characters");
    }

    @Test
    void aRangeOfALargerArrayIsReadAndCopied() {
        String good = DetachedJws.sign(Typ.ACK, KEY, ENGINE, PAYLOAD).compact();
        byte[] frame = ("xx" + good + "yy").getBytes(US_ASCII);
        var jws = DetachedJws.parse(frame, 2, frame.length - 2);
        Arrays.fill(frame, (byte) 'z');
        assertThat(jws).hasToString(good);
        assertThat(jws.verify(Typ.ACK, KEY.publicKey(), ENGINE, PAYLOAD)).isEqualTo(Outcome.VALID);
    }

    private static void refuses(String compact, String message) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> DetachedJws.parse(compact))
                .withMessageContaining(message);
    }

    private static JsonObject object(JsonObject parent, String name) {
        return (JsonObject) Objects.requireNonNull(parent.get(name));
    }

    private static String text(JsonObject parent, String name) {
        return ((JsonString) Objects.requireNonNull(parent.get(name))).value();
    }
}
