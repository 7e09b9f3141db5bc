package io.bpci.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.bpci.settings.Identity;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenID Connect issuer with a real HTTP endpoint and real keys, and a clock that a test sets. */
final class Issuer implements AutoCloseable, InstantSource {
    static final RSAKey RSA = rsa("rsa-1");
    static final RSAKey OTHER_RSA = rsa("rsa-2");
    static final ECKey EC = ec("ec-1");

    final AtomicInteger fetches = new AtomicInteger();
    volatile List<JWK> published = List.of(RSA.toPublicJWK(), EC.toPublicJWK());
    volatile boolean down;
    volatile String metadataIssuer;
    volatile Instant now = Instant.parse("2026-11-21T08:00:00Z");

    /** The form that came to the token endpoint last. */
    volatile String asked = "";

    private volatile int status = 200;
    private volatile String tokens = "{}";
    private final HttpServer server;

    Issuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        metadataIssuer = uri().toString();
        server.createContext(
                "/realms/bpci/.well-known/openid-configuration",
                exchange ->
                        answer(
                                exchange,
                                """
                                {"issuer":"%s","jwks_uri":"%s/certs","authorization_endpoint":"%s/auth",\
                                "token_endpoint":"%s/token","end_session_endpoint":"%s/logout"}\
                                """
                                        .formatted(metadataIssuer, uri(), uri(), uri(), uri())));
        server.createContext(
                "/realms/bpci/token",
                exchange -> {
                    asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    answer(exchange, status, tokens);
                });
        server.createContext(
                "/realms/bpci/certs",
                exchange -> {
                    fetches.incrementAndGet();
                    answer(exchange, new JWKSet(new ArrayList<>(published)).toString(true));
                });
        server.start();
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        answer(exchange, 200, body);
    }

    private void answer(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(down ? 500 : code, down ? -1 : bytes.length);
        if (!down) exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** What the token endpoint gives from now on. */
    void gives(String access, String refresh, String id) {
        status = 200;
        tokens =
                "{\"access_token\":\"%s\",\"refresh_token\":\"%s\",\"id_token\":\"%s\"}".formatted(access, refresh, id);
    }

    void refuses(String error) {
        status = 400;
        tokens = "{\"error\":\"" + error + "\"}";
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/realms/bpci");
    }

    Identity identity() {
        return new Identity(
                uri(), "bpci-hub", "bpci-cli", 30, Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofHours(4));
    }

    TokenVerifier verifier() {
        return new TokenVerifier(signed(), identity(), this);
    }

    LogoutVerifier logoutVerifier() {
        return new LogoutVerifier(signed(), identity(), this);
    }

    private SignedTokens signed() {
        return new SignedTokens(new IssuerKeys(new Discovery(uri(), new IssuerHttp()), identity(), this));
    }

    /** Claims of a good token of an operator. */
    JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(uri().toString())
                .audience(List.of("bpci-hub", "account"))
                .subject("f3b1")
                .claim("typ", "Bearer")
                .claim("azp", "bpci-cli")
                .claim("preferred_username", "olga")
                .claim("organisation", "harbour")
                .claim("groups", List.of("node-operator", "offline_access"))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
    }

    String token() {
        return sign(RSA, JWSAlgorithm.RS256, claims().build());
    }

    static String sign(JWK key, JWSAlgorithm algorithm, JWTClaimsSet claims) {
        return sign(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), key, claims);
    }

    static String sign(JWSHeader header, JWK key, JWTClaimsSet claims) {
        try {
            JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner(key.toECKey());
            var token = new SignedJWT(header, claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey rsa(String kid) {
        try {
            return new RSAKeyGenerator(2048).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ec(String kid) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
