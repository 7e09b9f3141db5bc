package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * Proposes an agreement between two applications.
 *
 * @param agreementId under which name; absent for one of the hub's choice
 * @param permissions what the first may do at the second, as {@code Read(accounts)}
 * @param replyPermissions what the second may do at the first; absent for {@code Respond(*)}, or of a communication
 *     type that has no replies for nothing
 * @param securityRequirements absent members are as the hub's settings say
 * @param messageTypes absent or empty for all
 * @param validFrom absent for at once
 * @param validUntil absent for a year from then
 * @param rateLimit messages a second; absent for as many as the hub allows
 */
public record NewAgreement(
        @Nullable Identifier agreementId,
        NodeId app1Id,
        NodeId app2Id,
        String communicationType,
        List<String> permissions,
        @Nullable List<String> replyPermissions,
        @Nullable JsonObject securityRequirements,
        @Nullable List<String> messageTypes,
        @Nullable Instant validFrom,
        @Nullable Instant validUntil,
        @Nullable Integer rateLimit) {
    public NewAgreement {
        permissions = List.copyOf(permissions);
        replyPermissions = replyPermissions == null ? null : List.copyOf(replyPermissions);
        messageTypes = messageTypes == null ? null : List.copyOf(messageTypes);
    }
}
