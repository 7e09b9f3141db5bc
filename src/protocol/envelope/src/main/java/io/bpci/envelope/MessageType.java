package io.bpci.envelope;

import io.bpci.json.Malformed;

import java.util.List;
import java.util.Set;

/**
 * What a message is about: a name of the published list, or a private one, {@code x-} followed by 1 to 62 characters of
 * {@code a-z 0-9 . _ -}, the first a letter or digit.
 *
 * @param name as on the wire
 */
public record MessageType(String name) {
    /** The names that the specifications give, for the system, consensus, economy, security, data and enterprise. */
    public static final List<String> PUBLISHED =
            List.of(
                    "Heartbeat",
                    "StatusUpdate",
                    "ConfigurationUpdate",
                    "ConsensusProposal",
                    "ConsensusVote",
                    "ConsensusCommit",
                    "TokenTransfer",
                    "MiningReward",
                    "EconomicMetrics",
                    "AuthenticationRequest",
                    "AuthenticationResponse",
                    "SecurityAlert",
                    "DataSync",
                    "StateUpdate",
                    "BlockchainUpdate",
                    "LayerCoordination",
                    "PolicyDistribution",
                    "ComplianceReport",
                    "GovernanceProposal",
                    "AuditRequest");

    private static final Set<String> NAMES = Set.copyOf(PUBLISHED);

    public static final MessageType DATA_SYNC = new MessageType("DataSync");

    /**
     * @throws Malformed if the name is neither published nor of the private form
     */
    public MessageType {
        if (!NAMES.contains(name)) {
            TypeName.require(PUBLISHED, name);
        }
    }

    public static MessageType parse(String text) {
        return new MessageType(text);
    }

    /** Whether the name is one of the private form. */
    public boolean isPrivate() {
        return TypeName.isExtension(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
