package io.bpci.api.security;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.text.ParseException;
import java.time.Duration;

/**
 * Fetches an issuer's keys from where its metadata says they are (OpenID Connect Discovery 1.0, 4). Follows no
 * redirects; reads no more than {@value #MAX_BYTES} bytes; waits no longer than five seconds for each of the two
 * answers. Safe for concurrent use.
 */
final class Discovery implements IssuerKeys.Source {
    static final int MAX_BYTES = 256 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final URI issuer;
    private final HttpClient http;

    Discovery(URI issuer) {
        this.issuer = issuer;
        this.http = HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER).build();
    }

    @Override
    public JWKSet fetch() throws IOException {
        try {
            var metadata = JSONObjectUtils.parse(get(withoutSlash(issuer) + "/.well-known/openid-configuration"));
            // OpenID Connect Discovery 1.0, 4.3: the issuer must be exactly the one that was asked for.
            if (!issuer.toString().equals(JSONObjectUtils.getString(metadata, "issuer"))) {
                throw new IOException("the metadata at " + issuer + " is of another issuer");
            }
            return JWKSet.parse(get(JSONObjectUtils.getString(metadata, "jwks_uri")));
        } catch (ParseException e) {
            throw new IOException("the issuer's answer is not what it should be", e);
        }
    }

    private String get(String uri) throws IOException {
        try {
            URI target = URI.create(uri);
            if (!"https".equals(target.getScheme()) && !isLoopback(target)) {
                throw new IOException("keys are fetched over https, or http on loopback, not from " + uri);
            }
            var request = HttpRequest.newBuilder(target).timeout(ANSWER).header("Accept", "application/json").build();
            HttpResponse<String> answer = http.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES));
            if (answer.statusCode() != 200) throw new IOException(uri + " answered " + answer.statusCode());
            return answer.body();
        } catch (IllegalArgumentException e) {
            throw new IOException("the issuer's metadata names no usable jwks_uri", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static boolean isLoopback(URI uri) throws IOException {
        return "http".equals(uri.getScheme())
                && uri.getHost() != null
                && InetAddress.getByName(uri.getHost()).isLoopbackAddress();
    }

    private static String withoutSlash(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
