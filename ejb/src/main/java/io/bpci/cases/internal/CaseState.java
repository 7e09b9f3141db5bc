package io.bpci.cases.internal;

import java.util.Locale;

/** How far a case is. */
public enum CaseState {
    /** Nobody has joined. */
    OPENED,
    ACTIVE,
    CLOSED,
    /** What was said in it is gone; that it was said stays. */
    ERASED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isOver() {
        return this == CLOSED || this == ERASED;
    }
}
