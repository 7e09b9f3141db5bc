package io.bpci.api.problem;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refusal as an HTTP answer (RFC 9457, 3): {@code type}, {@code title}, {@code status}, {@code detail}, {@code
 * instance}, {@code correlation_id}, and {@code retry_after_ms} where waiting helps.
 *
 * @param instance the path of the request, without its query
 */
public record ProblemDocument(Fault fault, Problem problem, String instance, String correlationId) {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final long MS_PER_SECOND = 1000;

    public JsonObject json() {
        var json =
                Json.object()
                        .put("type", problem.type())
                        .put("title", problem.title())
                        .put("status", fault.status())
                        .put("detail", problem.detail())
                        .put("instance", wellFormed(instance))
                        .put("correlation_id", correlationId);
        if (problem.retryAfterMs() > 0) json.put("retry_after_ms", problem.retryAfterMs());
        return json.build();
    }

    public byte[] utf8() {
        // Not the canonical form: people read the members in this order.
        var text = new StringBuilder("{");
        json().members()
                .forEach((name, value) -> {
                    if (text.length() > 1) text.append(',');
                    text.append(Json.of(name)).append(':').append(value);
                });
        return text.append('}').toString().getBytes(UTF_8);
    }

    /** Beside the content type: who may try again, when, and with what proof. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        // RFC 9110, 11.6.1: a 401 names the scheme. RFC 6750, 3: and what was wrong with the token, if there was one.
        if (fault.status() == HttpServletResponse.SC_UNAUTHORIZED) headers.put("WWW-Authenticate", "Bearer");
        if (problem.retryAfterMs() > 0) {
            // RFC 9110, 10.2.3: whole seconds.
            long seconds = (problem.retryAfterMs() + MS_PER_SECOND - 1) / MS_PER_SECOND;
            headers.put("Retry-After", Long.toString(seconds));
        }
        return headers;
    }

    /** Sends it from outside JAX-RS; does nothing when the answer has begun already. */
    public void send(HttpServletResponse response) throws IOException {
        if (response.isCommitted()) return;
        response.resetBuffer();
        response.setStatus(fault.status());
        response.setContentType(MEDIA_TYPE);
        headers()
                .forEach((name, value) -> {
                    // What was said before says more.
                    if (!response.containsHeader(name)) response.setHeader(name, value);
                });
        byte[] body = utf8();
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** A path comes from the caller and may hold half a character, which JSON cannot. */
    static String wellFormed(String path) {
        return new String(path.getBytes(UTF_8), UTF_8);
    }
}
