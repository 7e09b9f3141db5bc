package io.bpci.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.bpci.client.BpciClient;
import io.bpci.client.KeyFile;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.StrictJson;
import io.bpci.sealed.SignedEncryptionKey;
import io.bpci.testkit.hub.FakeEncryptionKeys;
import io.bpci.testkit.hub.FakeHub;
import io.bpci.testkit.hub.FakeLog;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A fake hub with the REST interface's shape beside it, an identity provider, and a home directory, in which commands
 * run as a user would run them.
 */
final class CliWorld implements AutoCloseable {
    record Result(int status, String out, String err) {
        JsonObject json() {
            return (JsonObject) StrictJson.parse(out.strip().getBytes(UTF_8));
        }
    }

    record Answer(int status, Json body) {}

    private static final String LOG = "/api/v1/log/";

    final FakeHub hub = FakeHub.start();
    final Path home;
    final Map<String, String> environment = new HashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final Map<String, JsonObject> nodes = new TreeMap<>();
    final FakeEncryptionKeys encryptionKeys = new FakeEncryptionKeys();
    final FakeConsensus consensus = new FakeConsensus(hub);
    final FakeDiscovery discovery = new FakeDiscovery();
    final FakeGovernment government = new FakeGovernment(this::register);
    private int pollsUntilConfirmed = 1;
    private int ticketsSold;

    /** What the hub's log answers; nothing while there is none. */
    volatile @Nullable FakeLog log;

    /** What the hub answers when it is asked for a receipt: first the empty ones, which are "not yet". */
    final Queue<String> receipts = new ConcurrentLinkedQueue<>();

    /** The evidence that the hub has; nothing while it has none. */
    volatile byte @Nullable [] evidence;

    /** Where tickets say that the live feed is. */
    volatile URI feed = URI.create("ws://127.0.0.1:1");

    CliWorld(Path home) throws IOException {
        this.home = home;
        environment.put("HOME", home.toString());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
        Path access = home.resolve(".bpci/access.json");
        Files.createDirectories(access.getParent());
        Files.writeString(
                access,
                """
                {"api":"%s/api/v1","ws":"%s/ws/v1/oracle","issuer":"%s/realms/bpci","token_endpoint":"%s/token",
                 "clients":[{"role":"node-operator","name":"dev-operator","secret":"s","organisation":"north"},
                            {"role":"auditor","name":"dev-auditor","secret":"s","organisation":"north"},
                            {"role":"hub-admin","name":"dev-admin","secret":"s","organisation":"hub"},
                            {"role":"government-officer","name":"dev-officer","secret":"s","organisation":"treasury"}]}\
                """
                        .formatted(url(), hub.uri(), url(), url()));
    }

