package io.bpci.audit;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.internal.AuditStore;
import io.bpci.audit.internal.AuditStore.Numbered;
import io.bpci.audit.internal.AuditStore.Search;
import io.bpci.audit.internal.EventTerms;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.receipt.LogEntry;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Where events are recorded and found. */
@Stateless
public class AuditLog {
    /** One page of an audit listing: at most so many events. */
    public static final int MAX_PAGE = 1_000;

    private static final int LOAD_PAGE = 10_000;
    private static final int MAX_SEGMENTS = 256;

    @Inject InstantSource clock;
    @Inject SecureRandom random;

    @PersistenceContext(unitName = "hub")
    EntityManager entities;

    /** Over an entity manager of the caller's, who has its transactions too. */
    public static AuditLog over(EntityManager entities, InstantSource clock, SecureRandom random) {
        var log = new AuditLog();
        log.entities = entities;
        log.clock = clock;
        log.random = random;
        return log;
    }

    /** Some events, and where the next ones begin; {@code next} is null at the end. */
    public record Page(List<SequencedEvent> events, @Nullable Long next) {}

    /**
     * Records an act of administration in the caller's database transaction: both happen or neither. What happens to
     * messages goes through the audit queue instead.
     *
     * @param members what {@link AuditEvent.Member} names
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public AuditEvent record(EventKind kind, JsonObject members) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        byte[] salt = new byte[LogEntry.SALT_BYTES];
        random.nextBytes(salt);
        String group = HexFormat.of().formatHex(id);
        AuditEvent event = AuditEvent.of(salt, group + "-0", clock.instant(), kind, members);
        store().store(List.of(new AuditStore.Group(group, List.of(event))));
        return event;
    }

    /**
     * Finds events.
     *
     * @param position of a page before; null to begin
     * @param limit from 1 to {@link #MAX_PAGE}
     */
    public Page find(AuditQuery query, @Nullable Long position, int limit) {
        Search search = search(query);
        int asked = Math.clamp(limit, 1, MAX_PAGE);
        List<Numbered> found =
                query.newestFirst()
                        ? store().backward(search, position == null ? Long.MAX_VALUE : position, asked + 1)
                        : store().forward(search, position == null ? 0 : position, asked + 1);
        boolean more = found.size() > asked;
        List<SequencedEvent> events = found.stream().limit(asked).map(AuditLog::sequenced).toList();
        if (!more) return new Page(events, null);
        return new Page(events, query.newestFirst() ? found.get(asked - 1).seq() : found.get(asked).seq());
    }

    /**
     * Everything that happened to a message, the oldest first; of messages that shared the identity over time, the last
     * one. Empty when none was accepted.
     */
    public List<AuditEvent> lifeOf(String source, String message) {
        return sequencedLifeOf(source, message).stream().map(SequencedEvent::event).toList();
    }

    /** As {@link #lifeOf}, with the events' numbers. */
    public List<SequencedEvent> sequencedLifeOf(String source, String message) {
        Search search = search(AuditQuery.ofMessage(source, message, null));
        List<SequencedEvent> life = new ArrayList<>();
        for (Numbered found : store().backward(search, Long.MAX_VALUE, MAX_PAGE * 10)) {
            if (!isAbout(found.event(), source)) continue;
            life.addFirst(sequenced(found));
            if (found.event().kind() == EventKind.ACCEPTED) return life;
        }
        return List.of();
    }

    /**
     * The last event of that kind about a message, with its number; empty when none is stored.
     *
     * @param target only where this node was the target; null for any
     */
    public Optional<SequencedEvent> lastOf(String source, String message, EventKind kind, @Nullable String target) {
        Search search = search(AuditQuery.ofMessage(source, message, kind));
        return store().backward(search, Long.MAX_VALUE, 100).stream()
                .filter(found -> isAbout(found.event(), source))
                .filter(found -> target == null || concerns(found.event(), target))
                .findFirst()
                .map(AuditLog::sequenced);
    }

    /** The event of that number; empty when there is none yet. */
    public Optional<SequencedEvent> get(long sequence) {
        return from(sequence, 1).stream().filter(event -> event.sequence() == sequence).findFirst();
    }

    /** The acceptances of messages of that identity within some time. */
    public List<AuditEvent> acceptances(String source, String message, Instant from, Instant to) {
        Search search = search(AuditQuery.ofMessage(source, message, EventKind.ACCEPTED).between(from, to));
        return store().backward(search, Long.MAX_VALUE, 100).stream()
                .map(Numbered::event)
                .filter(event -> isAbout(event, source))
                .toList();
    }

    /** Hands over every acceptance since then, the oldest first. */
    public void acceptedSince(Instant since, Consumer<AuditEvent> taker) {
        Search search = search(AuditQuery.ALL.of(EventKind.ACCEPTED).between(since, null));
        long from = 0;
        while (true) {
            List<Numbered> page = store().forward(search, from, LOAD_PAGE);
            for (Numbered found : page) taker.accept(found.event());
            if (page.size() < LOAD_PAGE) return;
            from = page.getLast().seq() + 1;
        }
    }

    /** Stores what came from the audit queue; groups that are in already are left aside. Returns the new events. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public List<AuditEvent> take(List<AuditStore.Group> groups) {
        return store().store(groups);
    }

    /**
     * The number that the next event will get. Numbers are given in the order of the commits, without gaps, also among
     * several hubs on one database: who has read all below it has missed nothing.
     */
    public long end() {
        return store().end();
    }

    /** The events from that number on, in order; fewer than {@code limit} only at the end of the log. */
    public List<SequencedEvent> from(long sequence, int limit) {
        return store().from(sequence, limit).stream().map(AuditLog::sequenced).toList();
    }

    /**
     * The leaf hashes ({@link AuditEvent#entry}) of events from that number on, one after the other; some of them, if
     * they are many. Who begins with the first and goes on behind what it got has them all.
     */
    public Slice leavesFrom(long sequence) {
        return store().leaves(sequence, MAX_SEGMENTS);
    }

    private AuditStore store() {
        return new AuditStore(entities);
    }

    private static SequencedEvent sequenced(Numbered found) {
        return new SequencedEvent(found.seq(), found.event());
    }

    private static boolean concerns(AuditEvent event, String target) {
        return event.text(Member.TARGET).filter(target::equals).isPresent()
                || event.texts(Member.TARGETS).contains(target);
    }

    private static boolean isAbout(AuditEvent event, String source) {
        return event.text(Member.NODE).filter(source::equals).isPresent();
    }

    private static Search search(AuditQuery query) {
        return new Search(
                EventTerms.of(query),
                query.from() == null ? Long.MIN_VALUE : query.from().toEpochMilli(),
                query.to() == null ? Long.MAX_VALUE : query.to().toEpochMilli(),
                query::matches);
    }
}
