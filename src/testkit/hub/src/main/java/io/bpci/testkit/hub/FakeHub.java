package io.bpci.testkit.hub;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.receipt.AcknowledgementStatement;
import io.bpci.session.CloseCode;
import io.bpci.session.Hub;
import io.bpci.session.HubSession;
import io.bpci.session.SessionLimits;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A fake: what a hub does for its nodes, without disk, database or operators. What it accepted survives {@link #down}
 * and {@link #up}, as a durable hub's would. Safe for concurrent use.
 */
public final class FakeHub implements Hub, AutoCloseable {
    private static final int MIB = 1 << 20;

    private final Ed25519 engine = Ed25519.bouncyCastle();
    private final Ed25519PrivateKey key;
    private final SessionLimits limits;
    private final NettyListener listener;

    // All below is guarded by this.
    private final Map<NodeId, Ed25519PublicKey> nodes = new HashMap<>();
    private final FakeStore store = new FakeStore();
    private final Map<NodeId, FakeAttachment> attached = new HashMap<>();
    private final ArrayDeque<Problem> refusals = new ArrayDeque<>();
    private final List<Fault> strangers = new ArrayList<>();
    private int lostAnswers;
    private int sessions;
    private boolean deaf;
    private int unheard;
    private @Nullable Ed25519PrivateKey forger;
    private final FakePromises promises = new FakePromises();

    private FakeHub(int credit) {
        var random = new SecureRandom();
        this.key = Ed25519PrivateKey.generate(random);
        this.limits = new SessionLimits(credit, MIB, 200, 4 * MIB);
        this.listener =
                new NettyListener(carrier ->
                        new Conversation(
                                new HubSession(carrier, this, engine, limits, InstantSource.system(), random)));
    }

    public static FakeHub start() {
        return new FakeHub(1_000);
    }

    /** One that leaves so many deliveries unacknowledged. */
    public static FakeHub withCredit(int credit) {
        return new FakeHub(credit);
    }

    /** Frames of one connection, unless the hub has gone deaf. */
    private final class Conversation implements NettyListener.Connection {
        private final HubSession session;

        private Conversation(HubSession session) {
            this.session = session;
        }

        @Override
        public void opened() {
            session.open();
        }

        @Override
        public void text(byte[] utf8) {
            if (!isUnheard()) session.text(utf8);
        }

        @Override
        public void closed() {
            session.closed();
        }
    }

    public URI uri() {
        return URI.create("ws://127.0.0.1:" + listener.port());
    }

    public Thumbprint hubId() {
        return key.publicKey().thumbprint();
    }

    public synchronized void register(NodeId node, Ed25519PublicKey publicKey) {
        nodes.put(node, publicKey);
    }

    /** As a crash: connections are cut and nobody listens. What was accepted is kept. */
    public void down() {
        listener.down();
    }

    public void up() {
        listener.up();
    }

    /** Refuses the next messages with these, one each. */
    public synchronized void refuseNext(Problem... problems) {
        refusals.addAll(List.of(problems));
    }

    /** Accepts so many messages, then cuts the session in place of the answer. */
    public synchronized void loseAnswers(int count) {
        lostAnswers = count;
    }

    /** Hears nothing from now on, and answers nothing: a connection that is dead and does not show it. */
    public synchronized void goDeaf(boolean nowDeaf) {
        deaf = nowDeaf;
    }

    private synchronized boolean isUnheard() {
        if (deaf) unheard++;
        return deaf;
    }

    /** How many frames came while the hub was deaf. */
    public synchronized int unheard() {
        return unheard;
    }

    /** Signs its welcome with another key than the one it shows. */
    public synchronized void forgeWelcome() {
        forger = Ed25519PrivateKey.generate(new SecureRandom());
    }

    /** What becomes of the promises that are asked for before they are given; null for none. */
    public synchronized void bendPromises(FakePromises.Bend bend) {
        promises.bend(bend);
    }

    synchronized @Nullable JsonObject promise(Envelope envelope) {
        return promises.make(envelope, key, engine);
    }

    /** Ends the node's session. */
    public void close(NodeId node, CloseCode code) {
        FakeAttachment attachment = attachmentOf(node);
        if (attachment != null) attachment.session().close(code, "the test closes it");
    }

    /** As {@link #close(NodeId, CloseCode)}, after an {@code error} frame. */
    public void close(NodeId node, CloseCode code, Problem problem) {
        FakeAttachment attachment = attachmentOf(node);
        if (attachment != null) attachment.session().close(code, problem);
    }

    /** Delivers again, in the same session, all that the node has not acknowledged. */
    public synchronized void deliverAgain(NodeId node) {
        FakeAttachment attachment = attached.get(node);
        if (attachment != null) attachment.deliverAgain();
    }

    /** Everything accepted, in order. */
    public synchronized List<Envelope> accepted() {
        return store.accepted();
    }

    /** What waits for the node: not acknowledged, not rejected. */
    public synchronized int waitingFor(NodeId node) {
        return store.queue(node).size();
    }

    /** The reasons with which nodes rejected messages. */
    public synchronized List<String> rejections() {
        return store.rejections();
    }

    /** What nodes signed for the messages that they settled. */
    public synchronized List<AcknowledgementStatement.Signed> signatures() {
        return store.signatures();
    }

    /** How many sessions were opened so far. */
    public synchronized int sessions() {
        return sessions;
    }

    public synchronized boolean isConnected(NodeId node) {
        return attached.containsKey(node);
    }

    /** What came without, or with a wrong, proof. */
    public synchronized List<Fault> strangers() {
        return List.copyOf(strangers);
    }

    @Override
    public void close() {
        listener.close();
    }

    @Override
    public Ed25519PublicKey hubKey() {
        return key.publicKey();
    }

    /** For other fakes, which sign as this hub. */
    public Ed25519PrivateKey signingKey() {
        return key;
    }

    @Override
    public synchronized String sign(JsonObject proof) {
        Ed25519PrivateKey signer = forger == null ? key : forger;
        return DetachedJws.sign(Typ.SESSION, signer, engine, Slice.of(Jcs.canonical(proof))).compact();
    }

    @Override
    public synchronized Standing standing(NodeId node) {
        Ed25519PublicKey known = nodes.get(node);
        return known != null
                ? new Standing.Welcome(known)
                : new Standing.Refused(Fault.UNKNOWN_SENDER.because(node + " is not registered"), CloseCode.VIOLATION);
    }

    @Override
    public Attachment attach(NodeId node, HubSession session) {
        FakeAttachment older;
        FakeAttachment attachment;
        synchronized (this) {
            sessions++;
            attachment = new FakeAttachment(this, node, session, limits.credit());
            older = attached.put(node, attachment);
        }
        if (older != null) older.session().close(CloseCode.REPLACED, "replaced");
        attachment.deliverWaiting();
        return attachment;
    }

    @Override
    public synchronized void unauthenticated(String remoteAddress, Fault fault) {
        strangers.add(fault);
    }

    private synchronized @Nullable FakeAttachment attachmentOf(NodeId node) {
        return attached.get(node);
    }

    synchronized void detach(NodeId node, FakeAttachment attachment) {
        attached.remove(node, attachment);
    }

    FakeStore store() {
        return store;
    }

    SessionLimits limits() {
        return limits;
    }

    synchronized @Nullable Problem nextRefusal() {
        return refusals.poll();
    }

    synchronized boolean losesThisAnswer() {
        if (lostAnswers == 0) return false;
        lostAnswers--;
        return true;
    }

    synchronized @Nullable Ed25519PublicKey keyOf(NodeId node) {
        return nodes.get(node);
    }

    boolean verifies(Envelope envelope, Ed25519PublicKey senderKey) {
        return envelope.verify(engine, senderKey) == DetachedJws.Outcome.VALID;
    }

    boolean verifies(AcknowledgementStatement.Signed signed, @Nullable Ed25519PublicKey key) {
        return key != null && signed.verify(key, engine) == DetachedJws.Outcome.VALID;
    }

    void arrived(NodeId node, FakeStore.Identity identity) {
        FakeAttachment attachment = attachmentOf(node);
        if (attachment != null) attachment.arrived(identity);
    }
}
