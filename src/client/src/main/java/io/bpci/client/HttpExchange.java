package io.bpci.client;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Numbers;
import io.bpci.json.StrictJson;
import io.bpci.problem.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import javax.net.ssl.SSLException;

/** One request at a time to a hub's REST interface: token, problem documents, and one more try with a newer token. */
final class HttpExchange {
    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int MOST_OF_A_PROBLEM = 1 << 20;

    private final HttpClient http;
    private final String root;
    private final TokenSource tokens;

    HttpExchange(HttpClient http, URI hub, TokenSource tokens) {
        this.http = http;
        // Given with or without the API's own path.
        String base = hub.toString();
        this.root = base.endsWith("/api/v1") ? base : base + "/api/v1";
        this.tokens = tokens;
    }

    /** A status below 300 and what came with it. */
    static final class Answer {
        private final int status;
        private final byte[] body;

        private Answer(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        int status() {
            return status;
        }

        /** Not a copy. */
        byte[] body() {
            return body;
        }

        Json json() {
            try {
                return StrictJson.parse(body, 0, body.length, Numbers.NEAREST);
            } catch (Malformed e) {
                throw new ApiUnreachable("the hub's answer is not JSON: " + e.getMessage(), e);
            }
        }

        JsonObject object() {
            if (json() instanceof JsonObject object) return object;
            throw new ApiUnreachable("the hub's answer is not a JSON object");
        }
    }

    Answer get(String path, Map<String, String> query) {
        return send("GET", path + query(query), HttpRequest.BodyPublishers.noBody());
    }

    Answer post(String path, byte[] body) {
        return send("POST", path, HttpRequest.BodyPublishers.ofByteArray(body));
    }

    /** What is signed needs no token: one more thing to verify, and a refusal would seem to be about it. */
    Answer postSigned(String path, byte[] body) {
        return taken(exchange("POST", path, HttpRequest.BodyPublishers.ofByteArray(body), Optional.empty()));
    }

    Answer put(String path, byte[] body) {
        return send("PUT", path, HttpRequest.BodyPublishers.ofByteArray(body));
    }

    Answer delete(String path, Map<String, String> query) {
        return send("DELETE", path + query(query), HttpRequest.BodyPublishers.noBody());
    }

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String query(Map<String, String> parameters) {
        if (parameters.isEmpty()) return "";
        return parameters.entrySet().stream()
                .map(e -> segment(e.getKey()) + "=" + segment(e.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }

    private Answer send(String method, String pathAndQuery, HttpRequest.BodyPublisher body) {
        Optional<String> token = tokens.token();
        HttpResponse<byte[]> answer = exchange(method, pathAndQuery, body, token);
        if (answer.statusCode() == UNAUTHORIZED && token.isPresent()) {
            tokens.rejected(token.get());
            Optional<String> newer = tokens.token();
            if (newer.isPresent() && !newer.equals(token)) answer = exchange(method, pathAndQuery, body, newer);
        }
        return taken(answer);
    }

    /**
     * Begins to read a stream of events, which has no end of its own.
     *
     * @param headers beside those that every request has
     */
    InputStream stream(String path, Map<String, String> headers) {
        Optional<String> token = tokens.token();
        HttpResponse<InputStream> answer = open(path, headers, token);
        if (answer.statusCode() == UNAUTHORIZED && token.isPresent()) {
            tokens.rejected(token.get());
            Optional<String> newer = tokens.token();
            if (newer.isPresent() && !newer.equals(token)) {
                discard(answer);
                answer = open(path, headers, newer);
            }
        }
        if (answer.statusCode() == OK) return answer.body();
        try (InputStream body = answer.body()) {
            throw refused(answer, body.readNBytes(MOST_OF_A_PROBLEM));
        } catch (IOException e) {
            throw new ApiUnreachable("cannot reach the hub at " + root + ": " + reason(e), e);
        }
    }

    private HttpResponse<InputStream> open(String path, Map<String, String> headers, Optional<String> token) {
        var request = HttpRequest.newBuilder(URI.create(root + path)).timeout(TIMEOUT);
        request.header("Accept", "text/event-stream, application/problem+json;q=0.5");
        headers.forEach(request::header);
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return sent(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static void discard(HttpResponse<InputStream> answer) {
        try {
            answer.body().close();
        } catch (IOException e) {
            // Nobody wanted it.
        }
    }

    private static Answer taken(HttpResponse<byte[]> answer) {
        if (answer.statusCode() >= 300) throw refused(answer, answer.body());
        return new Answer(answer.statusCode(), answer.body());
    }

    private HttpResponse<byte[]> exchange(
            String method, String pathAndQuery, HttpRequest.BodyPublisher body, Optional<String> token) {
        var request =
                HttpRequest.newBuilder(URI.create(root + pathAndQuery))
                        .timeout(TIMEOUT)
                        .header("Accept", "application/json, application/problem+json, */*;q=0.5")
                        .method(method, body);
        if (method.equals("POST") || method.equals("PUT")) request.header("Content-Type", "application/json");
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return sent(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private <T> HttpResponse<T> sent(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw Distrust.in(e)
                    .map(why -> ApiUnreachable.untrusted(why + " (" + root + ")", e))
                    .orElseGet(() -> new ApiUnreachable("cannot reach the hub at " + root + ": " + reason(e), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiUnreachable("interrupted while waiting for the hub", e);
        }
    }

    static String reason(Throwable e) {
        String message = e.getMessage();
        // What the JDK says when the other end speaks TLS and this one does not, and the other way round.
        if (message != null && message.contains("header parser received no bytes")) {
            return "it closed the connection without an answer; if it speaks TLS, the address begins https:// or"
                    + " wss://";
        }
        if (e instanceof SSLException && message != null && message.contains("unrecognized SSL message")) {
            return "what answers there speaks no TLS";
        }
        if (message != null && !message.isEmpty()) return message;
        // The JDK's ConnectException for a port where nobody listens has no message.
        return e instanceof java.net.ConnectException ? "nothing listens there" : e.getClass().getSimpleName();
    }

    private static RuntimeException refused(HttpResponse<?> answer, byte[] body) {
        try {
            Json json = StrictJson.parse(body, 0, body.length, Numbers.NEAREST);
            if (json instanceof JsonObject document && document.get("type") instanceof JsonString) {
                String correlation = document.get("correlation_id") instanceof JsonString id ? id.value() : "";
                return new ApiRefused(answer.statusCode(), Problem.parse(document), correlation);
            }
        } catch (Malformed e) {
            // Not a hub's refusal; told below.
        }
        return new ApiUnreachable(
                "%s answered HTTP %d without a problem document: is this a hub?"
                        .formatted(answer.uri(), answer.statusCode()));
    }
}
