package io.bpci.identity;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Judges access tokens (RFC 6750, RFC 7519, RFC 9068). Safe for concurrent use. */
final class TokenVerifier {
    private static final int MAX_TEXT = 256;
    private static final Set<JOSEObjectType> TYPES = Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"));

    private final SignedTokens tokens;
    private final Identity identity;
    private final InstantSource clock;

    TokenVerifier(SignedTokens tokens, Identity identity, InstantSource clock) {
        this.tokens = tokens;
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
        try {
            // RFC 9068, 2.1 names at+jwt; before it, JWT or nothing was usual.
            JWTClaimsSet claims = tokens.claims(token, "an access token", TYPES);
            return new Authentication.Proven(caller(claims), end(claims), accessToken(token, claims));
        } catch (ParseException e) {
            throw new TokenRefused("the token is not a signed JWT");
        }
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

    private static AccessToken accessToken(String compact, JWTClaimsSet claims) throws TokenRefused, ParseException {
        Map<String, String> ofOfficers = new HashMap<>();
        for (String name : AccessToken.OF_OFFICERS) {
            if (claims.getClaim(name) != null) ofOfficers.put(name, requireText(claims, name));
        }
        return new AccessToken(
                compact, requireText(claims, "sub"), ofOfficers, roleNames(claims), SignedTokens.event(claims));
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

    private static Set<Role> roles(JWTClaimsSet claims) throws TokenRefused {
        return roleNames(claims).stream().flatMap(name -> Role.named(name).stream()).collect(Collectors.toSet());
    }

    /** From {@code groups}, into which the realm maps its roles; from {@code realm_access} where that is missing. */
    private static Set<String> roleNames(JWTClaimsSet claims) throws TokenRefused {
        Object named = claims.getClaim("groups");
        if (named == null && claims.getClaim("realm_access") instanceof Map<?, ?> access) named = access.get("roles");
        if (named == null) named = List.of();
        if (!(named instanceof Collection<?> names)) throw new TokenRefused("the token's roles must be an array");
        Set<String> roles = new HashSet<>();
        for (Object name : names) {
            if (!(name instanceof String text)) throw new TokenRefused("the token's roles must be texts");
            roles.add(text);
        }
        return roles;
    }
}
