package io.bpci.government;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.government.internal.Keycloak;
import io.bpci.platform.HubException;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What Keycloak's Authorization Services allow. Keycloak decides whether an act is allowed; which rows it reaches, the
 * queries decide. Safe for concurrent use.
 */
@ApplicationScoped
public class Decisions {
    /** Tokens whose decisions are remembered, the last asked about. */
    private static final int MAX_REMEMBERED = 10_000;

    @Inject Keycloak keycloak;
    @Inject HubSettings settings;
    @Inject InstantSource clock;

    /** By the token's digest: the token itself is kept nowhere. Guarded by itself. */
    private final Map<String, Decided> remembered =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Decided> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            };

    /**
     * @param atNanos when, by a clock that never jumps
     */
    private record Decided(Set<String> allowed, long atNanos) {}

    /**
     * Whether who shows the token may do that. What was decided is used again for {@code government.decision_lifetime},
     * and never past the token's own end.
     *
     * @param token an access token that proves who shows it
     * @param until when it ceases to
     * @throws HubException UNAVAILABLE when nobody can tell: then it is not allowed
     */
    public boolean permits(String token, Instant until, String resource, String scope) {
        return permits(token, until, resource, scope, settings.government().decisionLifetime());
    }

    /**
     * The same, for who goes on for longer than a request.
     *
     * @param within how old what was decided may be, if {@code government.decision_lifetime} is longer
     * @throws HubException UNAVAILABLE when nobody can tell: then it is not allowed
     */
    public boolean permits(String token, Instant until, String resource, String scope, Duration within) {
        Duration lifetime = settings.government().decisionLifetime();
        return allowed(token, until, within.compareTo(lifetime) < 0 ? within : lifetime)
                .contains(resource + "#" + scope);
    }

    private Set<String> allowed(String token, Instant until, Duration atMost) {
        if (!clock.instant().isBefore(until)) return Set.of();
        String digest = digest(token);
        long now = System.nanoTime();
        long lifetime = atMost.toNanos();
        synchronized (remembered) {
            Decided known = remembered.get(digest);
            if (known != null && now - known.atNanos() < lifetime) return known.allowed();
        }
        Set<String> allowed = keycloak.permissions(token);
        synchronized (remembered) {
            remembered.remove(digest);
            // As of before it was asked: what changed meanwhile may not be in the answer.
            remembered.put(digest, new Decided(allowed, now));
        }
        return allowed;
    }

    private static String digest(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
