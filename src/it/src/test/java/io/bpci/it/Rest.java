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
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

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
        this.api = api;
        this.http = http;
        this.token = client.isEmpty() ? "" : token(client);
    }

    /** An answer: its status and its body as text. */
    record Answer(int status, String body, String contentType) {
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

    Answer send(String method, String path, String body) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(api + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(
                response.statusCode(), response.body(), response.headers().firstValue("Content-Type").orElse(""));
    }

    Answer register(NodeId node, Ed25519PrivateKey key) throws IOException, InterruptedException {
        return register(node, key, 0);
    }

    /**
     * @param rateLimit 0 for the hub's own
     */
    Answer register(NodeId node, Ed25519PrivateKey key, int rateLimit) throws IOException, InterruptedException {
        var body =
                Json.object()
                        .put("node_id", node.value())
                        .put("node_type", "EncCluster")
                        .put("endpoint", "ws://localhost:8080")
                        .put("capabilities", Json.strings(java.util.List.of("encryption", "storage")))
                        .put("public_key", Jwk.write(key.publicKey()));
        if (rateLimit > 0) body.put("rate_limit", rateLimit);
        return post("/oracle/nodes/register", body.build().toString());
    }
}
