package io.bpci.cases.internal;

import java.util.Locale;

/** How far the part of an agency in a case is. */
enum Part {
    INVITED,
    JOINED,
    DECLINED,
    LEFT;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the agency sees the case. */
    boolean isIn() {
        return this == INVITED || this == JOINED;
    }
}
