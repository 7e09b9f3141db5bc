package io.bpci.client;

import io.bpci.json.Json;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Numbers;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Tokens of a service, by the client credentials grant (RFC 6749, 4.4). Kept until shortly before they expire. */
public final class ClientCredentials implements TokenSource {
    private static final long EARLY_SECONDS = 30;
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private record Held(String token, long untilNanos) {}

    private final HttpClient http;
    private final URI tokenEndpoint;
    private final Map<String, String> form;
    private @Nullable Held held;

    /**
     * @throws IllegalArgumentException if the address leaves this machine in plain text
     */
    public ClientCredentials(HttpClient http, URI tokenEndpoint, String clientId, String clientSecret) {
        Addresses.require(tokenEndpoint, Set.of("http", "https"));
        this.http = http;
        this.tokenEndpoint = tokenEndpoint;
        this.form = Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", clientSecret);
    }

    /**
     * @throws ApiUnreachable if the identity provider gives no token
     */
    @Override
    public synchronized Optional<String> token() {
        Held current = held;
        if (current == null || current.untilNanos - System.nanoTime() <= 0) {
            current = fetch();
            held = current;
        }
        return Optional.of(current.token);
    }

    @Override
    public synchronized void rejected(String token) {
        if (held != null && held.token.equals(token)) held = null;
    }

    private Held fetch() {
        String body =
                form.entrySet().stream()
                        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        HttpRequest request =
                HttpRequest.newBuilder(tokenEndpoint)
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Accept", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            Json json = StrictJson.parse(answer.body(), 0, answer.body().length, Numbers.NEAREST);
            if (answer.statusCode() == 200
                    && json instanceof JsonObject object
                    && object.get("access_token") instanceof JsonString token) {
                long seconds = object.get("expires_in") instanceof JsonNumber number ? (long) number.value() : 60;
                long keep = TimeUnit.SECONDS.toNanos(Math.max(1, seconds - EARLY_SECONDS));
                return new Held(token.value(), System.nanoTime() + keep);
            }
            throw new ApiUnreachable(
                    "%s gave no token for %s: HTTP %d"
                            .formatted(tokenEndpoint, form.get("client_id"), answer.statusCode()));
        } catch (IOException | Malformed e) {
            throw new ApiUnreachable("no token from " + tokenEndpoint + ": " + HttpExchange.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiUnreachable("interrupted while asking for a token", e);
        }
    }
}
