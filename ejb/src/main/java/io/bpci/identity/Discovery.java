package io.bpci.identity;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;

import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.Map;

/** Asks an issuer where its parts are, and for its keys (OpenID Connect Discovery 1.0, 4). Safe for concurrent use. */
final class Discovery implements IssuerKeys.Source {
    private final URI issuer;
    private final IssuerHttp http;

    Discovery(URI issuer, IssuerHttp http) {
        this.issuer = issuer;
        this.http = http;
    }

    /** Where people log in, tokens are fetched, and logins end. */
    record Places(URI authorization, URI token, URI endSession) {}

    /**
     * @throws IOException if the issuer does not answer, or does not say
     */
    Places places() throws IOException {
        Map<String, Object> metadata = metadata();
        try {
            return new Places(
                    URI.create(JSONObjectUtils.getString(metadata, "authorization_endpoint")),
                    URI.create(JSONObjectUtils.getString(metadata, "token_endpoint")),
                    URI.create(JSONObjectUtils.getString(metadata, "end_session_endpoint")));
        } catch (ParseException | IllegalArgumentException | NullPointerException e) {
            throw new IOException("the issuer's metadata does not say where people log in", e);
        }
    }

    @Override
    public JWKSet fetch() throws IOException {
        try {
            return JWKSet.parse(http.get(JSONObjectUtils.getString(metadata(), "jwks_uri")));
        } catch (ParseException e) {
            throw new IOException("the issuer's answer is not what it should be", e);
        }
    }

    private Map<String, Object> metadata() throws IOException {
        try {
            var metadata = JSONObjectUtils.parse(http.get(withoutSlash(issuer) + "/.well-known/openid-configuration"));
            // OpenID Connect Discovery 1.0, 4.3: the issuer must be exactly the one that was asked for.
            if (!issuer.toString().equals(JSONObjectUtils.getString(metadata, "issuer"))) {
                throw new IOException("the metadata at " + issuer + " is of another issuer");
            }
            return metadata;
        } catch (ParseException e) {
            throw new IOException("the issuer's answer is not what it should be", e);
        }
    }

    private static String withoutSlash(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
