package io.bpci.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

class NoteVerifierTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                Samples.PETER_KEY,
                Samples.ENOCH_KEY,
                Samples.FOO_KEY,
                Samples.SUMDB_KEY,
                Samples.ARCHE_KEY,
                Samples.REMORA_KEY,
                "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6"
            })
    void publishedVerifierKeysAreReadAndWritten(String key) {
        assertThat(NoteVerifier.parse(key).verifierKey()).isEqualTo(key);
        assertThat(NoteVerifier.parse(key)).isEqualTo(NoteVerifier.parse(key));
    }

    @Test
    void theTypeSaysWhatAKeySigns() {
        assertThat(NoteVerifier.parse(Samples.SUMDB_KEY)).isInstanceOf(Ed25519Verifier.class);
        assertThat(NoteVerifier.parse(Samples.SUMDB_KEY).id()).isEqualTo(KeyId.parse("033de0ae"));
        assertThat(NoteVerifier.parse(Samples.REMORA_KEY)).isInstanceOf(CosignatureVerifier.class);
        assertThat(Samples.peter().verifier().verifierKey()).isEqualTo(Samples.PETER_KEY);
    }

    @Test
    void oneKeyHasAnotherIdForEachType() {
        var name = new KeyName("one.example");
        var key = Samples.peter().key().publicKey();
        assertThat(new Ed25519Verifier(name, key).id()).isNotEqualTo(new CosignatureVerifier(name, key).id());
    }

    @Test
    void noPartOfAVerifierKeyAndNoMutationIsOne() {
        String key = Samples.PETER_KEY;
        for (int from = 0; from < key.length(); from++) {
            for (int to = from; to <= key.length(); to++) {
                if (to - from < key.length()) {
                    refused(key.substring(from, to));
                }
            }
            char[] mutated = key.toCharArray();
            mutated[from]++;
            refused(new String(mutated));
        }
    }

    private static void refused(String key) {
        assertThatExceptionOfType(Malformed.class).as(key).isThrownBy(() -> NoteVerifier.parse(key));
    }

    @ParameterizedTest
    @CsvSource({
        "PeterNeumann+c74f20a3, has the form",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW, eight lower-case",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW, says key ID c74f20a4 but its key has"
                + " c74f20a3",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==, is not base64",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW, is of type 0x65",
        "PeterNeumann+c74f20a3+, is empty",
        "'Peter Neumann+c74f20a3+AAAA', holds a space",
        "+c74f20a3+AAAA, key name is empty"
    })
    void whatIsNoVerifierKeyIsRefusedByItsFault(String key, String why) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> NoteVerifier.parse(key))
                .satisfies(e -> assertThat(e.getMessage().replace(",", "")).contains(why));
    }

    @Test
    void aKeyOfAnotherLengthOrWeakIsRefused() {
        byte[] key = Samples.peter().key().publicKey().bytes();
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> NoteVerifier.parse(verifierKey(TypedKey.of((byte) 1, Arrays.copyOf(key, 31)))))
                .withMessageContaining("32 bytes");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> NoteVerifier.parse(verifierKey(TypedKey.of((byte) 4, new byte[32]))));
    }

    @Test
    void anMlDsa65VerifierKeyCarriesTheIdentifierAndTheRawKey() {
        var verifier = Samples.mlDsa65("log.example", 1).verifier();
        assertThat(NoteVerifier.parse(verifier.verifierKey())).isEqualTo(verifier);
        byte[] typeAndKey = verifier.typeAndKey();
        assertThat(typeAndKey).startsWith(0xff).hasSize(1 + 25 + 1952);
        assertThat(new String(typeAndKey, 1, 25, US_ASCII)).isEqualTo("io.bpci.note/ml-dsa-65/v1");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> NoteVerifier.parse(verifierKey(Arrays.copyOf(typeAndKey, typeAndKey.length - 1))))
                .withMessageContaining("1952 bytes, not 1951");
        typeAndKey[1] = 'x';
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> NoteVerifier.parse(verifierKey(typeAndKey)))
                .withMessageContaining("without the identifier");
    }

    /** Computed apart from this code, and stated in src/docs/protocol/note.md. */
    @Test
    void theMlDsa65KeyOfRfc9881HasTheDocumentedKeyId() {
        var key = MlDsa65PrivateKey.fromPem(Samples.resource("rfc9881/seed.pem")).publicKey();
        assertThat(new MlDsa65Verifier(new KeyName("example.com/log"), key).id()).hasToString("1099014f");
    }

    private static String verifierKey(byte[] typeAndKey) {
        var name = new KeyName("a.example");
        return name + "+" + KeyId.of(name, typeAndKey) + "+" + Base64Text.encode(typeAndKey);
    }
}
