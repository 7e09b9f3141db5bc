package io.bpci.relay.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.nodes.NodeDirectory;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps account of what was refused. Each refusal of a known node or caller becomes an audit event, the rest of a flood
 * one event for each source and interval that says how many. What comes from nobody known, before authentication or in
 * place of it, becomes one event for each address and interval: noise fills neither queue nor log. A node that keeps
 * sending invalid envelopes in its own session is isolated; forgeries in another's name never count against it. Safe
 * for concurrent use; bounded by {@link #MAX_SOURCES} sources an interval and by the number of registered nodes.
 */
final class Refusals {
    /** So many refusals of a known source are recorded one by one in an interval, the rest as a count. */
    private static final int SINGLE = 20;

    private static final int MAX_SOURCES = 10_000;
    private static final String OTHERS = "others";

    /** When a node counts as misbehaving: so many invalid envelopes within the window, and isolation for that time. */
    record IsolationRule(int invalidEnvelopes, java.time.Duration window, java.time.Duration duration) {}

    /**
     * Whom a refusal is put down to: a node, or whoever is at an address.
     *
     * @param actor the name in a good token; null when there was none
     */
    private record Source(@Nullable NodeId node, @Nullable String actor, String address, String problemType) {
        static Source of(@Nullable NodeId node, String address, Problem problem) {
            return new Source(node, null, address, problem.type());
        }

        /** What the recorded event says of the source. */
        JsonObject.Builder members() {
            var members = Json.object();
            if (node != null) members.put(Member.NODE, node.value());
            else members.put(Member.ADDRESS, address);
            return members.putIfPresent(Member.ACTOR, actor).put(Member.PROBLEM, problemType);
        }

        boolean isAnonymous() {
            return node == null && actor == null;
        }
    }

    private final Committers committers;
    private final NodeDirectory directory;
    private final InstantSource clock;
    private final java.util.function.Supplier<IsolationRule> rule;
    private final Map<NodeId, ArrayDeque<Instant>> strikes = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private volatile Map<Source, LongAdder> interval = new ConcurrentHashMap<>();

    Refusals(
            Committers committers,
            NodeDirectory directory,
            InstantSource clock,
            java.util.function.Supplier<IsolationRule> rule) {
        this.committers = committers;
        this.directory = directory;
        this.clock = clock;
        this.rule = rule;
    }

    long total() {
        return refused.sum();
    }

    /** A message by the node that it names was refused. */
    void refused(Envelope envelope, Problem problem, Acceptor.Ingress ingress) {
        refused.increment();
        var source = Source.of(envelope.sourceNode(), ingress.address(), problem);
        if (!isSingle(source)) return;
        var members = source.members();
        members.put(Member.MESSAGE, envelope.messageId().value());
        members.put(Member.MESSAGE_TYPE, envelope.messageType().name());
        members.put(Member.DIGEST, envelope.digest().hex());
        envelope.agreementId().ifPresent(id -> members.put(Member.AGREEMENT, id.value()));
        envelope.correlationId().ifPresent(id -> members.put(Member.CORRELATION, id.value()));
        envelope.traceParent().ifPresent(trace -> members.put(Member.TRACE, trace.traceId()));
        note(EventKind.REFUSED, members.build());
    }

    /**
     * What is no message by the node that it names was refused: only the session or the address is to blame.
     *
     * @param envelope null when it could not be read
     */
    void forged(Slice message, @Nullable Envelope envelope, Problem problem, Acceptor.Ingress ingress) {
        refused.increment();
        NodeId sessionNode = ingress.sessionNode();
        if (sessionNode != null) strike(sessionNode);
        var source = Source.of(sessionNode, ingress.address(), problem);
        if (!isSingle(source)) return;
        var members = source.members();
        if (sessionNode != null) {
            named(message, envelope, sessionNode).ifPresent(id -> members.put(Member.MESSAGE, id.value()));
        }
        note(EventKind.REFUSED, members.build());
    }

    /**
     * What the session's node called it, for which it has not signed. Nothing where it names another node as its
     * source: the event would seem to be about a message of the session's node.
     */
    private static Optional<MessageId> named(Slice message, @Nullable Envelope envelope, NodeId sessionNode) {
        if (envelope == null) return Envelope.salvageMessageId(message.array(), message.from(), message.to());
        return envelope.sourceNode().equals(sessionNode) ? Optional.of(envelope.messageId()) : Optional.empty();
    }

    /** Something that came before authentication, or in place of it. */
    void unauthenticated(String address, Fault fault) {
        single(new Source(null, null, address, fault.type()));
    }

    /**
     * A request by a caller whose token is good, that the token does not allow or that is not granted.
     *
     * @param request what was asked for; it goes with what is recorded by itself, not with counts
     */
    void refused(String actor, String address, Fault fault, JsonObject request) {
        refused.increment();
        var source = new Source(null, actor, address, fault.type());
        if (isSingle(source)) note(EventKind.REFUSED, source.members().put(Member.DETAIL, request).build());
    }

    /** The end of a session whose node broke the protocol or fell silent; that is no invalid envelope. */
    void violated(NodeId node, String address, Problem problem) {
        single(Source.of(node, address, problem));
    }

    private void single(Source source) {
        refused.increment();
        if (isSingle(source)) note(EventKind.REFUSED, source.members().build());
    }

    /** Counts it; true when it is to be recorded by itself. */
    private boolean isSingle(Source source) {
        Map<Source, LongAdder> current = interval;
        LongAdder count = current.get(source);
        if (count == null) {
            Source counted =
                    current.size() < MAX_SOURCES ? source : new Source(null, null, OTHERS, source.problemType());
            count = current.computeIfAbsent(counted, s -> new LongAdder());
        }
        count.increment();
        return !source.isAnonymous() && count.sum() <= SINGLE;
    }

    private void strike(NodeId node) {
        IsolationRule now = rule.get();
        Instant time = clock.instant();
        ArrayDeque<Instant> recent = strikes.computeIfAbsent(node, n -> new ArrayDeque<>());
        synchronized (recent) {
            while (!recent.isEmpty() && recent.peekFirst().isBefore(time.minus(now.window()))) recent.removeFirst();
            recent.addLast(time);
            if (recent.size() < now.invalidEnvelopes()) return;
            recent.clear();
        }
        directory.isolate(
                node,
                now.duration(),
                "%d invalid envelopes within %d s".formatted(now.invalidEnvelopes(), now.window().toSeconds()));
    }

    /** Ends an interval: what was not recorded one by one is recorded as counts. */
    void closeInterval() {
        Map<Source, LongAdder> ended = interval;
        interval = new ConcurrentHashMap<>();
        Map<String, Map<String, Long>> noise = new TreeMap<>();
        ended.forEach((source, count) -> {
            if (source.isAnonymous()) {
                noise.computeIfAbsent(source.address(), address -> new TreeMap<>())
                        .merge(source.problemType(), count.sum(), Long::sum);
                return;
            }
            long more = count.sum() - SINGLE;
            if (more > 0) note(EventKind.REFUSED, source.members().put(Member.COUNT, more).build());
        });
        noise.forEach((address, problems) -> note(EventKind.UNAUTHENTICATED, noise(address, problems)));
    }

    private static JsonObject noise(String address, Map<String, Long> problems) {
        var byType = Json.object();
        problems.forEach(byType::put);
        return Json.object()
                .put(Member.ADDRESS, address)
                .put(Member.COUNT, problems.values().stream().mapToLong(Long::longValue).sum())
                .put(Member.DETAIL, Json.object().put("problems", byType.build()).build())
                .build();
    }

    void note(EventKind kind, JsonObject members) {
        Instant at = clock.instant();
        committers.note(eventId -> AuditEvent.canonical(eventId, at, kind, members));
    }
}
