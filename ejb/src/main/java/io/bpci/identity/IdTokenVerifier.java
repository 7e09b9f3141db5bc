package io.bpci.identity;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;

import io.bpci.settings.Identity;

import org.jspecify.annotations.Nullable;

import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;

/** Judges ID tokens (OpenID Connect Core 1.0, 3.1.3.7). Safe for concurrent use. */
final class IdTokenVerifier {
    private static final Set<JOSEObjectType> TYPES = Set.of(JOSEObjectType.JWT);

    private final SignedTokens tokens;
    private final Identity identity;
    private final InstantSource clock;

    IdTokenVerifier(SignedTokens tokens, Identity identity, InstantSource clock) {
        this.tokens = tokens;
        this.identity = identity;
        this.clock = clock;
    }

    /**
     * @param session the issuer's; null where it does not say
     * @param event null where it does not say
     */
    record Identified(String subject, @Nullable String session, @Nullable AuthenticationEvent event) {}

    /**
     * Who has logged in.
     *
     * @param nonce of the attempt; null where the token comes with a refresh, which need not bear it
     * @throws TokenRefused if it says so of nobody
     * @throws KeysUnavailable if nobody can tell
     */
    Identified verify(String token, String client, @Nullable String nonce) throws TokenRefused, KeysUnavailable {
        JWTClaimsSet claims = tokens.claims(token, "an ID token", TYPES);
        try {
            if (!identity.issuer().toString().equals(claims.getIssuer())) {
                throw new TokenRefused("the token is of another issuer");
            }
            if (!claims.getAudience().contains(client)) throw new TokenRefused("the token is for another client");
            String authorised = claims.getStringClaim("azp");
            if (authorised != null && !authorised.equals(client)) {
                throw new TokenRefused("the token is for another client");
            }
            String kind = claims.getStringClaim("typ");
            if (kind != null && !kind.equals("ID")) throw new TokenRefused("the token is not an ID token");
            Date expires = claims.getExpirationTime();
            if (expires == null) throw new TokenRefused("the token never expires");
            if (!clock.instant().isBefore(expires.toInstant().plus(Duration.ofSeconds(identity.clockSkewSecs())))) {
                throw new TokenRefused("the token has expired");
            }
            if (nonce != null && !nonce.equals(claims.getStringClaim("nonce"))) {
                throw new TokenRefused("the token answers another login");
            }
            String subject = claims.getSubject();
            if (subject == null) throw new TokenRefused("the token names no subject");
            return new Identified(subject, claims.getStringClaim("sid"), SignedTokens.event(claims));
        } catch (ParseException e) {
            throw new TokenRefused("the token's claims are not what they must be");
        }
    }
}
