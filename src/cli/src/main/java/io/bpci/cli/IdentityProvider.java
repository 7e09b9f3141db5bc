package io.bpci.cli;

import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * An OpenID provider, as this command uses it: the device grant (RFC 8628), for stronger logins the authorization code
 * (RFC 8252), both with PKCE (RFC 7636), refresh and revocation.
 */
final class IdentityProvider {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final long SLOW_DOWN_MS = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /**
     * Where the provider does what, as its discovery document says. What a login does not need may be missing there.
     */
    record Endpoints(URI issuer, JsonObject document) {
        URI token() {
            return uri("token_endpoint");
        }

        URI device() {
            return uri("device_authorization_endpoint");
        }

        URI authorization() {
            return uri("authorization_endpoint");
        }

        private URI uri(String member) {
            return URI.create(
                    Documents.text(document, member)
                            .orElseThrow(() ->
                                    new CliFailure(
                                            Exit.UNREACHABLE,
                                            issuer + " does not offer what a login needs: no " + member,
                                            "")));
        }
    }

    /** What a person is asked to do. */
    record Invitation(String userCode, String uri) {}

    private final HttpClient http;
    private final InstantSource clock;

    IdentityProvider(HttpClient http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    /** OpenID Connect Discovery 1.0, 4. */
    Endpoints discover(URI issuer) {
        requirePrivate(issuer);
        URI document = URI.create(issuer.toString().replaceAll("/+$", "") + "/.well-known/openid-configuration");
        return new Endpoints(issuer, exchange(HttpRequest.newBuilder(document).GET()).body());
    }

    /** Asks a person to log in in a browser, and waits until that is done. */
    StoredLogin logIn(URI hub, Endpoints endpoints, String clientId, SecureRandom random, Consumer<Invitation> invite)
            throws InterruptedException {
        requirePrivate(endpoints.token());
        requirePrivate(endpoints.device());
        String verifier = randomText(random);
        Map<String, String> ask = new LinkedHashMap<>();
        ask.put("client_id", clientId);
        ask.put("scope", "openid");
        ask.put("code_challenge", base64url(sha256(verifier)));
        ask.put("code_challenge_method", "S256");
        Answer begun = post(endpoints.device(), ask);
        if (begun.status() != 200) throw refused(begun);
        String deviceCode = Documents.text(begun.body(), "device_code").orElseThrow(() -> refused(begun));
        String plain = Documents.text(begun.body(), "verification_uri").orElseThrow(() -> refused(begun));
        invite.accept(
                new Invitation(
                        Documents.text(begun.body(), "user_code").orElse(""),
                        Documents.text(begun.body(), "verification_uri_complete").orElse(plain)));
        long intervalMs = 1_000 * number(begun.body(), "interval", 5);
        long until = clock.millis() + 1_000 * number(begun.body(), "expires_in", 600);
        Map<String, String> poll = new LinkedHashMap<>();
        poll.put("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
        poll.put("device_code", deviceCode);
        poll.put("client_id", clientId);
        poll.put("code_verifier", verifier);
        while (clock.millis() < until) {
            Thread.sleep(intervalMs);
            Answer answer = post(endpoints.token(), poll);
            if (answer.status() == 200) return login(hub, endpoints.token(), clientId, answer.body());
            switch (Documents.text(answer.body(), "error").orElse("")) {
                case "authorization_pending" -> {
                    // RFC 8628, 3.5: not yet.
                }
                case "slow_down" -> intervalMs += SLOW_DOWN_MS;
                default -> throw refused(answer);
            }
        }
        throw new CliFailure(Exit.NOT_ALLOWED, "nobody logged in in time", "try again: bpci login");
    }

    /**
     * Asks a person to log in anew in a browser on this machine, at that level of authentication, which the device
     * grant has no way to ask for; whether it was reached, the hub sees.
     *
     * @param acr RFC 9470, 4
     */
    StoredLogin stepUp(
            URI hub, Endpoints endpoints, String clientId, String acr, SecureRandom random, Consumer<URI> invite)
            throws InterruptedException {
        requirePrivate(endpoints.token());
        requirePrivate(endpoints.authorization());
        String verifier = randomText(random);
        String state = randomText(random);
        try (var redirect = new LoopbackRedirect(state)) {
            Map<String, String> ask = new LinkedHashMap<>();
            ask.put("response_type", "code");
            ask.put("client_id", clientId);
            ask.put("redirect_uri", redirect.address().toString());
            ask.put("scope", "openid");
            ask.put("state", state);
            ask.put("code_challenge", base64url(sha256(verifier)));
            ask.put("code_challenge_method", "S256");
            ask.put("acr_values", acr);
            ask.put("prompt", "login");
            invite.accept(URI.create(endpoints.authorization() + "?" + form(ask)));
            Map<String, String> redeem = new LinkedHashMap<>();
            redeem.put("grant_type", "authorization_code");
            redeem.put("code", redirect.code(PATIENCE));
            redeem.put("redirect_uri", redirect.address().toString());
            redeem.put("client_id", clientId);
            redeem.put("code_verifier", verifier);
            Answer answer = post(endpoints.token(), redeem);
            if (answer.status() != 200) throw refused(answer);
            return login(hub, endpoints.token(), clientId, answer.body());
        }
    }

    private static String randomText(SecureRandom random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return base64url(secret);
    }

    /** RFC 6749, 6. */
    StoredLogin refresh(StoredLogin old) {
        String refreshToken = old.refreshToken();
        if (refreshToken == null) throw expired();
        Answer answer =
                post(
                        old.tokenEndpoint(),
                        Map.of(
                                "grant_type",
                                "refresh_token",
                                "refresh_token",
                                refreshToken,
                                "client_id",
                                old.clientId()));
        if (answer.status() != 200) throw expired();
        return login(old.hub(), old.tokenEndpoint(), old.clientId(), answer.body());
    }

    private static CliFailure expired() {
        return new CliFailure(Exit.NOT_ALLOWED, "the login has expired", "log in again: bpci login");
    }

    /** Ends the session at the provider, as far as it will (Keycloak's logout endpoint beside its token endpoint). */
    void logOut(StoredLogin login) {
        String refreshToken = login.refreshToken();
        String token = login.tokenEndpoint().toString();
        if (refreshToken == null || !token.endsWith("/token")) return;
        URI logout = URI.create(token.substring(0, token.length() - "token".length()) + "logout");
        post(logout, Map.of("client_id", login.clientId(), "refresh_token", refreshToken));
    }

    private StoredLogin login(URI hub, URI tokenEndpoint, String clientId, JsonObject answer) {
        String token =
                Documents.text(answer, "access_token")
                        .orElseThrow(
                                () -> new CliFailure(Exit.UNREACHABLE, tokenEndpoint + " gave no access_token", ""));
        long expires = clock.instant().getEpochSecond() + number(answer, "expires_in", 60);
        String refreshToken = Documents.text(answer, "refresh_token").orElse(null);
        return new StoredLogin(hub, tokenEndpoint, clientId, token, refreshToken, expires);
    }

    private static long number(JsonObject object, String member, long otherwise) {
        return object.get(member) instanceof JsonNumber number ? (long) number.value() : otherwise;
    }

    private record Answer(int status, JsonObject body) {}

    private Answer post(URI uri, Map<String, String> form) {
        return exchange(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(form))));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private Answer exchange(HttpRequest.Builder request) {
        HttpRequest complete = request.timeout(TIMEOUT).header("Accept", "application/json").build();
        try {
            HttpResponse<byte[]> answer = http.send(complete, HttpResponse.BodyHandlers.ofByteArray());
            byte[] body = answer.body().length == 0 ? new byte[] {'{', '}'} : answer.body();
            return new Answer(answer.statusCode(), Documents.object(body, "the answer of " + complete.uri()));
        } catch (IOException e) {
            throw new CliFailure(
                    Exit.UNREACHABLE,
                    "cannot reach the identity provider at " + complete.uri(),
                    "is it running? bpci doctor looks");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliFailure(Exit.INTERRUPTED, "interrupted", "");
        }
    }

    private static CliFailure refused(Answer answer) {
        String error = Documents.text(answer.body(), "error").orElse("HTTP " + answer.status());
        String detail = Documents.text(answer.body(), "error_description").map(d -> ": " + d).orElse("");
        return new CliFailure(Exit.NOT_ALLOWED, "the identity provider refuses: " + error + detail, "");
    }

    private static void requirePrivate(URI uri) {
        String host = String.valueOf(uri.getHost());
        boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        if ("https".equals(uri.getScheme()) || (loopback && "http".equals(uri.getScheme()))) return;
        throw new CliFailure(Exit.USAGE, uri + " would carry tokens in plain text beyond this machine", "use https");
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
