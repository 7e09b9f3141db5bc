/**
 * Cases on which agencies of several jurisdictions work: {@link io.bpci.cases.CaseBox} takes the steps that they sign,
 * {@link io.bpci.cases.Cases} lets an officer's step in and shows what came of all.
 */
@NullMarked
package io.bpci.cases;

import org.jspecify.annotations.NullMarked;
