package io.bpci.api.security;

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

import io.bpci.platform.Caller;
import io.bpci.platform.Role;
import io.bpci.settings.Identity;

import org.jspecify.annotations.Nullable;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges access tokens (RFC 6750, RFC 7519, RFC 9068) as RFC 8725 recommends: only signatures by the issuer's RSA and
 * P-256 keys, never an algorithm that the token picks for itself. Safe for concurrent use.
 */
final class TokenVerifier {
    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MAX_TEXT = 256;
    private static final int MIN_RSA_BITS = 2048;

    private static final Set<JWSAlgorithm> RSA = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256);

    private final IssuerKeys keys;
    private final Identity identity;
    private final InstantSource clock;

    TokenVerifier(IssuerKeys keys, Identity identity, InstantSource clock) {
        this.keys = keys;
        this.identity = identity;
        this.clock = clock;
    }

    /**
     * Who calls, and for how long the token says so, with the clock skew that is allowed.
     *
     * @param token as it came, compact
     * @throws TokenRefused if it proves nothing
     * @throws KeysUnavailable if nobody can tell
     */
    Authentication.Proven verify(String token) throws TokenRefused, KeysUnavailable {
        if (token.length() > MAX_LENGTH) throw new TokenRefused("the token is too long");
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            requireHeader(jwt.getHeader());
            requireSignature(jwt);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            return new Authentication.Proven(caller(claims), end(claims));
        } catch (ParseException e) {
            throw new TokenRefused("the token is not a signed JWT");
        }
    }

    private static void requireHeader(JWSHeader header) throws TokenRefused {
        JWSAlgorithm algorithm = header.getAlgorithm();
        if (!RSA.contains(algorithm) && !JWSAlgorithm.ES256.equals(algorithm)) {
            throw new TokenRefused("the token must be signed with RS256, PS256 or ES256");
        }
        // RFC 9068, 2.1 names at+jwt; before it, JWT or nothing was usual.
        JOSEObjectType typ = header.getType();
        if (typ != null && !JOSEObjectType.JWT.equals(typ) && !new JOSEObjectType("at+jwt").equals(typ)) {
            throw new TokenRefused("the token is not an access token");
        }
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

    private Caller caller(JWTClaimsSet claims) throws TokenRefused, ParseException {
        if (!identity.issuer().toString().equals(claims.getIssuer())) {
            throw new TokenRefused("the token is of another issuer");
        }
        if (!claims.getAudience().contains(identity.audience())) {
            throw new TokenRefused("the token is for another audience");
        }
        requireTime(claims);
        // Keycloak signs ID, refresh and logout tokens with the same keys and says in this claim which kind it is.
        String kind = claims.getStringClaim("typ");
        if (kind != null && !kind.equals("Bearer")) throw new TokenRefused("the token is not an access token");
        // RFC 7800, 3.1: it is bound to a key whose possession nobody has shown here.
        if (claims.getClaim("cnf") != null) throw new TokenRefused("the token is bound to a key");
        requireText(claims, "sub");
        if (claims.getClaim("azp") != null) requireText(claims, "azp");
        String name =
                claims.getClaim("preferred_username") == null
                        ? requireText(claims, "sub")
                        : requireText(claims, "preferred_username");
        @Nullable String organisation =
                claims.getClaim("organisation") == null ? null : requireText(claims, "organisation");
        return new Caller(name, organisation, roles(claims));
    }

    private void requireTime(JWTClaimsSet claims) throws TokenRefused {
        Instant now = clock.instant();
        Duration skew = Duration.ofSeconds(identity.clockSkewSecs());
        // RFC 7519, 4.1.4: on or after the time it must not be accepted.
        if (!now.isBefore(end(claims))) throw new TokenRefused("the token has expired");
        for (Date from : new Date[] {claims.getNotBeforeTime(), claims.getIssueTime()}) {
            if (from != null && now.plus(skew).isBefore(from.toInstant())) {
                throw new TokenRefused("the token is not valid yet");
            }
        }
    }

    private Instant end(JWTClaimsSet claims) throws TokenRefused {
        Date expires = claims.getExpirationTime();
        if (expires == null) throw new TokenRefused("the token never expires");
        return expires.toInstant().plusSeconds(identity.clockSkewSecs());
    }

    private static String requireText(JWTClaimsSet claims, String name) throws TokenRefused, ParseException {
        String text = claims.getStringClaim(name);
        if (text == null || text.isBlank() || text.length() > MAX_TEXT) {
            throw new TokenRefused("the token's " + name + " must be a text of 1 to " + MAX_TEXT + " characters");
        }
        return text;
    }

    /** From {@code groups}, into which the realm maps its roles; from {@code realm_access} where that is missing. */
    private static Set<Role> roles(JWTClaimsSet claims) throws TokenRefused {
        Object named = claims.getClaim("groups");
        if (named == null && claims.getClaim("realm_access") instanceof Map<?, ?> access) named = access.get("roles");
        if (named == null) named = List.of();
        if (!(named instanceof Collection<?> names)) throw new TokenRefused("the token's roles must be an array");
        Set<Role> roles = new HashSet<>();
        for (Object name : names) {
            if (!(name instanceof String text)) throw new TokenRefused("the token's roles must be texts");
            Optional<Role> role = Role.named(text);
            role.ifPresent(roles::add);
        }
        return roles;
    }
}
