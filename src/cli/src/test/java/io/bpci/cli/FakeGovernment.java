package io.bpci.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.cli.CliWorld.Answer;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A fake: agencies and sessions as a hub keeps them, in memory. The development administrator may all but open, refresh
 * and close sessions, which the development officer may. Guarded by its world.
 */
final class FakeGovernment {
    private static final String AT = "2026-01-01T00:00:00Z";

    private final Consumer<JsonObject> registry;
    private final Map<String, JsonObject> agencies = new TreeMap<>();
    private final Map<String, JsonObject> sessions = new TreeMap<>();
    private final Map<String, JsonObject> open = new TreeMap<>();
    private final Map<String, JsonObject> operations = new TreeMap<>();
    private final Queue<String> streams = new ArrayDeque<>();

    /** What was asked for, word for word. */
    final List<JsonObject> setUps = new ArrayList<>();

    /** Behind which numbers streams were to begin; empty where none was said. */
    final List<String> watched = new ArrayList<>();

    final List<JsonObject> officers = new ArrayList<>();
    private final Map<String, JsonObject> accounts = new LinkedHashMap<>();

    /**
     * @param registry takes the nodes of agencies
     */
    FakeGovernment(Consumer<JsonObject> registry) {
        this.registry = registry;
    }

    /**
     * @param path below {@code integration/government/}
     * @param query as it stands in the URL
     */
    Answer answer(String method, String path, String query, String body, String bearer) {
        String[] parts = path.split("/");
        String action = parts.length > 2 ? parts[2] : method;
        boolean officer = bearer.equals("Bearer dev-officer");
        boolean allowed =
                switch (action) {
                    case "GET" -> officer || bearer.equals("Bearer dev-admin");
                    case "POST" -> parts[0].equals("sessions") ? officer : bearer.equals("Bearer dev-admin");
                    case "refresh", "close" -> officer;
                    default -> bearer.equals("Bearer dev-admin");
                };
        if (!allowed) return CliWorld.problem(403, "forbidden", bearer + " may not " + action);
        return switch (parts[0]) {
            case "api-access" -> setUp(object(body));
            case "operations" -> all("operations", operations);
            case "agencies" -> parts.length == 1 ? all("agencies", agencies) : agency(parts, method, action, body);
            case "sessions" -> {
                if (parts.length > 1) yield session(parts[1], action);
                yield method.equals("POST") ? open() : all("sessions", query.contains("active=true") ? open : sessions);
            }
            default -> CliWorld.problem(404, "not-found", path);
        };
    }

    /** Has the next stream tell that, and break off. */
    void tells(String... events) {
        streams.add(String.join("", events));
    }

    /** What who watches is told; empty once it was told everything. */
    Optional<byte[]> stream(String bearer, @Nullable String lastEventId) {
        watched.add(lastEventId == null ? "" : lastEventId);
        String told = bearer.equals("Bearer dev-officer") ? streams.poll() : null;
        return Optional.ofNullable(told).map(text -> text.getBytes(UTF_8));
    }

    static String event(String name, long sequence, String data) {
        return "event: %s\nid: %d\ndata: %s\n\n".formatted(name, sequence, data);
    }

    /** That the operation came to where it is now. */
    String moved(long sequence, String id) {
        JsonObject operation = Objects.requireNonNull(operations.get(id));
        return event(
                "operation",
                sequence,
                Json.object()
                        .put("sequence", sequence)
                        .put("at", AT)
                        .put("status", Objects.requireNonNull(operation.get("status")))
                        .put("operation", operation)
                        .build()
                        .toString());
    }

    void remove(String id) {
        operations.remove(id);
    }

    void operation(String id, String status, String type, String target) {
        operations.put(
                id,
                Json.object()
                        .put("operation_id", id)
                        .put("requesting_government", "us-treasury-001")
                        .put("requesting_jurisdiction", "united_states")
                        .put("idempotency_key", "k-" + id)
                        .put("operation_type", type)
                        .put("target_jurisdiction", target)
                        .put("priority_level", "high")
                        .put("security_classification", "unclassified")
                        .put("title", "About " + id)
                        .put("status", status)
                        .put("created_at", AT)
                        .put("deadline", AT)
                        .put("estimated_completion", AT)
                        .put("estimated_from", 0)
                        .build());
    }

    private static JsonObject object(String json) {
        return (JsonObject) StrictJson.parse(json.getBytes(UTF_8));
    }

    private static Answer all(String name, Map<String, JsonObject> found) {
        return new Answer(200, Json.object().put(name, new JsonArray(List.copyOf(found.values()))).build());
    }

