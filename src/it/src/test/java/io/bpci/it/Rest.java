package io.bpci.it;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** REST as a stranger with an HTTP library would call it. */
final class Rest {
    static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final URI api;
    private final String token;
    private final HttpClient http;

    /**
     * @param client the service account to act as; empty for nobody
     */
    Rest(URI api, String client) throws IOException, InterruptedException {
        this(api, client, HTTP);
    }

    Rest(URI api, String client, HttpClient http) throws IOException, InterruptedException {
        this(client.isEmpty() ? "" : token(client), api, http);
    }

    private Rest(String token, URI api, HttpClient http) {
        this.api = api;
        this.token = token;
        this.http = http;
    }

    /** With a token of the test's own. */
    static Rest withToken(URI api, String token) {
        return new Rest(token, api, HTTP);
    }

    /** An answer: its status and its body as text. */
    record Answer(int status, String body, HttpHeaders headers) {
        String contentType() {
            return header("Content-Type");
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        JsonObject json() {
            return (JsonObject) StrictJson.parse(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    static String token(String client) throws IOException, InterruptedException {
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(client, Product.clients().get(client));
        HttpResponse<String> response =
                HTTP.send(
                        HttpRequest.newBuilder(Product.tokenEndpoint())
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form))
                                .build(),
                        BodyHandlers.ofString());
        var answer = (JsonObject) StrictJson.parse(response.body().getBytes(StandardCharsets.UTF_8));
        return Product.text(answer, "access_token");
    }

    static int status(HttpClient http, URI uri) throws InterruptedException {
        try {
            return http.send(
                            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return -1;
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    Answer post(String path, byte[] body) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofByteArray(body));
    }

    Answer send(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, path, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(api + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .method(method, body);
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response.headers());
    }

    Answer register(NodeId node, Ed25519PrivateKey key) throws IOException, InterruptedException {
        return register(node, key, 0);
    }

    /** Into an organisation that is named. */
    Answer register(NodeId node, Ed25519PrivateKey key, String organisation) throws IOException, InterruptedException {
        return post(
                "/oracle/nodes/register", registration(node, key).put("organisation", organisation).build().toString());
    }

    /**
     * @param rateLimit 0 for the hub's own
     */
    Answer register(NodeId node, Ed25519PrivateKey key, int rateLimit) throws IOException, InterruptedException {
        var body = registration(node, key);
        if (rateLimit > 0) body.put("rate_limit", rateLimit);
        return post("/oracle/nodes/register", body.build().toString());
    }

    static JsonObject.Builder registration(NodeId node, Ed25519PrivateKey key) {
        return Json.object()
                .put("node_id", node.value())
                .put("node_type", "EncCluster")
                .put("endpoint", "ws://localhost:8080")
                .put("capabilities", Json.strings(List.of("encryption", "storage")))
                .put("public_key", Jwk.write(key.publicKey()));
    }
}
