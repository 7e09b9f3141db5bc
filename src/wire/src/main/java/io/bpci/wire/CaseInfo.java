package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A case on which agencies of several jurisdictions work.
 *
 * @param title null when it is erased, as are purpose and outcome
 * @param caseType as the step that opened it says
 * @param classification the least clearance that it takes to see it
 * @param state {@code opened} until somebody joined, {@code active}, {@code closed}, or {@code erased}
 * @param lead who leads it now
 * @param openingDigest what participants sign: the digest of the step that opened it, SHA-256 in hexadecimal
 * @param openedBy who acted for the agency that opened it
 * @param activeAt when a step was taken last of which all know who see the case
 * @param participants those that were invited, and the lead, in that order
 * @param handOverTo who is asked to lead; null for nobody
 * @param handOverDigest of the step that asks; null where nobody is asked
 * @param retentionDays how long it is kept once it is closed
 * @param eraseAt when it is erased; null while it is not closed
 */
public record CaseInfo(
        Identifier caseId,
        @Nullable String title,
        String caseType,
        @Nullable String purpose,
        SecurityClearance classification,
        String state,
        NodeId lead,
        String openingDigest,
        Instant openedAt,
        String openedBy,
        Instant activeAt,
        List<Participant> participants,
        @Nullable NodeId handOverTo,
        @Nullable String handOverDigest,
        long retentionDays,
        @Nullable Instant closedAt,
        @Nullable String outcome,
        @Nullable Instant eraseAt,
        @Nullable Instant erasedAt) {
    public CaseInfo {
        participants = List.copyOf(participants);
    }

    /**
     * An agency in it.
     *
     * @param role {@code lead}, {@code partner} or {@code observer}
     * @param state {@code invited}, {@code joined}, {@code declined} or {@code left}
     * @param since when it came to be so
     */
    public record Participant(NodeId governmentId, String jurisdiction, String role, String state, Instant since) {}
}
