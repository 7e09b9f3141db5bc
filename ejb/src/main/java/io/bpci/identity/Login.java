package io.bpci.identity;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A person's login in a browser, with the tokens that it gave. They stay in the hub: no browser sees them.
 *
 * @param session the issuer's; null where it does not say
 * @param event how its owner logged in, by the ID token; null where the issuer does not say
 * @param provenAt when the issuer said last that the login is in force
 */
public record Login(
        Authentication.Proven proven,
        String refreshToken,
        String idToken,
        @Nullable String session,
        @Nullable AuthenticationEvent event,
        Instant provenAt) {
    public String subject() {
        return proven.token().subject();
    }

    /** Whether a logout is of this login. */
    public boolean isEndedBy(EndedLogin ended) {
        if (ended.session() != null) return ended.session().equals(session);
        return subject().equals(ended.subject());
    }

    @Override
    public String toString() {
        return "Login of " + subject();
    }
}
