package io.bpci.testkit.hub;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Freshness;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.receipt.AcknowledgementStatement;
import io.bpci.session.CloseCode;
import io.bpci.session.Hub;
import io.bpci.session.HubSession;
import io.bpci.session.RefusedTarget;
import io.bpci.session.SignedStatement;
import io.bpci.testkit.hub.FakeStore.Identity;
import io.bpci.testkit.hub.FakeStore.Waiting;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The fake hub's side of one session. Guarded by its hub. */
final class FakeAttachment implements Hub.Attachment {
    private static final Freshness FRESHNESS = new Freshness(Duration.ofSeconds(300), Duration.ofSeconds(30));

    private final FakeHub hub;
    private final NodeId node;
    private final HubSession session;
    private final int credit;
    private final Map<String, Identity> outstanding = new LinkedHashMap<>();
    private final Set<Identity> inFlight = new HashSet<>();
    private final ArrayDeque<Identity> waiting;
    private long deliveries;

    FakeAttachment(FakeHub hub, NodeId node, HubSession session, int credit) {
        this.hub = hub;
        this.node = node;
        this.session = session;
        this.credit = credit;
        this.waiting = new ArrayDeque<>(hub.store().queue(node).keySet());
    }

    HubSession session() {
        return session;
    }

    @Override
    public void relay(Slice message, Hub.RelayReply reply) {
        Envelope envelope;
        try {
            envelope = Envelope.parse(message.array(), message.from(), message.to(), hub.limits().maxMessageBytes());
        } catch (Malformed e) {
            reply.refused(null, Fault.MALFORMED.because(e.getMessage()));
            session.flush();
            return;
        }
        List<NodeId> woken;
        synchronized (hub) {
            woken = judge(envelope, reply);
        }
        session.flush();
        woken.forEach(target -> hub.arrived(target, Identity.of(envelope)));
    }

    /** The order of checks of the real hub, as far as the fake has the parts. */
    private List<NodeId> judge(Envelope envelope, Hub.RelayReply reply) {
        Ed25519PublicKey senderKey = hub.keyOf(node);
        Problem refusal = null;
        if (!envelope.sourceNode().equals(node) || senderKey == null) {
            refusal = Fault.UNKNOWN_SENDER.because("in this session source_node is " + node);
        } else if (!hub.verifies(envelope, senderKey)) {
            refusal = Fault.BAD_SIGNATURE.because("the envelope is not signed by the node's key");
        }
        Digest known = hub.store().digestOf(Identity.of(envelope));
        if (refusal == null && known != null) {
            if (known.equals(envelope.digest())) {
                reply.duplicate(envelope.messageId());
                return List.of();
            }
            refusal = Fault.IDENTITY_REUSED.because("another message has this message_id");
        }
        if (refusal == null) refusal = staleness(envelope);
        if (refusal == null) refusal = hub.nextRefusal();
        if (refusal != null) {
            reply.refused(envelope.messageId(), refusal);
            return List.of();
        }
        return keep(envelope, reply);
    }

    private static @Nullable Problem staleness(Envelope envelope) {
        return switch (FRESHNESS.of(envelope.createdAt(), Instant.now())) {
            case FRESH -> null;
            case STALE -> Fault.STALE.because("created_at is more than 300 s ago");
            case AHEAD -> Fault.CREATED_IN_FUTURE.because("created_at is more than 30 s ahead");
        };
    }

    private List<NodeId> keep(Envelope envelope, Hub.RelayReply reply) {
        var refused = new ArrayList<RefusedTarget>();
        var targets = new ArrayList<NodeId>();
        for (NodeId target : envelope.targetNodes()) {
            if (hub.keyOf(target) != null) targets.add(target);
            else refused.add(new RefusedTarget(target, Fault.UNKNOWN_TARGET.because(target + " is not registered")));
        }
        if (targets.isEmpty()) {
            reply.refused(envelope.messageId(), Fault.ALL_TARGETS_REFUSED.because("no target is registered"));
            return List.of();
        }
        hub.store().keep(envelope, targets);
        if (hub.losesThisAnswer()) session.close(CloseCode.DRAINING, "before the answer");
        else accept(envelope.messageId(), refused, reply, reply.asksForPromise() ? hub.promise(envelope) : null);
        return targets;
    }

