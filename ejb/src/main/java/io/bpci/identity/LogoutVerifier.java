package io.bpci.identity;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;

import io.bpci.settings.Identity;

import org.jspecify.annotations.Nullable;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.Set;

/** Judges logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6). Safe for concurrent use. */
final class LogoutVerifier {
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final Set<JOSEObjectType> TYPES = Set.of(JOSEObjectType.JWT, new JOSEObjectType("logout+jwt"));
    private static final Duration OLDEST = Duration.ofMinutes(5);
    private static final int MAX_TEXT = 256;

    private final SignedTokens tokens;
    private final Identity identity;
    private final InstantSource clock;

    LogoutVerifier(SignedTokens tokens, Identity identity, InstantSource clock) {
        this.tokens = tokens;
        this.identity = identity;
        this.clock = clock;
    }

    /**
     * Whose login has ended.
     *
     * @param client for which the issuer says so
     * @throws TokenRefused if the issuer did not say that to this hub
     * @throws KeysUnavailable if nobody can tell
     */
    EndedLogin verify(String token, String client) throws TokenRefused, KeysUnavailable {
        JWTClaimsSet claims = tokens.claims(token, "a logout token", TYPES);
        try {
            if (!identity.issuer().toString().equals(claims.getIssuer())) {
                throw new TokenRefused("the token is of another issuer");
            }
            if (!claims.getAudience().contains(client)) {
                throw new TokenRefused("the token is for another client");
            }
            requireTime(claims);
            if (!(claims.getClaim("events") instanceof Map<?, ?> events) || !(events.get(EVENT) instanceof Map<?, ?>)) {
                throw new TokenRefused("the token says of no logout");
            }
            // 2.4: so that no ID token passes for one.
            if (claims.getClaim("nonce") != null) throw new TokenRefused("a logout token has no nonce");
            @Nullable String session = text(claims, "sid");
            @Nullable String subject = text(claims, "sub");
            if (session == null && subject == null) throw new TokenRefused("the token names neither sid nor sub");
            return new EndedLogin(session, subject);
        } catch (ParseException e) {
            throw new TokenRefused("the token's claims are not what they must be");
        }
    }

    private void requireTime(JWTClaimsSet claims) throws TokenRefused {
        Instant now = clock.instant();
        Duration skew = Duration.ofSeconds(identity.clockSkewSecs());
        Date issued = claims.getIssueTime();
        if (issued == null) throw new TokenRefused("the token does not say when it was issued");
        if (issued.toInstant().isAfter(now.plus(skew))) throw new TokenRefused("the token is not valid yet");
        Date expires = claims.getExpirationTime();
        Instant end = expires == null ? issued.toInstant().plus(OLDEST) : expires.toInstant();
        if (!now.isBefore(end.plus(skew))) throw new TokenRefused("the token has expired");
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) throws TokenRefused, ParseException {
        String text = claims.getStringClaim(name);
        if (text != null && (text.isBlank() || text.length() > MAX_TEXT)) {
            throw new TokenRefused("the token's " + name + " must be a text of 1 to " + MAX_TEXT + " characters");
        }
        return text;
    }
}
