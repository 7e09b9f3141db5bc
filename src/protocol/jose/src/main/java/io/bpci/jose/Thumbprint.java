package io.bpci.jose;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Malformed;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 thumbprint of a key (RFC 7638), 43 characters of base64url: the name of a key in this product.
 *
 * @param value 43 characters
 */
public record Thumbprint(String value) {
    private static final int LENGTH = 43;

    /**
     * @throws Malformed if the text is not the base64url form of 32 bytes
     */
    public Thumbprint {
        if (value.length() != LENGTH) {
            throw new Malformed("a thumbprint has 43 characters of base64url, not " + value.length());
        }
        Base64Url.decode(value, "a thumbprint");
    }

    public static Thumbprint parse(String text) {
        return new Thumbprint(text);
    }

    /** RFC 7638, 3 with RFC 8037, 2: over the required members crv, kty and x, in that order. */
    public static Thumbprint of(Ed25519PublicKey key) {
        String jwk = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + Base64Url.encode(key.bytes()) + "\"}";
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(jwk.getBytes(US_ASCII));
            return new Thumbprint(Base64Url.encode(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
