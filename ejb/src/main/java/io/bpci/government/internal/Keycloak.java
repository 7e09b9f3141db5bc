package io.bpci.government.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.platform.HubException;
import io.bpci.platform.Metrics;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.settings.Secret;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.client.HttpClientBuilder;
import org.jspecify.annotations.Nullable;
import org.keycloak.authorization.client.AuthorizationDeniedException;
import org.keycloak.authorization.client.AuthzClient;
import org.keycloak.authorization.client.Configuration;
import org.keycloak.authorization.client.util.HttpResponseException;
import org.keycloak.representations.idm.authorization.AuthorizationRequest;
import org.keycloak.representations.idm.authorization.Permission;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The realm's Keycloak: what it allows (Authorization Services), and the clients of agencies in it (admin REST API). It
 * acts as the client that {@code government.client_id} names. Whatever Keycloak does not answer as it should is
 * UNAVAILABLE, with the reason in the log. Safe for concurrent use.
 */
@ApplicationScoped
public class Keycloak {
    private static final Logger LOG = Logger.getLogger(Keycloak.class.getName());
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 1 << 20;
    private static final int CONNECTIONS = 16;
    private static final long RETRY_MS = 5_000;

    /** How long a request waits to be one of those that ask. */
    private static final Duration ROOM = Duration.ofSeconds(1);

    /** A token of the hub's own is not used in its last seconds: it has to arrive, too. */
    private static final Duration SPARE = Duration.ofSeconds(10);

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    @Inject HubSettings settings;
    @Inject InstantSource clock;
    @Inject Metrics metrics;

    // Set before the container hands the bean out.
    @SuppressWarnings("NullAway.Init")
    private HttpClient http;

    @SuppressWarnings("NullAway.Init")
    private Metrics.Histogram decisions;

    private final Semaphore asking = new Semaphore(CONNECTIONS);
    private volatile @Nullable AuthzClient authorization;
    private volatile @Nullable Token own;

    /** An access token, and when it ends. */
    public record Token(String value, Instant expiresAt) {
        @Override
        public String toString() {
            return "Token[" + expiresAt + "]";
        }
    }

