package io.bpci.relay.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.nodes.NodeDirectory;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps account of what was refused. Each refusal becomes an audit event, but a flood becomes one event for each source
 * and interval that says how many: noise fills neither queue nor log. A node that keeps sending invalid envelopes in
 * its own session is isolated; forgeries in another's name never count against it. Safe for concurrent use; bounded by
 * {@link #MAX_SOURCES} sources an interval and by the number of registered nodes.
 */
final class Refusals {
    /** So many refusals of a source are recorded one by one in an interval, the rest as a count. */
    private static final int SINGLE = 20;

    private static final int MAX_SOURCES = 10_000;
    private static final String OTHERS = "others";

    /** When a node counts as misbehaving: so many invalid envelopes within the window, and isolation for that time. */
    record IsolationRule(int invalidEnvelopes, java.time.Duration window, java.time.Duration duration) {}

    private record Source(@Nullable NodeId node, String address, String problemType) {}

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

    /** A message was refused; the envelope is null when it could not be read. */
    void refused(@Nullable Envelope envelope, Problem problem, boolean forged, Acceptor.Ingress ingress) {
        refused.increment();
        NodeId sessionNode = ingress.sessionNode();
        if (forged && sessionNode != null) strike(sessionNode);
        // A forgery names a node that did not send it: only the session or the address is to blame.
        NodeId blamed = sessionNode != null || forged || envelope == null ? sessionNode : envelope.sourceNode();
        if (!isSingle(new Source(blamed, ingress.address(), problem.type()))) return;
        var members = Json.object();
        if (blamed != null) members.put(Member.NODE, blamed.value());
        else members.put(Member.ADDRESS, ingress.address());
        if (envelope != null && !forged) {
            members.put(Member.MESSAGE, envelope.messageId().value());
            members.put(Member.MESSAGE_TYPE, envelope.messageType().name());
            members.put(Member.DIGEST, envelope.digest().hex());
            envelope.traceParent().ifPresent(trace -> members.put(Member.TRACE, trace.traceId()));
        }
        note(EventKind.REFUSED, members.put(Member.PROBLEM, problem.type()).build());
    }

    /** Something that came before authentication, or in place of it. */
    void unauthenticated(String address, Fault fault) {
        refused.increment();
        if (!isSingle(new Source(null, address, fault.type()))) return;
        note(
                EventKind.UNAUTHENTICATED,
                Json.object().put(Member.ADDRESS, address).put(Member.PROBLEM, fault.type()).build());
    }

    /** A frame or message in a session that could not be taken apart. */
    void malformed(NodeId node, String address, Problem problem) {
        refused.increment();
        strike(node);
        if (!isSingle(new Source(node, address, problem.type()))) return;
        note(
                EventKind.REFUSED,
                Json.object().put(Member.NODE, node.value()).put(Member.PROBLEM, problem.type()).build());
    }

    private boolean isSingle(Source source) {
        Map<Source, LongAdder> current = interval;
        LongAdder count = current.get(source);
        if (count == null) {
            Source counted = current.size() < MAX_SOURCES ? source : new Source(null, OTHERS, source.problemType());
            count = current.computeIfAbsent(counted, s -> new LongAdder());
        }
        count.increment();
        return count.sum() <= SINGLE;
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
        ended.forEach((source, count) -> {
            long more = count.sum() - SINGLE;
            if (more <= 0) return;
            var members = Json.object();
            if (source.node() != null) members.put(Member.NODE, source.node().value());
            else members.put(Member.ADDRESS, source.address());
            members.put(Member.PROBLEM, source.problemType()).put(Member.COUNT, more);
            note(source.node() == null ? EventKind.UNAUTHENTICATED : EventKind.REFUSED, members.build());
        });
    }

    void note(EventKind kind, JsonObject members) {
        Instant at = clock.instant();
        boolean _ = committers.note(eventId -> AuditEvent.of(eventId, at, kind, members).bytes().copy());
    }
}
