package io.bpci.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.sealed.SignedEncryptionKey;
import io.bpci.testkit.hub.FakeEncryptionKeys;
import io.bpci.testkit.hub.FakeHub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A hub's listings of keys, by HTTP, beside a fake relay. */
final class ListingHub implements AutoCloseable {
    final FakeHub relay = FakeHub.start();
    final FakeEncryptionKeys listed = new FakeEncryptionKeys();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final HttpClient http = HubApi.httpClient(null);
    private final InstantSource clock;
    private final Map<NodeId, Ed25519PrivateKey> nodes = new ConcurrentHashMap<>();
    private final HttpServer server;

    ListingHub() throws IOException {
        this(InstantSource.system());
    }

    ListingHub(InstantSource clock) throws IOException {
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/oracle/nodes/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    HubApi api() {
        return new HubApi(url(), http, TokenSource.none());
    }

    /** Registers a node, with a new key. */
    Ed25519PrivateKey node(NodeId id) {
        Ed25519PrivateKey key = Ed25519PrivateKey.generate(new SecureRandom());
        nodes.put(id, key);
        relay.register(id, key.publicKey());
        return key;
    }

    ClientBuilder client(NodeId id, Ed25519PrivateKey key) {
        return BpciClient.builder().node(id).key(key).hub(relay.uri()).hubId(relay.hubId()).http(http);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        NodeId node = NodeId.parse(path[5]);
        asked.add(exchange.getRequestMethod() + " " + node + " " + path[6]);
        byte[] request = exchange.getRequestBody().readAllBytes();
        JsonObject body;
        if (request.length > 0) body = listed.publish(node, SignedEncryptionKey.parse(request), clock.instant());
        else body = path[6].equals("keys") ? nodeKeys(node) : listed.of(node);
        byte[] bytes = body.toString().getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private JsonObject nodeKeys(NodeId node) {
        var key = Objects.requireNonNull(nodes.get(node)).publicKey();
        var info =
                Json.object()
                        .put("thumbprint", key.thumbprint().value())
                        .put("public_key", Jwk.write(key))
                        .put("valid_from", Timestamp.write(Instant.EPOCH))
                        .build();
        return Json.object().put("node_id", node.value()).put("keys", new JsonArray(List.of(info))).build();
    }

    @Override
    public void close() {
        server.stop(0);
        relay.close();
        http.shutdownNow();
    }
}
