package io.bpci.cli;

import io.bpci.json.Json;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code bpci login} keeps, mode 600.
 *
 * @param hub the hub's address, for which the tokens are
 * @param expiresAt of the access token, in seconds since 1970
 */
record StoredLogin(
        URI hub,
        URI tokenEndpoint,
        String clientId,
        String accessToken,
        @Nullable String refreshToken,
        long expiresAt) {

    static Optional<StoredLogin> read(Path file) {
        if (!Files.exists(file)) return Optional.empty();
        JsonObject json = Documents.read(file);
        return Optional.of(
                new StoredLogin(
                        URI.create(required(json, "hub", file)),
                        URI.create(required(json, "token_endpoint", file)),
                        required(json, "client_id", file),
                        required(json, "access_token", file),
                        Documents.text(json, "refresh_token").orElse(null),
                        json.get("expires_at") instanceof JsonNumber at ? (long) at.value() : 0));
    }

    private static String required(JsonObject json, String member, Path file) {
        return Documents.text(json, member)
                .orElseThrow(
                        () -> new CliFailure(Exit.NOT_ALLOWED, file + " has no " + member, "log in again: bpci login"));
    }

    void write(Path file) {
        var json =
                Json.object()
                        .put("hub", hub.toString())
                        .put("token_endpoint", tokenEndpoint.toString())
                        .put("client_id", clientId)
                        .put("access_token", accessToken)
                        .putIfPresent("refresh_token", refreshToken)
                        .put("expires_at", expiresAt)
                        .build();
        Places.writePrivately(file, json + "\n");
    }

    @Override
    public String toString() {
        return "login at " + hub;
    }
}
