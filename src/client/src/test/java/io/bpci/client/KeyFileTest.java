package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

class KeyFileTest {
    @TempDir Path directory;

    @Test
    void aKeyComesBackAsItWasWrittenReadableByItsOwnerAlone() throws IOException {
        Path file = directory.resolve("made/on/demand/alice.pem");

        Ed25519PrivateKey key = KeyFile.generate(file, new SecureRandom());

        assertThat(KeyFile.read(file)).isEqualTo(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(Files.readString(file)).startsWith("-----BEGIN PRIVATE KEY-----");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aKeyIsNeverOverwritten() throws IOException {
        Path file = directory.resolve("alice.pem");
        Ed25519PrivateKey first = KeyFile.generate(file, new SecureRandom());

        assertThatThrownBy(() -> KeyFile.generate(file, new SecureRandom()))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(KeyFile.read(file)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"})
    void aKeyThatOthersMayReadOrWriteIsRefused(String permissions) throws IOException {
        Path file = directory.resolve("alice.pem");
        KeyFile.generate(file, new SecureRandom());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> KeyFile.read(file))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void whatIsNoKeyIsRefused() throws IOException {
        Path file = directory.resolve("alice.pem");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        assertThatThrownBy(() -> KeyFile.read(file)).isInstanceOf(Malformed.class);
    }
}
