package io.bpci.deadletters;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.deadletters.internal.Buried;
import io.bpci.deadletters.internal.DeadLetter;
import io.bpci.deadletters.internal.TargetQueues;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.Selection;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.wire.DeadLetterInfo;
import io.bpci.wire.DeadLetterPage;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What operators do about messages that were rejected or expired. An operator sees to the letters whose source or
 * target belongs to its organisation, a hub-admin to all; an auditor only looks. Every act is recorded in the audit log
 * together with the act itself.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST.
 */
@Stateless
public class DeadLetters {
    private static final int MAX_REASON = 500;
    private static final String BEHIND = "l.diedAt >= :at and (l.diedAt > :at or l.id > :id)";

    @PersistenceContext(unitName = "hub")
    EntityManager database;

    @Inject InstantSource clock;
    @Inject AuditLog audit;
    @Inject NodeDirectory nodes;
    @Inject TargetQueues queues;

    /**
     * The letters that the caller sees, the oldest first; also by {@code at}.
     *
     * @param node only those that it sent or did not get; null for all
     */
    public DeadLetterPage list(Caller caller, @Nullable NodeId node, PageRequest page) {
        caller.requireSight();
        if (!caller.seesAll() && caller.organisation() == null) return new DeadLetterPage(List.of(), null);
        boolean falls = falls(page.sort());
        Position after = page.token() == null && falls ? Position.BEHIND_ALL : Position.parse(page.after());
        var all =
                Selection.of(DeadLetter.class, "l")
                        .and(falls ? BEHIND.replace('>', '<') : BEHIND, "at", after.at())
                        .with("id", after.id());
        String order = falls ? "l.diedAt desc, l.id desc" : "l.diedAt, l.id";
        @Nullable String organisation = caller.seesAll() ? null : Objects.requireNonNull(caller.organisation());
        Comparator<DeadLetter> oldest = Comparator.comparing(DeadLetter::diedAt).thenComparing(DeadLetter::id);
        // Each by itself, by an index in that order.
        List<DeadLetter> found =
                ways(all, organisation, node)
                        .flatMap(way -> way.those().read(database, way.alike() + order, page.size() + 1).stream())
                        .distinct()
                        .sorted(falls ? oldest.reversed() : oldest)
                        .limit(page.size() + 1L)
                        .toList();
        return page.page(
                found,
                letter -> new Position(letter.diedAt().toEpochMilli(), letter.id()).text(),
                (letters, next) -> new DeadLetterPage(letters.stream().map(DeadLetter::toInfo).toList(), next));
    }

    private static boolean falls(@Nullable String sort) {
        return switch (sort) {
            case null -> false;
            case "at" -> false;
            case "-at" -> true;
            default -> throw Sorting.refused(List.of("at"));
        };
    }

    /**
     * Letters that are found by one index.
     *
     * @param alike in which they are all alike, before that by which they are sorted: so H2 sees that the index has
     *     their order
     */
    private record Way(Selection<DeadLetter> those, String alike) {}

    private static Stream<Way> ways(Selection<DeadLetter> all, @Nullable String organisation, @Nullable NodeId node) {
        if (node == null) {
            return organisation == null ? Stream.of(new Way(all, "")) : either(all, "Organisation", organisation);
        }
        if (organisation == null) return either(all, "Node", node.value());
        var seen =
                all.and(
                        "(l.sourceOrganisation = :organisation or l.targetOrganisation = :organisation)",
                        "organisation",
                        organisation);
        return either(seen, "Node", node.value());
    }

    /** Those whose source or target is that. */
    private static Stream<Way> either(Selection<DeadLetter> of, String what, String value) {
        return Stream.of("source", "target")
                .map(end -> {
                    String attribute = "l." + end + what;
                    return new Way(of.and(attribute + " = :alike", "alike", value), attribute + ", ");
                });
    }

    public DeadLetterInfo get(Caller caller, String id) {
        caller.requireSight();
        DeadLetter letter = require(id, LockModeType.NONE);
        if (!caller.seesAll()) requireOperator(caller, letter);
        return letter.toInfo();
    }

    /**
     * Puts a letter back into its target's queue: with the time its sender gave it, or when that is over, with the time
     * that the hub gives to messages without one. On stable storage when this returns. When the broker has it and the
     * database fails, the letter stays here, and putting it back again delivers nothing twice.
     *
     * @throws HubException CONFLICT when the target takes no part any more, TARGET_SUSPENDED, QUEUE_FULL, UNAVAILABLE;
     *     SENDER_SUSPENDED and NO_CONSENT when the caller speaks for the source only and it could not send now either
     */
    public DeadLetterInfo requeue(Caller caller, String id) {
        DeadLetter letter = requireForAct(caller, id);
        NodeStanding target = nodes.find(letter.targetNode()).orElse(null);
        if (target == null) {
            throw new HubException(Fault.CONFLICT, letter.targetNode() + " is not registered any more");
        }
        if (target.suspended()) {
            throw new HubException(Fault.TARGET_SUSPENDED, "an operator suspended " + letter.targetNode());
        }
        if (!actsFor(caller, letter.targetOrganisation())) requireSourceMaySend(letter, target);
        queues.putBack(letter, clock.instant());
        close(EventKind.REQUEUED, caller, letter, null);
        return letter.toInfo();
    }

