package io.bpci.relay.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.session.CloseCode;
import io.bpci.session.Hub;
import io.bpci.session.HubSession;
import io.bpci.session.SignedStatement;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** The hub as a node's session sees it. */
final class RelayHub implements Hub {
    private final Ed25519PrivateKey key;
    private final Ed25519 engine;
    private final NodeDirectory directory;
    private final InstantSource clock;
    private final Acceptor acceptor;
    private final Refusals refusals;
    private final Lanes lanes;
    private final Backpressure backpressure;
    private final BiFunction<NodeId, String, JsonObject> states;
    private final Availability availability;
    private final Executor blocking;

    RelayHub(
            Ed25519PrivateKey key,
            Ed25519 engine,
            NodeDirectory directory,
            InstantSource clock,
            Acceptor acceptor,
            Refusals refusals,
            Lanes lanes,
            Backpressure backpressure,
            BiFunction<NodeId, String, JsonObject> states,
            Availability availability,
            Executor blocking) {
        this.key = key;
        this.engine = engine;
        this.directory = directory;
        this.clock = clock;
        this.acceptor = acceptor;
        this.refusals = refusals;
        this.lanes = lanes;
        this.backpressure = backpressure;
        this.states = states;
        this.availability = availability;
        this.blocking = blocking;
    }

    @Override
    public Ed25519PublicKey hubKey() {
        return key.publicKey();
    }

    @Override
    public String sign(JsonObject proof) {
        return DetachedJws.sign(Typ.SESSION, key, engine, Slice.of(Jcs.canonical(proof))).compact();
    }

    @Override
    public Standing standing(NodeId node) {
        NodeStanding standing = directory.find(node).orElse(null);
        if (!availability.leads()) return new Standing.Refused(availability.problem(), CloseCode.OVERLOADED);
        if (standing == null) return new Standing.Refused(unknown(node), CloseCode.VIOLATION);
        Problem shutOut = standing.shutOut(clock.instant());
        return shutOut == null
                ? new Standing.Welcome(standing.key())
                : new Standing.Refused(shutOut, CloseCode.ISOLATED);
    }

    static Problem unknown(NodeId node) {
        return Fault.UNKNOWN_SENDER.because("no node %s is registered".formatted(node));
    }

    @Override
    public Attachment attach(NodeId node, HubSession session) {
        directory.connected(node);
        refusals.note(
                EventKind.SESSION_OPENED,
                Json.object()
                        .put(Member.NODE, node.value())
                        .put(Member.SESSION, session.sessionId())
                        .put(Member.ADDRESS, session.remoteAddress())
                        .build());
        return new NodeAttachment(node, session, lanes.open(node, session));
    }

    @Override
    public void unauthenticated(String remoteAddress, Fault fault) {
        refusals.unauthenticated(remoteAddress, fault);
    }

    private final class NodeAttachment implements Attachment, Acceptor.Ingress {
        private final NodeId node;
        private final HubSession session;
        private final Lane lane;

        NodeAttachment(NodeId node, HubSession session, Lane lane) {
            this.node = node;
            this.session = session;
            this.lane = lane;
        }

        @Override
        public void relay(Slice message, RelayReply reply) {
            acceptor.submit(message, this, reply);
        }

        @Override
        public void oversized(Slice message, Problem problem) {
            refusals.forged(message, null, problem, this);
        }

        @Override
        public void violated(Problem problem) {
            refusals.violated(node, session.remoteAddress(), problem);
        }

        @Override
        public void acknowledge(List<String> deliveryIds) {
            lane.acknowledge(deliveryIds);
        }

        @Override
        public void reject(String deliveryId, String reason) {
            lane.reject(deliveryId, reason);
        }

        @Override
        public void acknowledge(List<String> deliveryIds, SignedStatement signed) {
            var frame = new SignedSettlements.Frame(node, EventKind.ACKNOWLEDGED, "", signed);
            lane.settleSigned(deliveryIds, frame, this::end);
        }

        @Override
        public void reject(String deliveryId, String reason, SignedStatement signed) {
            var frame = new SignedSettlements.Frame(node, EventKind.REJECTED, reason, signed);
            lane.settleSigned(List.of(deliveryId), frame, this::end);
        }

        /** What was signed does not hold: the session ends as with any frame that breaks the protocol. */
        private void end(Problem problem) {
            violated(problem);
            session.close(CloseCode.VIOLATION, problem);
        }

        @Override
        public void state(String messageId, Consumer<JsonObject> answer) {
            blocking.execute(() -> answer.accept(states.apply(node, messageId)));
        }

        @Override
        public void detach() {
            lanes.close(lane);
            if (lanes.of(node) == null) directory.disconnected(node);
            refusals.note(
                    EventKind.SESSION_CLOSED,
                    closed(Json.object().put(Member.NODE, node.value()).put(Member.SESSION, session.sessionId())));
        }

        /** With the code by which the hub closed it; none says that the node did, or that the connection broke. */
        private JsonObject closed(JsonObject.Builder event) {
            session.closeCode()
                    .ifPresent(code -> event.put(Member.DETAIL, Json.object().put("close_code", code.code()).build()));
            return event.build();
        }

        @Override
        public NodeId sessionNode() {
            return node;
        }

        @Override
        public String address() {
            return session.remoteAddress();
        }

        @Override
        public void kept(NodeId source) {
            // Its session says that it is there.
        }

        @Override
        public void busy(Committer committer) {
            backpressure.pause(session, committer);
        }

        @Override
        public void answered() {
            session.flush();
        }

        @Override
        public void unknown() {
            session.close(CloseCode.OVERLOADED, "the broker went away; send again what was not answered");
        }
    }
}
