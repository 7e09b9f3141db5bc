package io.bpci.events;

import io.bpci.audit.AuditQuery;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One viewer of the feed, from its connection on. At most one frame is on its way to it, of at most {@link
 * #FRAME_EVENTS} events; the rest waits in the log, or in the window that all viewers share. Safe for concurrent use;
 * the connection gives its frames one at a time.
 */
public final class FeedSession {
    static final Duration AUTHENTICATE_WITHIN = Duration.ofSeconds(10);
    static final Duration PING_EVERY = Duration.ofSeconds(20);
    static final Duration SILENCE = Duration.ofSeconds(60);
    static final int FRAME_EVENTS = 200;

    private static final Logger LOG = Logger.getLogger(FeedSession.class.getName());
    private static final int FRAME_CHARACTERS = 256 << 10;
    private static final long RETRY_MS = 5_000;

    private enum State {
        WAITING,
        OPEN,
        CLOSED
    }

    private final FeedCarrier carrier;
    private final Feed feed;
    private final Instant openedAt;

    /** Changes while this is held. */
    private volatile State state = State.WAITING;

    // Guarded by this.
    private @Nullable Viewer viewer;
    private boolean sending;
    private Instant lastHeard;
    private Instant lastPing;
    private boolean pingDue;
    private boolean pongDue;
    private @Nullable String statistics;

    /** An authenticated end: who looks, for what, and how far it has come. */
    private static final class Viewer {
        final Pass pass;
        final AuditQuery filter;
        long next;

        /** It has not been at the end of the log yet: it reads at its own pace, and does not lag. */
        boolean catchingUp = true;

        Viewer(Pass pass, AuditQuery filter, long next) {
            this.pass = pass;
            this.filter = filter;
            this.next = next;
        }
    }

    FeedSession(FeedCarrier carrier, Feed feed, Instant now) {
        this.carrier = carrier;
        this.feed = feed;
        this.openedAt = now;
        this.lastHeard = now;
        this.lastPing = now;
    }

    /** One text frame from the viewer. May ask the database. */
    public void text(String frame) {
        synchronized (this) {
            if (state == State.CLOSED) return;
            lastHeard = feed.now();
        }
        try {
            switch (ViewerFrame.parse(frame)) {
                case ViewerFrame.Authenticate proof -> authenticate(proof);
                case ViewerFrame.Ping() -> {
                    if (requireOpen()) pong();
                }
                case ViewerFrame.Pong() -> {
                    // A sign of life, noted above.
                    boolean _ = requireOpen();
                }
            }
        } catch (Malformed e) {
            end(Fault.MALFORMED.because(e.getMessage()), FeedClose.VIOLATION);
        }
    }

    /** A frame that is not text. */
    public void unreadable() {
        end(Fault.MALFORMED.because("frames must be text"), FeedClose.VIOLATION);
    }

    /** The connection is gone, whoever closed it. */
    public void closed() {
        synchronized (this) {
            state = State.CLOSED;
        }
        feed.gone(this);
    }

    private void pong() {
        synchronized (this) {
            pongDue = true;
        }
        feed.nudge();
    }

    private boolean requireOpen() {
        if (state != State.WAITING) return state == State.OPEN;
        end(Fault.UNAUTHENTICATED.because("the first frame must be authenticate"), FeedClose.VIOLATION);
        return false;
    }

    private void authenticate(ViewerFrame.Authenticate proof) {
        if (state == State.OPEN) {
            end(Fault.PROTOCOL_VIOLATION.because("the session is authenticated already"), FeedClose.VIOLATION);
            return;
        }
        Optional<Pass> pass;
        long end;
        try {
            pass = feed.redeem(proof.ticket());
            end = feed.endOfLog();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a ticket could not be looked up", e);
            end(Fault.UNAVAILABLE.retryAfterMs(RETRY_MS, "the database does not answer"), FeedClose.OVERLOADED);
            return;
        }
        if (pass.isEmpty()) {
            end(
                    Fault.UNAUTHENTICATED.because("the ticket is unknown, was used, or is older than 30 s"),
                    FeedClose.VIOLATION);
            return;
        }
        long next = proof.after() == null ? end : Math.min(proof.after() + 1, end);
        synchronized (this) {
            if (state != State.WAITING) return;
            state = State.OPEN;
            viewer = new Viewer(pass.get(), proof.filter(), next);
            send(new FeedFrame.Welcome(next, pass.get().until()).text());
        }
        feed.nudge();
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Looks at the time. */
    void tick(Instant now) {
        Problem problem;
        FeedClose code = FeedClose.VIOLATION;
        synchronized (this) {
            if (state == State.CLOSED) return;
            if (viewer == null) {
                if (now.isBefore(openedAt.plus(AUTHENTICATE_WITHIN))) return;
                problem = Fault.TIMED_OUT.because("no ticket came in time");
            } else if (!now.isBefore(viewer.pass.until())) {
                problem = Fault.UNAUTHENTICATED.because("the token that bought the ticket has expired");
                code = FeedClose.EXPIRED;
            } else if (now.isAfter(lastHeard.plus(SILENCE))) {
                problem = Fault.TIMED_OUT.because("the viewer said nothing for too long, not even pong");
            } else {
                if (now.isAfter(lastPing.plus(PING_EVERY))) {
                    lastPing = now;
                    pingDue = true;
                }
                return;
            }
        }
        end(problem, code);
    }

    /** Leaves with the next frame; what was offered before and did not leave is dropped. */
    synchronized void offer(String statisticsFrame) {
        statistics = statisticsFrame;
    }

    /**
     * Sends the next frame if none is on its way and there is something to say. On the feed's thread.
     *
     * @return whether there may be more right away
     */
    boolean serve(Window window) {
        Viewer served;
        synchronized (this) {
            if (state != State.OPEN || sending || viewer == null) return false;
            if (pongDue) {
                pongDue = false;
                send(new FeedFrame.Pong().text());
                return true;
            }
            if (pingDue) {
                pingDue = false;
                send(new FeedFrame.Ping().text());
                return true;
            }
            if (statistics != null) {
                send(statistics);
                statistics = null;
                return true;
            }
            served = viewer;
        }
        // Nobody else moves the viewer on.
        if (served.next >= window.first()) {
            served.catchingUp = false;
            return sendEvents(served, window.from(served.next, Feed.PAGE));
        }
        if (served.catchingUp) return sendEvents(served, feed.read(served.next));
        synchronized (this) {
            send(new FeedFrame.Lagged(served.next, window.first() - 1).text());
        }
        served.next = window.first();
        return true;
    }

    private boolean sendEvents(Viewer served, List<Seen> events) {
        if (events.isEmpty()) {
            served.catchingUp = false;
            return false;
        }
        List<String> shown = new ArrayList<>();
        int characters = 0;
        for (Seen seen : events) {
            if (shown.size() == FRAME_EVENTS || characters > FRAME_CHARACTERS) break;
            served.next = seen.sequence() + 1;
            if (!seen.isVisibleTo(served.pass.caller()) || !served.filter.matches(seen.event())) continue;
            shown.add(seen.text());
            characters += seen.text().length();
        }
        if (!shown.isEmpty()) {
            synchronized (this) {
                send(new FeedFrame.Events(shown).text());
            }
        }
        return true;
    }

    /** Holding the lock. */
    private void send(String frame) {
        if (state != State.OPEN) return;
        sending = true;
        carrier.send(frame, this::sent);
    }

    private void sent() {
        synchronized (this) {
            sending = false;
        }
        feed.nudge();
    }

    /** The hub is going down. */
    void drain() {
        synchronized (this) {
            if (state == State.CLOSED) return;
            state = State.CLOSED;
        }
        carrier.close(FeedClose.DRAINING, "the hub is going down");
    }

    /** Says why, and closes. */
    void end(Problem problem, FeedClose code) {
        synchronized (this) {
            if (state == State.CLOSED) return;
            state = State.CLOSED;
        }
        carrier.send(new FeedFrame.Failed(problem).text(), () -> {});
        carrier.close(code, problem.title());
        feed.gone(this);
    }
}
