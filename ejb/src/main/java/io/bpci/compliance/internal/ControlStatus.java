package io.bpci.compliance.internal;

import java.util.Locale;

/** Where a control stands. */
public enum ControlStatus {
    OFF,
    ON,
    /** Final. */
    RETIRED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
