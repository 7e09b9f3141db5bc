package io.bpci.portal.session;

import com.nimbusds.jose.util.Base64URL;

import io.bpci.identity.CodeFlow;
import io.bpci.identity.EndedLogin;
import io.bpci.identity.IssuerSilent;
import io.bpci.identity.Login;
import io.bpci.identity.TokenRefused;
import io.bpci.settings.HubSettings;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The sessions of this hub's portal, in memory: where several hubs run, each has its own, and a browser that comes to
 * another is logged in there by the issuer without being asked. Bounded by {@code portal.max_sessions}. Safe for
 * concurrent use.
 */
@ApplicationScoped
public class PortalSessions {
    private static final Logger LOG = Logger.getLogger(PortalSessions.class.getName());
    private static final int RANDOM_BYTES = 32;

    /** A login is asked after at the issuer when it was not for so long: so one that ended elsewhere is over here. */
    private static final Duration PROVEN_FOR = Duration.ofSeconds(20);

    /** Tokens are renewed so long before their end. */
    private static final Duration EARLY = Duration.ofSeconds(15);

    /** The longest wait for another thread that renews the same session's tokens. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    /** How long it is known why a session is over. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private static final long SWEEP_SECS = 10;

    @Inject HubSettings settings;
    @Inject InstantSource clock;
    @Inject SecureRandom random;
    @Inject CodeFlow flow;

    /** By the SHA-256 of what the browser holds: whoever reads the memory takes over no session. */
    private final ConcurrentMap<String, PortalSession> sessions = new ConcurrentHashMap<>();

    private final ScheduledExecutorService sweeper =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("bpci-portal-sessions").factory());

    @PostConstruct
    void start() {
        var _ = sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_SECS, SWEEP_SECS, TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() {
        sweeper.shutdownNow();
    }

    /**
     * Begins a session with a secret that nobody had before.
     *
     * @param before that of the same browser, in which nobody goes on; null for none
     * @return what the browser is to show
     */
    public String begin(Login login, @Nullable PortalSession before) {
        while (sessions.size() >= settings.portal().maxSessions()) crowdOut();
        String secret = randomText();
        var session = new PortalSession(randomText(), login, clock.instant());
        if (before != null) {
            session.follow(before);
            before.end(End.SIGNED_OUT, clock.instant());
        }
        sessions.put(key(secret), session);
        return secret;
    }

    private void crowdOut() {
        sessions.entrySet().stream()
                .min(
                        Comparator.comparing((java.util.Map.Entry<String, PortalSession> each) ->
                                        each.getValue().end() == null)
                                .thenComparing(each -> each.getValue().lastAct()))
                .ifPresent(idlest -> {
                    idlest.getValue().end(End.CROWDED_OUT, clock.instant());
                    sessions.remove(idlest.getKey());
                });
    }

    /** The session of that secret, even if it is over. */
    public Optional<PortalSession> find(String secret) {
        return Optional.ofNullable(sessions.get(key(secret)));
    }

    /**
     * Makes sure that the session goes on, and its tokens hold.
     *
     * @throws SessionOver if it does not go on
     * @throws IssuerSilent if its tokens are at their end, and the issuer does not answer
     */
    public Login require(PortalSession session) throws SessionOver, IssuerSilent {
        Instant now = clock.instant();
        ranOut(session, now).ifPresent(why -> end(session, why));
        End end = session.end();
        if (end != null) throw new SessionOver(end);
        renew(session);
        return session.login();
    }

    /** Its owner does something; what an open page asks for by itself is none of that. */
    public void act(PortalSession session) {
        session.act(clock.instant());
    }

    private Optional<End> ranOut(PortalSession session, Instant now) {
        if (!now.isBefore(session.begunAt().plus(settings.portal().sessionTimeout()))) return Optional.of(End.EXPIRED);
        if (!now.isBefore(session.lastAct().plus(settings.portal().sessionIdleTimeout()))) return Optional.of(End.IDLE);
        return Optional.empty();
    }

    /** One thread renews; others go on with the tokens that there are while those hold. */
    private void renew(PortalSession session) throws SessionOver, IssuerSilent {
        if (!isDue(session.login())) return;
        boolean holds = clock.instant().isBefore(session.login().proven().until().minus(EARLY));
        try {
            if (!session.renewing.tryLock(holds ? 0 : PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                if (holds) return;
                throw new IssuerSilent("the tokens are still being renewed", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IssuerSilent("interrupted", e);
        }
        try {
            if (isDue(session.login())) session.renew(flow.refresh(session.login()));
        } catch (TokenRefused e) {
            session.end(End.LOGIN_ENDED, clock.instant());
            throw new SessionOver(End.LOGIN_ENDED);
        } catch (IssuerSilent e) {
            if (!holds) throw e;
            LOG.log(Level.FINE, "a login is not asked after", e);
        } finally {
            session.renewing.unlock();
        }
    }

    private boolean isDue(Login login) {
        Instant now = clock.instant();
        return !now.isBefore(login.provenAt().plus(PROVEN_FOR)) || !now.isBefore(login.proven().until().minus(EARLY));
    }

    /** Ends it here and, where its owner does not go to the issuer, there too. */
    private void end(PortalSession session, End why) {
        if (!session.end(why, clock.instant())) return;
        if (why == End.SIGNED_OUT) return;
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        flow.endAlone(session.login());
                    } catch (IssuerSilent e) {
                        LOG.log(Level.INFO, "a login that is over here could not be ended at the issuer", e);
                    }
                });
    }

    /** Its owner logs out. */
    public void signOut(PortalSession session) {
        end(session, End.SIGNED_OUT);
    }

    /** The issuer says that a login has ended. */
    public void loginEnded(EndedLogin ended) {
        Instant now = clock.instant();
        sessions.values().stream()
                .filter(session -> session.login().isEndedBy(ended))
                .forEach(session -> session.end(End.LOGIN_ENDED, now));
    }

    private void sweep() {
        try {
            Instant now = clock.instant();
            for (PortalSession session : sessions.values()) {
                if (session.end() == null) ranOut(session, now).ifPresent(why -> end(session, why));
            }
            sessions.values()
                    .removeIf(session -> session.end() != null && session.endedAt().plus(REMEMBERED).isBefore(now));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the portal's sessions were not looked through", e);
        }
    }

    private String randomText() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64URL.encode(bytes).toString();
    }

    private static String key(String secret) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return Base64URL.encode(digest).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