    private static void accept(
            MessageId message, List<RefusedTarget> refused, Hub.RelayReply reply, @Nullable JsonObject promise) {
        if (promise == null) reply.accepted(message, refused);
        else reply.promised(message, refused, promise);
    }

    /** Something came for the node after this session began. */
    void arrived(Identity identity) {
        synchronized (hub) {
            waiting.add(identity);
        }
        deliverWaiting();
    }

    void deliverWaiting() {
        synchronized (hub) {
            while (inFlight.size() < credit && !waiting.isEmpty()) {
                Identity identity = waiting.remove();
                Waiting message = hub.store().queue(node).get(identity);
                // What came while the session began is named twice.
                if (message != null && !inFlight.contains(identity)) deliver(identity, message);
            }
        }
        session.flush();
    }

    void deliverAgain() {
        for (Identity identity : List.copyOf(inFlight)) {
            Waiting message = hub.store().queue(node).get(identity);
            if (message != null) deliver(identity, message);
        }
        session.flush();
    }

    private void deliver(Identity identity, Waiting message) {
        String deliveryId = session.sessionId() + "-" + deliveries++;
        outstanding.put(deliveryId, identity);
        inFlight.add(identity);
        session.deliver(deliveryId, message.handedOver, message.envelope.bytes());
        message.handedOver = true;
    }

    @Override
    public void oversized(Slice message, Problem problem) {
        // The real hub would count it against the node.
    }

    @Override
    public void violated(Problem problem) {
        // The real hub would record it.
    }

    @Override
    public void acknowledge(List<String> deliveryIds) {
        synchronized (hub) {
            deliveryIds.forEach(this::settle);
        }
        deliverWaiting();
    }

    @Override
    public void reject(String deliveryId, String reason) {
        synchronized (hub) {
            settle(deliveryId);
            hub.store().rejected(reason);
        }
        deliverWaiting();
    }

    @Override
    public void acknowledge(List<String> deliveryIds, SignedStatement signed) {
        if (holds(signed, deliveryIds)) acknowledge(deliveryIds);
    }

    @Override
    public void reject(String deliveryId, String reason, SignedStatement signed) {
        if (holds(signed, List.of(deliveryId))) reject(deliveryId, reason);
    }

    /** The real hub judges more of it, and ends the session as this one does. */
    private boolean holds(SignedStatement signed, List<String> deliveryIds) {
        Optional<AcknowledgementStatement.Signed> found;
        synchronized (hub) {
            // Of one that is not outstanding the digest is missing, and so the root is another one.
            var messages = deliveryIds.stream().filter(outstanding::containsKey).map(outstanding::get).toList();
            found = hub.store().signed(node, signed, messages);
            if (found.isPresent() && hub.verifies(found.get(), hub.keyOf(node))) {
                hub.store().keep(found.get());
                return true;
            }
        }
        session.close(CloseCode.VIOLATION, Fault.BAD_SIGNATURE.because("what was signed is not what was delivered"));
        return false;
    }

    private void settle(String deliveryId) {
        Identity identity = outstanding.remove(deliveryId);
        if (identity == null) return;
        inFlight.remove(identity);
        hub.store().queue(node).remove(identity);
    }

    @Override
    public void state(String messageId, Consumer<JsonObject> answer) {
        String state;
        synchronized (hub) {
            boolean known =
                    hub.store().accepted().stream()
                            .anyMatch(e -> e.sourceNode().equals(node) && e.messageId().value().equals(messageId));
            state = known ? "accepted" : "unknown";
        }
        answer.accept(Json.object().put("message_id", messageId).put("state", state).build());
    }

    @Override
    public void detach() {
        hub.detach(node, this);
    }
}
