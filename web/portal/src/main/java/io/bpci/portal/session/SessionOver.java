package io.bpci.portal.session;

/** The session is over, so nothing is done in it. */
public final class SessionOver extends Exception {
    private static final long serialVersionUID = 1;

    private final End end;

    SessionOver(End end) {
        // An answer, not a failure: no stack trace.
        super(end.word(), null, false, false);
        this.end = end;
    }

    public End end() {
        return end;
    }
}
