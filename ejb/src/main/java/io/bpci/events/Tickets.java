package io.bpci.events;

import io.bpci.events.internal.StoredTicket;
import io.bpci.jose.Base64Url;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Sells tickets for the live feed and takes them back. They are in the database, so that a ticket of one hub lets in at
 * another; each lets in once, whoever asks at the same time.
 */
@Stateless
public class Tickets {
    /** How long a ticket waits to be used. */
    public static final Duration LIFETIME = Duration.ofSeconds(30);

    /** Tickets that one caller may leave unused. */
    public static final int MAX_UNUSED = 20;

    private static final int BYTES = 32;

    @Inject InstantSource clock;
    @Inject SecureRandom random;

    @PersistenceContext(unitName = "hub")
    EntityManager entities;

    /**
     * A new ticket.
     *
     * @throws HubException FORBIDDEN to those who see no organisation's business, RATE_LIMITED when the caller has
     *     {@link #MAX_UNUSED} unused ones
     */
    public Ticket sell(Pass pass) {
        Caller caller = pass.caller();
        caller.requireSight();
        if (!caller.seesAll() && caller.organisation() == null) {
            throw new HubException(Fault.FORBIDDEN, "the token names no organisation whose events these would be");
        }
        Instant now = clock.instant();
        entities.createQuery("delete from StoredTicket t where t.expiresAt <= :now")
                .setParameter("now", now)
                .executeUpdate();
        if (unused(caller.name()) >= MAX_UNUSED) {
            throw HubException.retryAfterMs(
                    Fault.RATE_LIMITED, LIFETIME.toMillis(), MAX_UNUSED + " tickets of yours wait to be used");
        }
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        var ticket = new Ticket(Base64Url.encode(secret), now.truncatedTo(ChronoUnit.MILLIS).plus(LIFETIME));
        entities.persist(new StoredTicket(digest(ticket.text()), pass, ticket.expiresAt()));
        return ticket;
    }

    /** What the ticket stands for, and the end of it; empty for one that is unknown, used or too old. */
    public Optional<Pass> redeem(String ticket) {
        StoredTicket found = entities.find(StoredTicket.class, digest(ticket));
        if (found == null) return Optional.empty();
        // Of several who found it, one deletes it.
        int taken =
                entities.createQuery("delete from StoredTicket t where t.digest = :digest")
                        .setParameter("digest", digest(ticket))
                        .executeUpdate();
        return taken == 1 && found.isValid(clock.instant()) ? Optional.of(found.pass()) : Optional.empty();
    }

    private long unused(String caller) {
        return entities.createQuery("select count(t) from StoredTicket t where t.caller = :caller", Long.class)
                .setParameter("caller", caller)
                .getSingleResult();
    }

    private static String digest(String ticket) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(ticket.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