    /** Has the hub hand bob another message of alice's, with what was sealed for that one. */
    void moved(JsonObject sealed) throws IOException {
        var draft =
                Envelope.draft()
                        .source(NodeId.parse("alice"))
                        .messageId(new MessageId("moved"))
                        .createdAt(Instant.now())
                        .targets(NodeId.parse("bob"))
                        .messageType(MessageType.DATA_SYNC)
                        .content(Objects.requireNonNull(sealed.get("content")))
                        .encryption((JsonObject) Objects.requireNonNull(sealed.get("encryption")));
        Path file = home.resolve(".config/bpci/keys/alice.pem");
        try (var client =
                BpciClient.builder()
                        .node(NodeId.parse("alice"))
                        .key(KeyFile.read(file))
                        .hub(hub.uri())
                        .hubId(hub.hubId())
                        .build()) {
            client.connect(Duration.ofSeconds(10));
            client.send(draft).join();
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Result run(String... arguments) {
        CommandLine command = Bpci.commandLine(false);
        var places = new Places(environment, home);
        command.getSubcommands().values().forEach(sub -> place(sub, places));
        var out = new StringWriter();
        var err = new StringWriter();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        int status = command.execute(arguments);
        return new Result(status, out.toString(), err.toString());
    }

    private static void place(CommandLine command, Places places) {
        if (command.getCommand() instanceof Command ours) ours.target.places(places);
        command.getSubcommands().values().forEach(sub -> place(sub, places));
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Answer answer = answer(exchange, path, request);
        Optional<byte[]> logged = ofLog(path);
        if (logged.isEmpty() && path.endsWith("/audit/evidence")) logged = Optional.ofNullable(evidence);
        if (path.endsWith("/integration/government/events")) logged = watched(exchange);
        byte[] body = logged.orElseGet(() -> answer.body().toString().getBytes(UTF_8));
        int status = logged.isPresent() ? 200 : answer.status();
        exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
        if (status != 204) exchange.getResponseBody().write(body);
        exchange.close();
    }

    private synchronized Answer answer(HttpExchange exchange, String path, String request) {
        return path.startsWith("/api/v1/") ? api(exchange, path.substring(8), request) : provider(path, request);
    }

    private synchronized Optional<byte[]> watched(HttpExchange exchange) {
        return government.stream(
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                exchange.getRequestHeaders().getFirst("Last-Event-ID"));
    }

    private Optional<byte[]> ofLog(String path) {
        FakeLog known = log;
        return known == null || !path.startsWith(LOG) ? Optional.empty() : known.answer(path.substring(LOG.length()));
    }

    private Answer provider(String path, String form) {
        return switch (path) {
            case "/realms/bpci/.well-known/openid-configuration" ->
                    new Answer(
                            200,
                            Json.object()
                                    .put("token_endpoint", url() + "/token")
                                    .put("device_authorization_endpoint", url() + "/device")
                                    .build());
            case "/device" ->
                    new Answer(
                            form.contains("code_challenge_method=S256") ? 200 : 400,
                            Json.object()
                                    .put("device_code", "d-1")
                                    .put("user_code", "ABCD-EFGH")
                                    .put("verification_uri", url() + "/confirm")
                                    .put("interval", 0)
                                    .put("expires_in", 60)
                                    .build());
            case "/token" -> token(form);
            default -> new Answer(200, Json.object().build());
        };
    }

    private Answer token(String form) {
        if (form.contains("device_code") && pollsUntilConfirmed-- > 0) {
            return new Answer(400, Json.object().put("error", "authorization_pending").build());
        }
        String token = form.contains("client_credentials") ? form.replaceAll(".*client_id=([^&]*).*", "$1") : "person";
        return new Answer(
                200,
                Json.object().put("access_token", token).put("refresh_token", "r-1").put("expires_in", 300).build());
    }

    private Answer api(HttpExchange exchange, String path, String body) {
        String bearer = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (path.equals("oracle/hub")) return new Answer(200, hubInfo());
        if (path.equals("consensus/votes")) return consensus.vote(body);
        if (path.equals("oracle/relay")) return discovery.relay(body);
        if (path.endsWith("/encryption-keys")) return encryptionKeys(NodeId.parse(path.split("/")[2]), body);
        if (path.startsWith("oracle/nodes/") && path.endsWith("/keys") && bearer.equals("null")) {
            return node(path);
        }
        if (bearer.equals("null")) return problem(401, "unauthenticated", "this needs an access token");
        if (bearer.equals("Bearer weak")) return problem(403, "forbidden", "you may not");
        if (path.equals("oracle/nodes/register")) return register((JsonObject) StrictJson.parse(body.getBytes(UTF_8)));
        if (path.equals("oracle/nodes")) {
            return new Answer(200, Json.object().put("nodes", new JsonArray(List.copyOf(nodes.values()))).build());
        }
        if (path.equals("oracle/stats")) {
            return new Answer(200, Json.object().put("messages_accepted", 3).put("as", bearer).build());
        }
        if (path.equals("audit/events")) {
            if (!bearer.equals("Bearer dev-auditor")) return problem(403, "forbidden", "auditors only");
            var event = Json.object().put("event_id", "e-1").put("at", "2026-01-01T00:00:00Z").put("kind", "accepted");
            return new Answer(200, Json.object().put("events", Json.array(event.build())).build());
        }
        if (path.startsWith("consensus/")) {
            return consensus.answer(exchange.getRequestMethod(), path.substring("consensus/".length()), body, bearer);
        }
        if (path.startsWith("discovery/")) {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            return discovery.answer(path.substring("discovery/".length()), query);
        }
        if (path.startsWith("integration/government/")) {
            String below = path.substring("integration/government/".length());
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            return government.answer(exchange.getRequestMethod(), below, query, body, bearer);
        }
        if (path.equals("log/keys/rotate")) return rotated(bearer, body);
        if (path.equals("audit/erasures")) return erased(bearer, (JsonObject) StrictJson.parse(body.getBytes(UTF_8)));
        if (path.endsWith("/receipt")) return receipt();
        if (path.equals("events/tickets")) return ticket(bearer);
        return path.startsWith("oracle/nodes/") ? node(path) : problem(404, "not-found", path);
    }

    private Answer node(String path) {
        JsonObject node = nodes.get(path.substring("oracle/nodes/".length()).replaceAll("/.*", ""));
        if (node == null) return problem(404, "not-found", "no such node");
        if (path.endsWith("/trust")) return discovery.trust(path.split("/")[2]);
        return path.endsWith("/keys") ? keys(node) : new Answer(200, node);
    }

    private Answer encryptionKeys(NodeId node, String body) {
        if (!nodes.containsKey(node.value())) return problem(404, "not-found", "no such node");
        if (body.isEmpty()) return new Answer(200, encryptionKeys.of(node));
        var key = SignedEncryptionKey.parse(body.getBytes(UTF_8));
        return new Answer(201, encryptionKeys.publish(node, key, Instant.now()));
    }

    private static Answer erased(String bearer, JsonObject request) {
        Json sequence = request.get("sequence");
        if (sequence != null && !bearer.equals("Bearer dev-admin")) return problem(403, "forbidden", "admins only");
        if (sequence == null && !Json.of("m-1").equals(request.get("message_id"))) {
            return problem(409, "conflict", "the message waits for bob");
        }
        return new Answer(
                200,
                Json.object()
                        .put("sequences", Json.array(sequence == null ? Json.of(7) : sequence, Json.of(9)))
                        .put("erased_before", 1)
                        .put("dead_letters_removed", 2)
                        .build());
    }

    private Answer receipt() {
        String receipt = receipts.poll();
        if (receipt == null) return problem(404, "not-found", "no such message");
        if (receipt.isEmpty()) return new Answer(202, Json.object().put("outcome", "not yet in the log").build());
        return new Answer(200, StrictJson.parse(receipt.getBytes(UTF_8)));
    }

    private static Answer rotated(String bearer, String body) {
        if (!bearer.equals("Bearer dev-admin")) return problem(403, "forbidden", "this needs the role hub-admin");
        if (!body.equals("{\"reason\":\"yearly\"}")) return problem(400, "invalid-request", body);
        var keys = Json.strings(List.of("bpci-hub/example+29ae1af3+Ae1JKM"));
        return new Answer(200, Json.object().put("origin", "bpci-hub/example").put("verifier_keys", keys).build());
    }

    private Answer ticket(String bearer) {
        if (!bearer.equals("Bearer dev-auditor")) return problem(403, "forbidden", "auditors only");
        return new Answer(
                201,
                Json.object()
                        .put("ticket", "t-" + ++ticketsSold)
                        .put("expires_at", "2026-01-01T00:00:30Z")
                        .put("url", feed + "/ws/v1/events")
                        .build());
    }

    private Answer register(JsonObject request) {
        String id = ((JsonString) Objects.requireNonNull(request.get("node_id"))).value();
        var key = Jwk.read(Objects.requireNonNull(request.get("public_key")));
        JsonObject known = nodes.get(id);
        if (known != null && !Json.of(key.thumbprint().value()).equals(known.get("key_thumbprint"))) {
            return problem(409, "conflict", id + " is registered with another key");
        }
        hub.register(NodeId.parse(id), key);
        consensus.register(NodeId.parse(id), key);
        discovery.register(NodeId.parse(id), key);
        JsonObject node =
                request.with("organisation", Json.of("north"))
                        .with("key_thumbprint", Json.of(key.thumbprint().value()))
                        .with("capabilities", Json.array())
                        .with("status", Json.of("Disconnected"))
                        .with("registered_at", Json.of("2026-01-01T00:00:00Z"));
        nodes.put(id, node);
        return new Answer(known == null ? 201 : 200, node);
    }

    private static Answer keys(JsonObject node) {
        Json thumbprint = Objects.requireNonNull(node.get("key_thumbprint"));
        Json key = Objects.requireNonNull(node.get("public_key"));
        JsonObject info =
                Json.object()
                        .put("thumbprint", thumbprint)
                        .put("public_key", key)
                        .put("valid_from", "2026-01-01T00:00:00Z")
                        .build();
        Json id = Objects.requireNonNull(node.get("node_id"));
        return new Answer(200, Json.object().put("node_id", id).put("keys", Json.array(info)).build());
    }

    private JsonObject hubInfo() {
        var limits = Json.object();
        for (String name :
                List.of(
                        "max_message_bytes",
                        "max_batch_bytes",
                        "max_batch_messages",
                        "max_targets",
                        "max_message_age_secs",
                        "max_future_skew_secs",
                        "rate_limit_per_node",
                        "credit_messages",
                        "credit_bytes")) {
            limits.put(name, 1_000);
        }
        return Json.object()
                .put("hub_id", hub.hubId().value())
                .put("node_id", "hub")
                .put("public_key", Jwk.write(hub.hubKey()))
                .put("version", "1")
                .put("api_versions", Json.array())
                .put("subprotocols", Json.array())
                .put("ws_port", hub.uri().getPort())
                .put("limits", limits.build())
                .build();
    }

    static Answer problem(int status, String slug, String detail) {
        return new Answer(
                status,
                Json.object()
                        .put("type", "urn:bpci:problem:" + slug)
                        .put("title", slug)
                        .put("detail", detail)
                        .put("correlation_id", "c-1")
                        .build());
    }

    @Override
    public void close() {
        server.stop(0);
        hub.close();
    }
}
