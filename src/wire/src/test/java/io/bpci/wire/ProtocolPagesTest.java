package io.bpci.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.Digest;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The worked examples of the protocol's pages, from which clients in other languages are written. */
class ProtocolPagesTest {
    private static final Path PAGES = Path.of(System.getProperty("bpci.root"), "src", "docs", "protocol");
    private static final Path ASYNCAPI =
            PAGES.resolve("../../../web/api/src/main/resources/META-INF/bpci-asyncapi.yaml");
    private static final Ed25519 ENGINE = Ed25519.fastest();

    /** The rest of the example's line that begins with that word. */
    private static String line(String page, String word) throws IOException {
        return Files.readAllLines(PAGES.resolve(page)).stream()
                .filter(line -> line.startsWith("    " + word + " "))
                .map(line -> line.strip().substring(word.length()).strip())
                .findFirst()
                .orElseThrow();
    }

    private static Ed25519PrivateKey key(int each) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) each);
        return Ed25519PrivateKey.fromSeed(seed);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String signed(Typ typ, Ed25519PrivateKey key, String payload) {
        return DetachedJws.sign(typ, key, ENGINE, Slice.of(bytes(payload))).compact();
    }

    @Test
    void theEnvelopeOfTheRelayPageIsCanonicalAndItsDigestAndSignatureAreRight() throws IOException {
        String page = Files.readString(PAGES.resolve("relay.md"));
        String payload =
                page.lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("{\"content\""))
                        .findFirst()
                        .orElseThrow();

        assertThat(line("relay.md", "JWK")).isEqualTo(Jwk.write(key(1).publicKey()).toString());
        assertThat(line("relay.md", "thumbprint")).isEqualTo(key(1).publicKey().thumbprint().value());
        assertThat(Jcs.canonical(StrictJson.parse(bytes(payload)))).isEqualTo(bytes(payload));
        assertThat(line("relay.md", "SHA-256")).isEqualTo(Digest.over(Slice.of(bytes(payload))).hex());
        assertThat(page).contains(signed(Typ.ENVELOPE, key(1), payload));
    }

    @Test
    void theProofOfTheRelayPageIsSignedAsItSays() throws IOException {
        assertThat(line("relay.md", "signature")).isEqualTo(signed(Typ.SESSION, key(1), line("relay.md", "payload")));
    }

    @Test
    void theWelcomeOfTheRelayPageIsSignedByTheHubOfItsExample() throws IOException {
        String page = Files.readString(PAGES.resolve("relay.md"));
        String payload =
                page.lines()
                        .filter(line -> line.startsWith("    payload ") && line.contains("session_id"))
                        .map(line -> line.strip().substring("payload".length()).strip())
                        .findFirst()
                        .orElseThrow();
        String signature = signed(Typ.SESSION, key(2), payload);

        assertThat(page).contains("    signature  " + signature);
        assertThat(Files.readString(ASYNCAPI)).contains("signature: " + signature);
    }

    @Test
    void bothSignaturesOfTheKeyPageHold() throws IOException {
        String statement = line("keys.md", "statement");

        assertThat(Jcs.canonical(StrictJson.parse(bytes(statement)))).isEqualTo(bytes(statement));
        assertThat(line("keys.md", "new key")).isEqualTo(Jwk.write(key(2).publicKey()).toString());
        assertThat(statement)
                .contains(key(1).publicKey().thumbprint().value(), key(3).publicKey().thumbprint().value());
        assertThat(line("keys.md", "by the new")).isEqualTo(signed(Typ.KEY, key(2), statement));
        assertThat(line("keys.md", "by the old")).isEqualTo(signed(Typ.KEY, key(1), statement));
    }
}
