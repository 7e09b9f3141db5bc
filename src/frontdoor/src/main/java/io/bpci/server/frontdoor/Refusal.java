package io.bpci.server.frontdoor;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A problem document (RFC 9457) of the hub's, for a request that no application has seen.
 *
 * @param path of the request, as it was sent; empty where it could not be read
 * @param retryAfterSecs 0 where waiting does not help
 */
record Refusal(
        int status, String type, String title, String detail, String path, int retryAfterSecs, String correlationId) {
    static final String MEDIA_TYPE = "application/problem+json";
    static final String CORRELATION_ID = "X-Correlation-Id";

    private static final int ID_BYTES = 16;
    private static final int RETRY_SECS = 5;
    private static final int MS_PER_SECOND = 1000;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What the catalogue of faults says of a status that the server chose. */
    static Refusal of(int status, String path) {
        return switch (status) {
            case 405, 501 ->
                    refusal(
                            405,
                            "method-not-allowed",
                            "The method is not allowed here",
                            "the method is not among those of this path",
                            path);
            case 413, 414, 431 ->
                    refusal(
                            status,
                            "too-large",
                            "The message is too large",
                            "the request line and the headers are too long",
                            path);
            case 408 ->
                    refusal(
                            status,
                            "timed-out",
                            "The session waited too long",
                            "the request did not come in time",
                            path);
            // The application answers on every path: where nothing is, it is not there yet, or no longer.
            case 404, 503 ->
                    refusal(
                                    503,
                                    "unavailable",
                                    "A part that the hub needs is not available",
                                    "the hub is not ready yet, or going down",
                                    path)
                            .after(RETRY_SECS);
            default ->
                    status < 500 || status == 505
                            ? invalid(status, "this is no HTTP request that the hub understands", path)
                            : refusal(status, "internal", "The hub failed", "the log says more", path);
        };
    }

    static Refusal tooLarge(int maxBytes, String path) {
        return refusal(413, "too-large", "The message is too large", "a body may have " + maxBytes + " bytes", path);
    }

    static Refusal late(String path) {
        return refusal(
                408, "timed-out", "The session waited too long", "the body of the request did not come in time", path);
    }

    static Refusal noRoom(String path) {
        return overloaded("as many bodies as may be are on their way, in all or from this address", path);
    }

    static Refusal unread(String path) {
        return overloaded("as many answers as may be wait to be read by this address", path);
    }

    private static Refusal overloaded(String detail, String path) {
        return refusal(503, "overloaded", "The hub has no room for more right now", detail, path).after(RETRY_SECS);
    }

    static Refusal invalid(int status, String detail, String path) {
        return refusal(status, "invalid-request", "A parameter or member of the request is not allowed", detail, path);
    }

    private static Refusal refusal(int status, String type, String title, String detail, String path) {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        return new Refusal(status, type, title, detail, path, 0, HexFormat.of().formatHex(id));
    }

    private Refusal after(int seconds) {
        return new Refusal(status, type, title, detail, path, seconds, correlationId);
    }

    byte[] utf8() {
        String json =
                "{\"type\":\"urn:bpci:problem:%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"instance\":\"%s\",\"correlation_id\":\"%s\"%s}"
                        .formatted(type, title, status, detail, escaped(path), correlationId, retry());
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private String retry() {
        return retryAfterSecs > 0 ? ",\"retry_after_ms\":" + retryAfterSecs * MS_PER_SECOND : "";
    }

    /** What is not plain ASCII in a path is shown as '?': it may be half a character, or none. */
    private static String escaped(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else out.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return out.toString();
    }
}
