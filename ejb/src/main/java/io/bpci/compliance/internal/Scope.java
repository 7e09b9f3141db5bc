package io.bpci.compliance.internal;

import io.bpci.control.Facts;
import io.bpci.government.Officer;

import org.jspecify.annotations.Nullable;

/**
 * Which rows a caller reaches: an officer the controls for all and those of its jurisdiction, and what is its agency's
 * business; administrators and auditors everything.
 *
 * @param agency no agency has an empty name
 * @param jurisdiction none has an empty name
 */
public record Scope(boolean all, String agency, String jurisdiction) {
    public static Scope of(Officer officer) {
        String agency = officer.governmentId() == null ? "" : officer.governmentId().value();
        String jurisdiction = officer.jurisdiction() == null ? "" : officer.jurisdiction();
        return new Scope(officer.caller().seesAll(), agency, jurisdiction);
    }

    /** Whether it sees a control of that jurisdiction. */
    public boolean sees(@Nullable String controlsJurisdiction) {
        return all || controlsJurisdiction == null || controlsJurisdiction.equals(jurisdiction);
    }

    /** Whether a subject is its business. */
    public boolean reaches(Facts facts) {
        return all || (!agency.isEmpty() && facts.organisations().contains(agency));
    }
}
