package io.bpci.client;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.jose.Thumbprint;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.session.NodeSession;
import io.bpci.session.RefusedTarget;
import io.bpci.session.Taken;
import io.bpci.session.Undelivered;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One session from connecting to its end. {@link #run} lives through it on one thread and says why it ended. */
final class Link implements WebSocketCarrier.Events, NodeSession.Listener {
    /** After asking the hub to close, so long until the connection is cut. */
    private static final long CLOSE_MS = 1_000;

    /** What the session's frames are for. */
    interface Target {
        void opened(Link link, String sessionId, int credit);

        void accepted(MessageId message, List<RefusedTarget> refusedTargets);

        void promised(Thumbprint hubId, MessageId message, List<RefusedTarget> refusedTargets, JsonObject promise);

        void duplicate(MessageId message);

        void refused(MessageId message, Problem problem);

        void delivered(long session, String deliveryId, boolean redelivered, Envelope message);

        void undelivered(Undelivered notice);

        void taken(Taken notice);

        void state(JsonObject state);

        void idle();
    }

    private final long number;
    private final ClientOptions options;
    private final Target target;
    private final CompletableFuture<Ended> ended = new CompletableFuture<>();

    private volatile @Nullable WebSocketCarrier carrier;
    private volatile @Nullable NodeSession session;
    private volatile boolean open;
    private volatile @Nullable Ended said;
    private volatile boolean over;

    Link(long number, ClientOptions options, Target target) {
        this.number = number;
        this.options = options;
        this.target = target;
    }

    long number() {
        return number;
    }

    boolean wasOpen() {
        return open;
    }

    NodeSession session() {
        NodeSession current = session;
        if (current == null) throw new IllegalStateException("the session has not begun");
        return current;
    }

    WebSocketCarrier carrier() {
        WebSocketCarrier current = carrier;
        if (current == null) throw new IllegalStateException("the session has not begun");
        return current;
    }

    Ended run() throws InterruptedException {
        try {
            // A frame has at most one envelope and little around it.
            int maxFrame = options.limits().maxMessageBytes() + 65_536;
            var connected =
                    WebSocketCarrier.connect(
                            options.http(), options.relay(), options.timing().handshake(), maxFrame, this);
            carrier = connected;
            session =
                    new NodeSession(
                            connected,
                            options.party(),
                            this,
                            options.engine(),
                            options.limits().maxMessageBytes(),
                            options.random());
            connected.start();
            return live(connected);
        } catch (WebSocketCarrier.NotConnected e) {
            return e.why();
        } finally {
            over = true;
            WebSocketCarrier current = carrier;
            if (current != null) current.abort(new Ended(Ended.Kind.CLOSED, ""));
        }
    }

    private Ended live(WebSocketCarrier connected) throws InterruptedException {
        long handshakeNanos = options.timing().handshake().toNanos();
        long idleNanos = options.timing().idlePing().toNanos();
        long deadNanos = options.timing().deadAfter().toNanos();
        long began = System.nanoTime();
        long askedAt = 0;
        boolean asked = false;
        while (true) {
            long wait = Math.max(1, Math.min(open ? idleNanos : handshakeNanos, deadNanos) / 4);
            Ended end = endWithin(wait);
            if (end != null) return end;
            long now = System.nanoTime();
            if (!open) {
                if (now - began > handshakeNanos) {
                    return new Ended(Ended.Kind.LOST, "the hub did not complete the handshake");
                }
                continue;
            }
            long silence = connected.receivedNanosAgo();
            if (asked && now - askedAt > silence) asked = false;
            if (asked && now - askedAt > deadNanos) {
                return new Ended(Ended.Kind.LOST, "no sign of life within " + options.timing().deadAfter());
            }
            if (!asked && (silence > idleNanos || connected.sentNanosAgo() > idleNanos)) {
                session().ping();
                askedAt = System.nanoTime();
                asked = true;
            }
        }
    }

    private @Nullable Ended endWithin(long nanos) throws InterruptedException {
        try {
            return ended.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes in good order, from any thread; {@link #run} returns soon. */
    void close() {
        WebSocketCarrier current = carrier;
        NodeSession begun = session;
        if (current == null || begun == null) {
            ended.complete(new Ended(Ended.Kind.CLOSED, ""));
            return;
        }
        said = new Ended(Ended.Kind.CLOSED, "");
        begun.close();
        ended.completeOnTimeout(new Ended(Ended.Kind.CLOSED, ""), CLOSE_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void text(byte[] utf8) {
        if (!over && said == null) session().text(utf8);
    }

    @Override
    public void idle() {
        if (open) target.idle();
    }

    @Override
    public void closed(Ended why) {
        Ended before = said;
        // What was said in a frame is more precise than a close code, unless that is one of the protocol's own.
        boolean general = why.kind() == Ended.Kind.PROTOCOL || why.kind() == Ended.Kind.LOST || before == null;
        if (before == null) ended.complete(why);
        else if (before.kind() == Ended.Kind.CLOSED || general) ended.complete(before);
        else ended.complete(new Ended(why.kind(), before.detail()));
    }

    @Override
    public void opened(String sessionId, int credit) {
        open = true;
        target.opened(this, sessionId, credit);
    }

    @Override
    public void accepted(String messageId, List<RefusedTarget> refusedTargets) {
        target.accepted(MessageId.parse(messageId), refusedTargets);
    }

    @Override
    public void promised(String messageId, List<RefusedTarget> refusedTargets, JsonObject promise) {
        target.promised(session().hubId(), MessageId.parse(messageId), refusedTargets, promise);
    }

    @Override
    public void duplicate(String messageId) {
        target.duplicate(MessageId.parse(messageId));
    }

    @Override
    public void refused(String messageId, Problem problem) {
        // Without a name it was none of ours: what this client sends can be read.
        if (!messageId.isEmpty()) target.refused(MessageId.parse(messageId), problem);
    }

    @Override
    public void deliver(String deliveryId, boolean redelivered, Envelope message) {
        target.delivered(number, deliveryId, redelivered, message);
    }

    @Override
    public void undelivered(Undelivered notice) {
        target.undelivered(notice);
    }

    @Override
    public void taken(Taken notice) {
        target.taken(notice);
    }

    @Override
    public void state(JsonObject state) {
        target.state(state);
    }

    @Override
    public void failed(Problem problem) {
        boolean identity =
                problem.is(Fault.UNKNOWN_SENDER) || problem.is(Fault.BAD_SIGNATURE) || problem.is(Fault.WRONG_KEY);
        ending(new Ended(!open && identity ? Ended.Kind.NOT_AUTHENTICATED : Ended.Kind.PROTOCOL, words(problem)));
    }

    @Override
    public void distrusted(Problem problem) {
        boolean wrong = problem.is(Fault.WRONG_KEY) || problem.is(Fault.BAD_SIGNATURE);
        ending(new Ended(!open && wrong ? Ended.Kind.WRONG_HUB : Ended.Kind.PROTOCOL, words(problem)));
    }

    /** The session is over, whoever says so; if the connection does not close soon, it is cut. */
    private void ending(Ended why) {
        said = why;
        ended.completeOnTimeout(why, CLOSE_MS, TimeUnit.MILLISECONDS);
    }

    private static String words(Problem problem) {
        return problem.detail().isEmpty() ? problem.title() : problem.detail();
    }
}