    /**
     * Removes a letter for good.
     *
     * @param reason up to 500 characters for the audit log; null for none
     */
    public DeadLetterInfo purge(Caller caller, String id, @Nullable String reason) {
        if (reason != null && reason.length() > MAX_REASON) {
            throw new HubException(Fault.INVALID_REQUEST, "reason has at most " + MAX_REASON + " characters");
        }
        DeadLetter letter = requireForAct(caller, id);
        close(EventKind.PURGED, caller, letter, reason);
        return letter.toInfo();
    }

    /**
     * Keeps others from putting back or removing the letters of a message until the caller's transaction ends.
     *
     * @throws HubException UNAVAILABLE while letters are on their way into the store, which may be of that message
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void hold(NodeId source, MessageId message) {
        queues.requireNoneOnTheirWay();
        lettersOf(source, message);
    }

    /**
     * Removes the letters of a message in the caller's transaction; returns how many there were. Who wanted it, and
     * why, the caller records.
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public int purgeAll(NodeId source, MessageId message) {
        List<DeadLetter> letters = lettersOf(source, message);
        for (DeadLetter letter : letters) {
            audit.record(EventKind.PURGED, members(letter.toInfo()).build());
            database.remove(letter);
        }
        return letters.size();
    }

    private List<DeadLetter> lettersOf(NodeId source, MessageId message) {
        return database.createQuery(
                        "select l from DeadLetter l where l.sourceNode = :source and l.messageId = :message"
                                + " order by l.id",
                        DeadLetter.class)
                .setParameter("source", source.value())
                .setParameter("message", message.value())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList();
    }

    private void requireSourceMaySend(DeadLetter letter, NodeStanding target) {
        NodeStanding source = nodes.find(letter.sourceNode()).orElse(null);
        if (source == null || source.suspended() || source.isIsolated(clock.instant())) {
            throw new HubException(Fault.SENDER_SUSPENDED, letter.sourceNode() + " may not send now");
        }
        if (!nodes.consents(target, source)) {
            throw new HubException(
                    Fault.NO_CONSENT, letter.targetNode() + " receives nothing from " + letter.sourceNode());
        }
    }

    private void close(EventKind kind, Caller caller, DeadLetter letter, @Nullable String reason) {
        audit.record(
                kind,
                members(letter.toInfo()).put(Member.ACTOR, caller.name()).putIfPresent(Member.REASON, reason).build());
        database.remove(letter);
    }

    private static JsonObject.Builder members(DeadLetterInfo info) {
        return Json.object()
                .put(Member.NODE, info.sourceNode().value())
                .put(Member.MESSAGE, info.messageId().value())
                .put(Member.TARGET, info.targetNode().value());
    }

    /** The letter, which nobody else puts back or removes until this transaction ends. */
    private DeadLetter requireForAct(Caller caller, String id) {
        caller.requireOperator();
        DeadLetter letter = require(id, LockModeType.PESSIMISTIC_WRITE);
        requireOperator(caller, letter);
        return letter;
    }

    private DeadLetter require(String id, LockModeType lock) {
        DeadLetter letter = Buried.isId(id) ? database.find(DeadLetter.class, id, lock) : null;
        if (letter == null) throw new HubException(Fault.NOT_FOUND, "there is no such dead letter");
        return letter;
    }

    private static void requireOperator(Caller caller, DeadLetter letter) {
        if (actsFor(caller, letter.sourceOrganisation()) || actsFor(caller, letter.targetOrganisation())) return;
        throw new HubException(Fault.FORBIDDEN, "the letter is of other organisations");
    }

    private static boolean actsFor(Caller caller, @Nullable String organisation) {
        if (caller.is(Role.HUB_ADMIN)) return true;
        return caller.is(Role.NODE_OPERATOR) && organisation != null && organisation.equals(caller.organisation());
    }

    /** Where a page ended; letters died at whole milliseconds. */
    private record Position(long millis, String id) {
        /** The end of the year 9999: beyond it databases and clocks disagree. */
        private static final long LAST = 253_402_300_799_999L;

        static final Position BEHIND_ALL = new Position(LAST, "");

        static Position parse(String text) {
            if (text.isEmpty()) return new Position(0, "");
            int blank = text.indexOf(' ');
            try {
                var position =
                        new Position(Long.parseUnsignedLong(text.substring(0, blank)), text.substring(blank + 1));
                if (position.millis >= 0 && position.millis <= LAST && Buried.isId(position.id)) return position;
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                // Refused below.
            }
            throw new HubException(Fault.INVALID_REQUEST, "page_token is none that this list gave");
        }

        Instant at() {
            return Instant.ofEpochMilli(millis);
        }

        String text() {
            return millis + " " + id;
        }
    }
}
