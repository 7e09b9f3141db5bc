package io.bpci.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import org.jspecify.annotations.Nullable;

import java.text.ParseException;
import java.util.Date;
import java.util.Set;

/**
 * Tokens that the issuer signed, of whatever kind, judged as RFC 8725 recommends: only signatures by the issuer's RSA
 * and P-256 keys, never an algorithm that the token picks for itself. Safe for concurrent use.
 */
final class SignedTokens {
    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MAX_TEXT = 256;
    private static final int MIN_RSA_BITS = 2048;

    private static final Set<JWSAlgorithm> RSA = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256);

    private final IssuerKeys keys;

    SignedTokens(IssuerKeys keys) {
        this.keys = keys;
    }

    /**
     * What the token says.
     *
     * @param token as it came, compact
     * @param kind what it must be, with its article
     * @param types those that its header may name; it may also name none
     * @throws TokenRefused if the issuer did not sign it
     * @throws KeysUnavailable if nobody can tell
     */
    JWTClaimsSet claims(String token, String kind, Set<JOSEObjectType> types) throws TokenRefused, KeysUnavailable {
        if (token.length() > MAX_LENGTH) throw new TokenRefused("the token is too long");
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            requireHeader(jwt.getHeader(), kind, types);
            requireSignature(jwt);
            return jwt.getJWTClaimsSet();
        } catch (ParseException e) {
            throw new TokenRefused("the token is not a signed JWT");
        }
    }

    /** How and when the person logged in; null where the token does not say both. */
    static @Nullable AuthenticationEvent event(JWTClaimsSet claims) throws TokenRefused, ParseException {
        String acr = claims.getStringClaim("acr");
        Date at = claims.getDateClaim("auth_time");
        if (acr == null || at == null) return null;
        if (acr.isBlank() || acr.length() > MAX_TEXT) {
            throw new TokenRefused("the token's acr must be a text of 1 to " + MAX_TEXT + " characters");
        }
        return new AuthenticationEvent(acr, at.toInstant());
    }

    private static void requireHeader(JWSHeader header, String kind, Set<JOSEObjectType> types) throws TokenRefused {
        JWSAlgorithm algorithm = header.getAlgorithm();
        if (!RSA.contains(algorithm) && !JWSAlgorithm.ES256.equals(algorithm)) {
            throw new TokenRefused("the token must be signed with RS256, PS256 or ES256");
        }
        JOSEObjectType typ = header.getType();
        if (typ != null && !types.contains(typ)) throw new TokenRefused("the token is not " + kind);
        // RFC 7515, 4.1.11: an extension that is not understood refuses the token, and none is.
        if (header.getCriticalParams() != null) throw new TokenRefused("the token needs an extension");
    }

    private void requireSignature(SignedJWT jwt) throws TokenRefused, KeysUnavailable {
        String kid = jwt.getHeader().getKeyID();
        if (kid == null || kid.isEmpty() || kid.length() > MAX_TEXT) throw new TokenRefused("the token names no key");
        JWK key = keys.find(kid).orElseThrow(() -> new TokenRefused("the token is signed with a key that is unknown"));
        try {
            if (!jwt.verify(verifier(key, jwt.getHeader().getAlgorithm()))) {
                throw new TokenRefused("the token's signature does not verify");
            }
        } catch (JOSEException e) {
            throw new TokenRefused("the token's signature does not verify");
        }
    }

    /** The key decides which algorithms it is for, not the token: RFC 8725, 3.1. */
    private static JWSVerifier verifier(JWK key, JWSAlgorithm algorithm) throws JOSEException, TokenRefused {
        boolean forSignatures = key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse());
        boolean forThis = key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm);
        if (forSignatures && forThis) {
            if (key instanceof RSAKey rsa && RSA.contains(algorithm) && rsa.size() >= MIN_RSA_BITS) {
                return new RSASSAVerifier(rsa.toRSAPublicKey());
            }
            if (key instanceof ECKey ec && JWSAlgorithm.ES256.equals(algorithm) && Curve.P_256.equals(ec.getCurve())) {
                return new ECDSAVerifier(ec.toECPublicKey());
            }
        }
        throw new TokenRefused("the token's key is not for this algorithm");
    }
}
