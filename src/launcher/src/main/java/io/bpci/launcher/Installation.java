package io.bpci.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The product as it was built.
 *
 * @param home the directory of the repository
 * @param java the directory of the JDK to run on
 */
record Installation(Path home, Path java) {

    Path server() {
        return home.resolve("src/server/target/server");
    }

    Path ear() {
        return home.resolve("ear/target/bpci.ear");
    }

    Path hubConfig() {
        return home.resolve("server-config/hub.yaml");
    }

    Path realm() {
        return home.resolve("server-config/keycloak/bpci-realm.json");
    }

    /** Touched by {@code src/bin/bpci} after each build. */
    Path buildStamp() {
        return home.resolve("target/bpci-built");
    }

    /** Keycloak as its Maven artifact unpacks: one directory with the version in its name. */
    Optional<Path> keycloak() {
        Path parent = home.resolve("src/launcher/target/keycloak");
        if (!Files.isDirectory(parent)) return Optional.empty();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, "keycloak-*")) {
            for (Path directory : found) return Optional.of(directory);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the build makes, by what it is called. */
    Map<String, Path> parts() {
        Map<String, Path> parts = new LinkedHashMap<>();
        parts.put("the server", server());
        parts.put("the application", ear());
        parts.put("Keycloak", keycloak().orElse(home.resolve("src/launcher/target/keycloak")));
        return parts;
    }
}
