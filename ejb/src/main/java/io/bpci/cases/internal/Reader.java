package io.bpci.cases.internal;

import io.bpci.wire.SecurityClearance;

/**
 * For whom something is looked up: an agency, and with which clearance.
 *
 * @param agency empty for nobody's
 * @param clearance the lesser of the officer's and the agency's
 */
public record Reader(String agency, SecurityClearance clearance) {}
