package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * An agreement between two applications, and where it stands.
 *
 * @param state proposed, in_force, suspended, declined, revoked or expired
 * @param terms those in force, or last in force; of one that never was, those proposed
 * @param proposed an amendment that not both have signed yet; null where there is none
 * @param suspendedBy the parties that have to resume it
 * @param suspendedByHub whether a security policy suspended it
 * @param hubSuspensionEnds when that ends by itself; null where it does not
 * @param endedAt null unless it is over
 * @param reason why it was suspended, declined or revoked, where that was said
 */
public record AgreementInfo(
        Identifier agreementId,
        String state,
        NodeId app1Id,
        NodeId app2Id,
        AgreementTerms terms,
        @Nullable AgreementTerms proposed,
        List<NodeId> suspendedBy,
        boolean suspendedByHub,
        @Nullable Instant hubSuspensionEnds,
        Instant proposedAt,
        @Nullable Instant endedAt,
        @Nullable String reason) {
    public AgreementInfo {
        suspendedBy = List.copyOf(suspendedBy);
    }
}
