package io.bpci.ballot;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Set;

/**
 * A vote: an envelope by the voter, to the hub, whose content says which proposal it is about and what it decides.
 * Immutable.
 *
 * @param proposalDigest of the very record that the voter saw: its terms and its electorate
 * @param replaces the digest of the voter's ballot that this one takes the place of; null for the first
 */
public record Ballot(
        Envelope envelope,
        Identifier proposalId,
        Digest proposalDigest,
        Vote vote,
        @Nullable String reasoning,
        @Nullable Digest replaces) {
    public static final MessageType TYPE = new MessageType("ConsensusVote");
    public static final int MAX_REASONING = 2_000;

    /** A ballot with the longest reasoning in any script fits. */
    public static final int MAX_BYTES = 16 << 10;

    private static final String REASONING = "reasoning";
    private static final String REPLACES = "replaces";
    private static final Set<String> MEMBERS = Set.of("proposal_id", "proposal_digest", "vote", REASONING, REPLACES);

    /**
     * Reads it; whether the signature holds is for {@link Envelope#verify}.
     *
     * @throws Malformed if the envelope is no ballot, naming the member at fault
     */
    public static Ballot of(Envelope envelope) {
        if (!envelope.messageType().equals(TYPE)) throw new Malformed("message_type of a ballot is " + TYPE);
        if (envelope.bytes().length > MAX_BYTES) throw new Malformed("a ballot has at most " + MAX_BYTES + " bytes");
        if (envelope.targetNodes().size() != 1) throw new Malformed("target_nodes of a ballot is the hub alone");
        var json = StrictObject.of(envelope.content(), "the content of a ballot", MEMBERS);
        String reasoning = json.has(REASONING) ? json.text(REASONING) : null;
        if (reasoning != null && reasoning.length() > MAX_REASONING) {
            throw new Malformed("reasoning has at most %d characters".formatted(MAX_REASONING));
        }
        return new Ballot(
                envelope,
                json.value("proposal_id", Identifier::parse),
                json.value("proposal_digest", Digest::parse),
                json.value("vote", Vote::parse),
                reasoning,
                json.has(REPLACES) ? json.value(REPLACES, Digest::parse) : null);
    }

    /** What the envelope of a ballot holds. */
    public static JsonObject content(
            Identifier proposalId,
            Digest proposalDigest,
            Vote vote,
            @Nullable String reasoning,
            @Nullable Digest replaces) {
        return Json.object()
                .put("proposal_id", proposalId.value())
                .put("proposal_digest", proposalDigest.hex())
                .put("vote", vote.wireName())
                .putIfPresent(REASONING, reasoning)
                .putIfPresent(REPLACES, replaces == null ? null : replaces.hex())
                .build();
    }

    public NodeId voter() {
        return envelope.sourceNode();
    }

    public NodeId hub() {
        return envelope.targetNodes().getFirst();
    }

    /** The envelope's. */
    public Digest digest() {
        return envelope.digest();
    }

    /** Whether one voter cannot honestly have signed both: two votes that stand in the same place of one round. */
    public boolean contradicts(Ballot other) {
        return standsWith(other) && vote != other.vote;
    }

    /** Whether the two say the same in the same place. */
    public boolean repeats(Ballot other) {
        return standsWith(other) && vote == other.vote;
    }

    private boolean standsWith(Ballot other) {
        return voter().equals(other.voter())
                && proposalId.equals(other.proposalId)
                && proposalDigest.equals(other.proposalDigest)
                && Objects.equals(replaces, other.replaces);
    }
}
