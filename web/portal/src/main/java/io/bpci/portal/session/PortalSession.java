package io.bpci.portal.session;

import io.bpci.identity.Login;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/** A browser that has logged in. Safe for concurrent use. */
public final class PortalSession {
    private final String csrf;
    private final Instant begunAt;

    /** Held by the one thread that renews the tokens. */
    final ReentrantLock renewing = new ReentrantLock();

    private volatile Login login;
    private volatile Instant lastAct;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private volatile Instant endedAt = Instant.MAX;
    private final AtomicReference<@Nullable Notice> notice = new AtomicReference<>();
    private final AtomicReference<@Nullable Interrupted> interrupted = new AtomicReference<>();

    PortalSession(String csrf, Login login, Instant now) {
        this.csrf = csrf;
        this.login = login;
        this.begunAt = now;
        this.lastAct = now;
    }

    /** What every form of this session bears, and no other site's knows. */
    public String csrf() {
        return csrf;
    }

    public Login login() {
        return login;
    }

    void renew(Login fresh) {
        login = fresh;
    }

    Instant begunAt() {
        return begunAt;
    }

    /** When its owner did something last; what a page asks by itself is none of that. */
    Instant lastAct() {
        return lastAct;
    }

    void act(Instant now) {
        lastAct = now;
    }

    /** Null while it goes on. */
    @Nullable End end() {
        return end.get();
    }

    Instant endedAt() {
        return endedAt;
    }

    /** For good, and for the first reason; false if it was over. */
    boolean end(End why, Instant now) {
        if (!end.compareAndSet(null, why)) return false;
        endedAt = now;
        return true;
    }

    /** Keeps what its owner was about to do; the last of it. */
    void interrupt(Interrupted act) {
        interrupted.set(act);
    }

    /** That what goes to that path is done now. */
    void goesOn(String path) {
        interrupted.updateAndGet(act -> act != null && act.path().equals(path) ? null : act);
    }

    /** What its owner was about to do; null for nothing. */
    @Nullable Interrupted interrupted() {
        return interrupted.get();
    }

    /** Goes on where the session before it was interrupted, if that is its owner's too. */
    void follow(PortalSession before) {
        if (before.login().subject().equals(login().subject())) interrupted.set(before.interrupted());
    }

    /** Says it on the next page. */
    public void say(Notice said) {
        notice.set(said);
    }

    /** What is to be said, once. */
    public @Nullable Notice takeNotice() {
        return notice.getAndSet(null);
    }
}