    private Answer setUp(JsonObject request) {
        setUps.add(request);
        String id = ((JsonString) Objects.requireNonNull(request.get("government_id"))).value();
        if (agencies.containsKey(id)) return new Answer(200, access(id));
        registry.accept(
                Json.object()
                        .put("node_id", id)
                        .put("node_type", "GovernmentApiRegistry")
                        .put("public_key", Objects.requireNonNull(request.get("public_key")))
                        .build());
        agencies.put(
                id,
                request.without("public_key")
                        .with("access_setup_id", Json.of("gov-access-1"))
                        .with("status", Json.of("configured"))
                        .with("client_id", Json.of("gov-" + id))
                        .with("node_id", Json.of(id))
                        .with("rate_limits", limits())
                        .with("open_sessions", Json.of(0))
                        .with("set_up_by", Json.of("admin"))
                        .with("set_up_at", Json.of(AT)));
        return new Answer(201, access(id).with("client_secret", Json.of("secret-1")));
    }

    private static JsonObject limits() {
        return Json.object().put("requests_per_minute", 1_000).put("emergency_bypass", true).build();
    }

    private static JsonObject access(String id) {
        return Json.object()
                .put("access_setup_id", "gov-access-1")
                .put("status", "configured")
                .put("government_id", id)
                .put("api_token", "token-1")
                .put("token_expires_at", AT)
                .put("token_endpoint", "https://id.example/token")
                .put("client_id", "gov-" + id)
                .put("node_id", id)
                .put("session_timeout_hours", 8)
                .put("rate_limits", limits())
                .put("smartcontract_endpoints", Json.array())
                .build();
    }

    private Answer officer(String[] parts, String method, String body) {
        if (method.equals("GET")) {
            return new Answer(
                    200, Json.object().put("officers", new JsonArray(List.copyOf(accounts.values()))).build());
        }
        if (parts.length > 4) {
            JsonObject account = accounts.get(parts[3]);
            if (account == null) return CliWorld.problem(404, "not-found", "no officer " + parts[3]);
            JsonObject changed = account.with("enabled", Json.of(parts[4].equals("enable")));
            accounts.put(parts[3], changed);
            if (parts[4].equals("disable")) officers.add(object(body));
            return new Answer(200, changed);
        }
        JsonObject asked = object(body);
        officers.add(asked);
        accounts.put(
                ((JsonString) Objects.requireNonNull(asked.get("username"))).value(),
                asked.with("government_id", Json.of(parts[1]))
                        .with("enabled", Json.TRUE)
                        .with("next_login", Json.strings(List.of("UPDATE_PASSWORD", "CONFIGURE_TOTP"))));
        return new Answer(
                201,
                asked.without("email")
                        .without("first_name")
                        .without("last_name")
                        .without("wallet_id")
                        .with("government_id", Json.of(parts[1]))
                        .with("temporary_password", Json.of("temporary-1"))
                        .with("first_login", Json.strings(List.of("UPDATE_PASSWORD", "CONFIGURE_TOTP"))));
    }

    private Answer agency(String[] parts, String method, String action, String body) {
        String id = parts[1];
        JsonObject agency = agencies.get(id);
        if (agency == null) return CliWorld.problem(404, "not-found", "there is no agency " + id);
        return switch (action) {
            case "secret" -> new Answer(200, access(id).with("client_secret", Json.of("secret-2")));
            case "officers" -> officer(parts, method, body);
            case "revoke" -> {
                JsonObject revoked =
                        agency.with("status", Json.of("revoked"))
                                .with("revoked_by", Json.of("admin"))
                                .with("revoked_at", Json.of(AT))
                                .with("reason", Objects.requireNonNull(object(body).get("reason")));
                agencies.put(id, revoked);
                yield new Answer(200, revoked);
            }
            default -> new Answer(200, agency);
        };
    }

    private Answer open() {
        String id = "gov-session-" + (sessions.size() + 1);
        JsonObject session =
                Json.object()
                        .put("session_id", id)
                        .put("government_id", "us-treasury-001")
                        .put("officer", "olivia")
                        .put("access_level", "elevated")
                        .put("jurisdiction", "united_states")
                        .put("security_clearance", "secret")
                        .put("created_at", AT)
                        .put("last_activity", AT)
                        .put("idle_until", AT)
                        .put("ends_at", AT)
                        .put("is_active", true)
                        .put("bound_to_login", false)
                        .build();
        sessions.put(id, session);
        open.put(id, session);
        return new Answer(201, session);
    }

    private Answer session(String id, String action) {
        JsonObject session = sessions.get(id);
        if (session == null) return CliWorld.problem(404, "not-found", "there is no session " + id);
        return switch (action) {
            case "refresh" ->
                    open.containsKey(id)
                            ? new Answer(200, session)
                            : CliWorld.problem(409, "conflict", "the session is over; open another");
            case "close" -> ended(session, id, "closed");
            case "revoke" -> ended(session, id, "revoked");
            default -> new Answer(200, session);
        };
    }

    private Answer ended(JsonObject session, String id, String why) {
        if (open.remove(id) == null) return new Answer(200, session);
        JsonObject ended = session.with("is_active", Json.of(false)).with("end_reason", Json.of(why));
        sessions.put(id, ended);
        return new Answer(200, ended);
    }
}
