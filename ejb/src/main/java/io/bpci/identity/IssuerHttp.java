package io.bpci.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the hub speaks to the issuer. Follows no redirects; reads no more than {@value #MAX_BYTES} bytes; waits no longer
 * than five seconds for an answer. Safe for concurrent use.
 */
final class IssuerHttp {
    static final int MAX_BYTES = 256 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER).build();

    /**
     * @throws IOException if it does not answer, or not with 200
     */
    String get(String uri) throws IOException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(allowed(uri)).GET());
        if (answer.statusCode() != 200) throw new IOException(uri + " answered " + answer.statusCode());
        return answer.body();
    }

    /** Whatever it answers to the form. */
    HttpResponse<String> post(URI uri, Map<String, String> form) throws IOException {
        String body =
                form.entrySet().stream()
                        .map(each -> each.getKey() + '=' + URLEncoder.encode(each.getValue(), UTF_8))
                        .collect(Collectors.joining("&"));
        return send(
                HttpRequest.newBuilder(allowed(uri.toString()))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(
                    request.timeout(ANSWER).header("Accept", "application/json").build(),
                    BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static URI allowed(String uri) throws IOException {
        try {
            URI target = URI.create(uri);
            if ("https".equals(target.getScheme()) || isLoopback(target)) return target;
            throw new IOException("the issuer is spoken to over https, or http on loopback, not at " + uri);
        } catch (IllegalArgumentException e) {
            throw new IOException("the issuer's metadata names an address that is none", e);
        }
    }

    private static boolean isLoopback(URI uri) throws IOException {
        return "http".equals(uri.getScheme())
                && uri.getHost() != null
                && InetAddress.getByName(uri.getHost()).isLoopbackAddress();
    }
}
