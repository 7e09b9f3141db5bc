package io.bpci.portal.session;

import io.bpci.identity.LoginAttempt;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Logins that have begun and not come back, the last {@value #MOST} of ten minutes. Safe for concurrent use. */
@ApplicationScoped
public class LoginAttempts {
    static final int MOST = 10_000;
    private static final Duration KEPT = Duration.ofMinutes(10);

    @Inject InstantSource clock;

    /** By state, the oldest first. */
    private final Map<String, LoginAttempt> attempts = new LinkedHashMap<>();

    public synchronized void keep(LoginAttempt attempt) {
        attempts.values().removeIf(this::isOver);
        if (attempts.size() >= MOST) attempts.remove(attempts.keySet().iterator().next());
        attempts.put(attempt.state(), attempt);
    }

    /** The attempt of that state; no answer is taken twice. */
    public synchronized Optional<LoginAttempt> take(String state) {
        return Optional.ofNullable(attempts.remove(state)).filter(attempt -> !isOver(attempt));
    }

    private boolean isOver(LoginAttempt attempt) {
        return attempt.begunAt().plus(KEPT).isBefore(clock.instant());
    }
}