    @PostConstruct
    void start() {
        decisions =
                metrics.histogram(
                        "bpci_government_decision_seconds", "What Keycloak took to say what a token's owner may do.");
        http = HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER).build();
    }

    // What it allows.

    /** What the token's owner may do, as {@code resource#scope}; empty for a token that Keycloak does not take. */
    public Set<String> permissions(String token) {
        try {
            // However slow Keycloak is, it holds no more of the hub's threads than this.
            if (!asking.tryAcquire(ROOM.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable("as many requests as may wait for it already", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", e);
        }
        long from = System.nanoTime();
        try {
            return ask(token);
        } finally {
            asking.release();
            decisions.observeNanos(System.nanoTime() - from);
        }
    }

    private Set<String> ask(String token) {
        try {
            Set<String> allowed = new HashSet<>();
            for (Permission permission :
                    authorization().authorization(token).getPermissions(new AuthorizationRequest())) {
                @Nullable Set<String> scopes = permission.getScopes();
                if (scopes == null) continue;
                for (String scope : scopes) allowed.add(permission.getResourceName() + "#" + scope);
            }
            return Set.copyOf(allowed);
        } catch (AuthorizationDeniedException e) {
            return Set.of();
        } catch (HubException e) {
            throw e;
        } catch (RuntimeException e) {
            if (saysThatTheTokenIsNotGood(e)) return Set.of();
            throw unavailable("what is allowed cannot be asked", e);
        }
    }

    /** The login behind it has ended, or its client is disabled. The library wraps what Keycloak answered. */
    private static boolean saysThatTheTokenIsNotGood(RuntimeException failure) {
        @Nullable Throwable cause = failure instanceof HttpResponseException ? failure : failure.getCause();
        if (!(cause instanceof HttpResponseException answer)) return false;
        byte[] body = answer.getBytes();
        return answer.getStatusCode() == 401
                || (answer.getStatusCode() == 400
                        && body != null
                        && new String(body, UTF_8).contains("\"invalid_grant\""));
    }

    private AuthzClient authorization() {
        AuthzClient known = authorization;
        if (known != null) return known;
        synchronized (this) {
            known = authorization;
            if (known != null) return known;
            var timeouts =
                    RequestConfig.custom()
                            .setConnectTimeout((int) CONNECT.toMillis())
                            .setConnectionRequestTimeout((int) ROOM.toMillis())
                            .setSocketTimeout((int) ANSWER.toMillis())
                            .setRedirectsEnabled(false)
                            .build();
            var client =
                    HttpClientBuilder.create()
                            .setDefaultRequestConfig(timeouts)
                            .setMaxConnTotal(CONNECTIONS)
                            .setMaxConnPerRoute(CONNECTIONS)
                            .disableCookieManagement()
                            .build();
            Realm realm = realm();
            AuthzClient made =
                    AuthzClient.create(
                            new Configuration(
                                    realm.server(),
                                    realm.name(),
                                    settings.government().clientId(),
                                    Map.of("secret", secret().reveal()),
                                    client));
            authorization = made;
            return made;
        }
    }

    // The clients of agencies.

    /**
     * Makes the client of an agency; one that was left by an earlier try is made anew.
     *
     * @return its secret
     * @throws HubException CONFLICT if the realm has a client of that name that is not the agency's
     */
    public Secret makeClient(Agency agency) {
        JsonObject client = AgencyClient.of(agency, settings.identity().audience());
        HttpResponse<String> made = admin("POST", "/clients", client);
        if (made.statusCode() == 409) {
            if (!removeClient(agency)) {
                throw new HubException(Fault.CONFLICT, "the realm has another client of the name " + agency.clientId());
            }
            made = admin("POST", "/clients", client);
        }
        expect(made, 201);
        return secretOf(require(agency.clientId()));
    }

    /** The secret of that client as it is; empty if there is no such client. */
    public Optional<Secret> secret(String clientId) {
        return find(clientId).map(found -> secretOf(text(found, "id")));
    }

    /** Gives the client another secret; what it had before is good no more. */
    public Secret renewSecret(String clientId) {
        HttpResponse<String> answer = admin("POST", "/clients/" + require(clientId) + "/client-secret", null);
        expect(answer, 200);
        return new Secret(text(object(answer), "value"));
    }

    /** Lets the client have no more tokens. One that is not there has none. */
    public void disableClient(Agency agency) {
        Optional<JsonObject> client = find(agency.clientId());
        if (client.isEmpty() || !AgencyClient.isOf(agency, client.get())) return;
        JsonObject off = Json.object().put("clientId", agency.clientId()).put("enabled", false).build();
        expect(admin("PUT", "/clients/" + text(client.get(), "id"), off), 204, 404);
    }

    /** Removes the client, if there is one; false if there is one that is not the agency's. */
    public boolean removeClient(Agency agency) {
        Optional<JsonObject> client = find(agency.clientId());
        if (client.isEmpty()) return true;
        if (!AgencyClient.isOf(agency, client.get())) return false;
        expect(admin("DELETE", "/clients/" + text(client.get(), "id"), null), 204, 404);
        return true;
    }

    private Optional<JsonObject> find(String clientId) {
        HttpResponse<String> answer = admin("GET", "/clients?clientId=" + encoded(clientId), null);
        return array(answer).elements().stream().map(JsonObject.class::cast).findFirst();
    }

    private String require(String clientId) {
        return find(clientId)
                .map(found -> text(found, "id"))
                .orElseThrow(() -> unavailable("the client " + clientId + " is not in the realm", null));
    }

    private Secret secretOf(String id) {
        HttpResponse<String> answer = admin("GET", "/clients/" + id + "/client-secret", null);
        expect(answer, 200);
        return new Secret(text(object(answer), "value"));
    }

    // Tokens.

    /** An access token for the client itself (RFC 6749, 4.4). */
    public Token token(String clientId, Secret secret) {
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(tokenEndpoint())
                                .header("Content-Type", FORM)
                                .POST(
                                        BodyPublishers.ofString(
                                                "grant_type=client_credentials&client_id="
                                                        + encoded(clientId)
                                                        + "&client_secret="
                                                        + encoded(secret.reveal()))));
        expect(answer, 200);
        JsonObject token = object(answer);
        if (!(token.get("expires_in") instanceof JsonNumber seconds)) throw unavailable("its token never ends", null);
        return new Token(text(token, "access_token"), clock.instant().plusSeconds((long) seconds.value()));
    }

    public URI tokenEndpoint() {
        return URI.create(realm().issuer() + "/protocol/openid-connect/token");
    }

    private String ownToken() {
        Token known = own;
        if (known == null || !clock.instant().isBefore(known.expiresAt().minus(SPARE))) {
            known = token(settings.government().clientId(), secret());
            own = known;
        }
        return known.value();
    }

    private Secret secret() {
        return settings.government()
                .clientSecret()
                .orElseThrow(() -> {
                    LOG.warning("government.client_secret is not set: nobody can be allowed a government's business");
                    return new HubException(
                            Fault.UNAVAILABLE, "this hub has no client at Keycloak that could ask what is allowed");
                });
    }

    // How it is asked.

    /** The issuer, taken apart: Keycloak's are {@code SERVER/realms/NAME}. */
    private record Realm(String server, String name, String issuer) {}

    private Realm realm() {
        String issuer = settings.identity().issuer().toString().replaceAll("/+$", "");
        int at = issuer.lastIndexOf("/realms/");
        if (at < 0) throw unavailable("identity.issuer " + issuer + " is no realm of a Keycloak", null);
        return new Realm(issuer.substring(0, at), issuer.substring(at + "/realms/".length()), issuer);
    }

    /** What the admin REST API answers to that, below the realm's address. */
    public HttpResponse<String> admin(String method, String path, @Nullable Json body) {
        HttpResponse<String> answer = adminOnce(method, path, body);
        if (answer.statusCode() != 401) return answer;
        own = null; // Keycloak was set up anew meanwhile, or its clock is another.
        return adminOnce(method, path, body);
    }

    private HttpResponse<String> adminOnce(String method, String path, @Nullable Json body) {
        Realm realm = realm();
        var request =
                HttpRequest.newBuilder(URI.create(realm.server() + "/admin/realms/" + realm.name() + path))
                        .header("Authorization", "Bearer " + ownToken());
        if (body == null) return send(request.method(method, BodyPublishers.noBody()));
        return send(request.header("Content-Type", JSON).method(method, BodyPublishers.ofString(body.toString())));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(
                    request.timeout(ANSWER).header("Accept", JSON).build(),
                    BodyHandlers.limiting(BodyHandlers.ofString(UTF_8), MAX_BYTES));
        } catch (IOException e) {
            throw unavailable("it does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", e);
        }
    }

    static void expect(HttpResponse<String> answer, int... statuses) {
        if (Arrays.stream(statuses).anyMatch(status -> status == answer.statusCode())) return;
        throw unavailable("it answered %d to %s".formatted(answer.statusCode(), answer.request().method()), null);
    }

    private static JsonObject object(HttpResponse<String> answer) {
        if (json(answer) instanceof JsonObject object) return object;
        throw unavailable("its answer is no object", null);
    }

    static JsonArray array(HttpResponse<String> answer) {
        expect(answer, 200);
        if (json(answer) instanceof JsonArray found) return found;
        throw unavailable("it answered no list", null);
    }

    private static Json json(HttpResponse<String> answer) {
        try {
            return StrictJson.parse(answer.body().getBytes(UTF_8));
        } catch (Malformed e) {
            throw unavailable("its answer is no JSON", e);
        }
    }

    static String text(JsonObject object, String member) {
        if (object.get(member) instanceof JsonString text) return text.value();
        throw unavailable("its answer has no " + member, null);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    static HubException unavailable(String why, @Nullable Exception cause) {
        LOG.log(Level.WARNING, "Keycloak: " + why, cause);
        return HubException.retryAfterMs(
                Fault.UNAVAILABLE, RETRY_MS, "Keycloak does not answer as it should; try again");
    }
}
