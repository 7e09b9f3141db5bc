package io.bpci.contract;

import io.bpci.json.Malformed;

import java.util.Locale;

/** What rules demand. Of several the strictest holds: the last here. */
public enum Decision {
    ALLOW,
    REQUIRE_REPORT,
    DENY;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Decision parse(String wireName) {
        for (Decision decision : values()) if (decision.wireName().equals(wireName)) return decision;
        throw new Malformed("must be allow, require_report or deny");
    }

    Decision stricter(Decision other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
