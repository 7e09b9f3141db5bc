package io.bpci.identity;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An access token that was found good, for who asks Keycloak in its owner's name or needs what it says of an officer.
 *
 * @param compact as it came: shows itself in no log
 * @param claims those of {@link #OF_OFFICERS} that it has
 * @param roles of the realm, those included that the hub has no use for
 * @param event how its owner logged in; null where the token does not say, as that of a client itself
 */
public record AccessToken(
        String compact,
        String subject,
        Map<String, String> claims,
        Set<String> roles,
        @Nullable AuthenticationEvent event) {
    public static final String GOVERNMENT_ID = "government_id";
    public static final String JURISDICTION = "jurisdiction";
    public static final String SECURITY_CLEARANCE = "security_clearance";
    public static final String WALLET_ID = "wallet_id";

    /** OpenID Connect Front-Channel Logout 1.0, 3: the session at Keycloak. */
    public static final String SESSION = "sid";

    static final Set<String> OF_OFFICERS = Set.of(GOVERNMENT_ID, JURISDICTION, SECURITY_CLEARANCE, WALLET_ID, SESSION);

    public AccessToken {
        claims = Map.copyOf(claims);
        roles = Set.copyOf(roles);
    }

    public Optional<String> claim(String name) {
        return Optional.ofNullable(claims.get(name));
    }

    @Override
    public String toString() {
        return "AccessToken of " + subject;
    }
}
