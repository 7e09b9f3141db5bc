package io.bpci.compliance.internal;

import java.util.Locale;

/** Why a finding is none any more. */
public enum Resolution {
    /** The subject meets the control again. */
    HOLDS,
    /** The subject is not there any more. */
    GONE,
    /** No message of that source failed within the window. */
    QUIET,
    /** The control has another definition. */
    CHANGED,
    SWITCHED_OFF,
    RETIRED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
