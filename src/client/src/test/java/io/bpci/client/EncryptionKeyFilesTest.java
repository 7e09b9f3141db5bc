package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.json.Malformed;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.Kem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

class EncryptionKeyFilesTest {
    @TempDir Path home;

    private EncryptionKeyFiles files() {
        return new EncryptionKeyFiles(home.resolve("keys/alice.encryption"));
    }

    @Test
    void keysComeBackAsTheyWereMadeReadableByTheirOwnerAlone() throws IOException {
        assertThat(files().read()).isEmpty();
        EncryptionPrivateKey one = files().generate(Kem.X25519, new SecureRandom());
        EncryptionPrivateKey other = files().generate(Kem.X_WING, new SecureRandom());

        assertThat(files().read()).containsExactlyInAnyOrder(one, other);
        Path file = files().file(one.publicKey());
        assertThat(file).hasFileName("x25519-" + one.publicKey().kid() + ".json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws IOException {
        EncryptionPrivateKey key = files().generate(Kem.X25519, new SecureRandom());
        Path file = files().file(key.publicKey());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> files().read())
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"kem\":\"X-Wing\",\"private_key\":\"AA\"}",
                "{\"kem\":\"RSA\",\"private_key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}"
            })
    void whatIsNoKeyIsRefusedByTheNameOfItsFileAndNeverQuoted(String text) throws IOException {
        EncryptionPrivateKey key = files().generate(Kem.X25519, new SecureRandom());
        Path file = files().file(key.publicKey());
        Files.writeString(file, text);

        assertThatThrownBy(() -> files().read())
                .isInstanceOf(Malformed.class)
                .hasMessageContaining(file.toString())
                .message()
                .doesNotContain("AAAA");
    }
}
