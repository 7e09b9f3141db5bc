package io.bpci.identity;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;

import io.bpci.settings.Identity;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The keys with which the issuer signs tokens, as last fetched. They are fetched again when they are older than {@code
 * identity.keys_lifetime}, and at once for a key that is not among them, but for that reason no more often than once in
 * {@code identity.keys_refresh_interval}: tokens with invented keys cost the issuer nothing. While it does not answer,
 * the last good keys serve for {@code identity.keys_outage_tolerance} more.
 *
 * <p>Safe for concurrent use. At most one thread fetches; those whose key is known do not wait for it.
 */
final class IssuerKeys {
    private static final Logger LOG = Logger.getLogger(IssuerKeys.class.getName());

    /** The longest wait for another thread's fetch. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Where the keys come from. */
    interface Source {
        /**
         * @throws IOException if the issuer does not answer, or not with keys
         */
        JWKSet fetch() throws IOException;
    }

    /** One answer of the issuer; no two are the same, whatever they hold. */
    private static final class Fetched {
        private final JWKSet keys;
        private final Instant at;

        Fetched(JWKSet keys, Instant at) {
            this.keys = keys;
            this.at = at;
        }
    }

    private final Source source;
    private final Identity identity;
    private final InstantSource clock;

    private final ReentrantLock fetching = new ReentrantLock();

    /** The last good keys; null before the first. Written under the lock. */
    private volatile @Nullable Fetched last;

    // Both under the lock. Failed attempts count.
    private @Nullable Instant lastAttempt;
    private @Nullable Instant lastForUnknown;

    IssuerKeys(Source source, Identity identity, InstantSource clock) {
        this.source = source;
        this.identity = identity;
        this.clock = clock;
    }

    /**
     * The key of that id; empty when the issuer has none.
     *
     * @throws KeysUnavailable if no keys are at hand that may still be used
     */
    Optional<JWK> find(String kid) throws KeysUnavailable {
        Fetched known = last;
        if (known == null) {
            known = fetchFirst();
        } else if (age(known).compareTo(identity.keysLifetime()) > 0) {
            known = fetchAgain(known);
        }
        JWK key = known.keys.getKeyByKeyId(kid);
        if (key == null) {
            known = fetchForUnknown(known);
            key = known.keys.getKeyByKeyId(kid);
        }
        if (age(known).compareTo(identity.keysLifetime().plus(identity.keysOutageTolerance())) > 0) {
            throw new KeysUnavailable("the issuer's keys were last fetched at " + known.at, null);
        }
        return Optional.ofNullable(key);
    }

    private Duration age(Fetched fetched) {
        return Duration.between(fetched.at, clock.instant());
    }

    private Fetched fetchFirst() throws KeysUnavailable {
        if (!await()) throw new KeysUnavailable("the issuer's keys are still being fetched", null);
        try {
            Fetched meanwhile = last;
            if (meanwhile != null) return meanwhile;
            if (!due(lastAttempt)) throw new KeysUnavailable("the issuer's keys could not be fetched yet", null);
            return fetch();
        } catch (IOException e) {
            throw new KeysUnavailable("the issuer's keys could not be fetched", e);
        } finally {
            fetching.unlock();
        }
    }

    /** Newer keys, or those given while another thread fetches, the issuer was just asked, or does not answer. */
    private Fetched fetchAgain(Fetched known) {
        if (!fetching.tryLock()) return known;
        try {
            Fetched current = last;
            if (current != null && current != known) return current;
            return due(lastAttempt) ? fetch() : known;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the issuer does not answer: its last good keys stay in use", e);
            return known;
        } finally {
            fetching.unlock();
        }
    }

    private Fetched fetchForUnknown(Fetched known) {
        if (!await()) return known;
        try {
            Fetched current = last;
            if (current != null && current != known) return current;
            if (!due(lastForUnknown)) return known;
            lastForUnknown = clock.instant();
            return fetch();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the issuer does not answer: a token's unknown key stays unknown", e);
            return known;
        } finally {
            fetching.unlock();
        }
    }

    private boolean await() {
        try {
            return fetching.tryLock(PATIENCE.toMillis(), MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A clock that stepped back makes an attempt due rather than never. */
    private boolean due(@Nullable Instant attempt) {
        Instant now = clock.instant();
        return attempt == null || now.isBefore(attempt) || !now.isBefore(attempt.plus(identity.keysRefreshInterval()));
    }

    /** Under the lock. */
    private Fetched fetch() throws IOException {
        lastAttempt = clock.instant();
        var fetched = new Fetched(source.fetch(), clock.instant());
        last = fetched;
        return fetched;
    }
}
