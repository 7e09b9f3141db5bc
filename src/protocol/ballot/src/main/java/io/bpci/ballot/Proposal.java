package io.bpci.ballot;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * The terms of a round, which the hub signs when it opens: ballots are about their digest, and nothing changes them.
 * Immutable.
 *
 * @param proposer who proposed it: a node's id, or the name of an operator
 * @param hubNode to whom ballots are addressed
 * @param minimumVotes so many voters' ballots must count before anything is approved
 * @param advisory that it only asks: it may have a threshold below a quorum, and yields no certificate
 * @param allowVoteChange that a ballot may be replaced by a later one; then nothing is decided before the deadline
 */
public record Proposal(
        Identifier proposalId,
        ProposalType type,
        JsonObject content,
        String proposer,
        Instant createdAt,
        Instant votingDeadline,
        int minimumVotes,
        Threshold requiredThreshold,
        boolean advisory,
        boolean allowVoteChange,
        @Nullable JsonObject metadata,
        Digest electorateDigest,
        int electorateSize,
        BigDecimal totalWeight,
        NodeId hubNode,
        Thumbprint hubId) {
    public static final Typ TYP = new Typ("bpci-proposal");

    /** So long an emergency is voted on at most. */
    public static final Duration EMERGENCY_WINDOW = Duration.ofHours(1);

    /** So much must approve of an emergency at least. */
    public static final Threshold EMERGENCY_THRESHOLD = Threshold.parse("0.8");

    /** So long an emergency has effect at most, unless it is ratified. */
    public static final Duration EMERGENCY_EFFECT = Duration.ofDays(30);

    private static final int MAX_METADATA = 4 << 10;
    private static final int MAX_PROPOSER = 255;
    private static final String METADATA = "metadata";
    private static final String SIGNATURE = "signature";
    private static final Set<String> MEMBERS =
            Set.of(
                    "proposal_id",
                    "proposal_type",
                    "content",
                    "proposer",
                    "created_at",
                    "voting_deadline",
                    "minimum_votes",
                    "required_threshold",
                    "advisory",
                    "allow_vote_change",
                    METADATA,
                    "electorate_digest",
                    "electorate_size",
                    "total_weight",
                    "hub_node",
                    "hub_id",
                    SIGNATURE);

    /**
     * @throws Malformed if no round could be held on these terms
     */
    public Proposal {
        if (Measure.of(type, content) instanceof Measure.Emergency emergency) {
            requireUrgent(emergency, createdAt, votingDeadline, requiredThreshold);
        }
        if (proposer.isEmpty() || proposer.length() > MAX_PROPOSER) {
            throw new Malformed("proposer must have 1 to %d characters".formatted(MAX_PROPOSER));
        }
        if (!votingDeadline.isAfter(createdAt)) {
            throw new Malformed("voting_deadline must be in the future: it is %s".formatted(votingDeadline));
        }
        if (minimumVotes < 1 || minimumVotes > electorateSize) {
            throw new Malformed(
                    "minimum_votes must be from 1 to the %d of the electorate, not %d"
                            .formatted(electorateSize, minimumVotes));
        }
        if (advisory && type != ProposalType.CUSTOM)
            throw new Malformed("advisory can be true of a Custom proposal only");
        if (!advisory && !requiredThreshold.isQuorum()) {
            throw new Malformed(
                    "required_threshold must be more than two thirds, unless the proposal is advisory; it is "
                            + requiredThreshold);
        }
        if (metadata != null && Jcs.canonical(metadata).length > MAX_METADATA) {
            throw new Malformed("metadata has at most %d bytes".formatted(MAX_METADATA));
        }
        if (metadata != null) Measure.requireDepth(METADATA, metadata);
    }

    private static void requireUrgent(
            Measure.Emergency emergency, Instant createdAt, Instant votingDeadline, Threshold threshold) {
        if (votingDeadline.isAfter(createdAt.plus(EMERGENCY_WINDOW))) {
            throw new Malformed(
                    "voting_deadline of an Emergency must be within %d s".formatted(EMERGENCY_WINDOW.toSeconds()));
        }
        if (threshold.part().compareTo(EMERGENCY_THRESHOLD.part()) < 0) {
            throw new Malformed(
                    "required_threshold of an Emergency must be at least %s; it is %s"
                            .formatted(EMERGENCY_THRESHOLD, threshold));
        }
        Instant latest = votingDeadline.plus(EMERGENCY_EFFECT);
        if (!emergency.expiresAt().isAfter(votingDeadline) || emergency.expiresAt().isAfter(latest)) {
            throw new Malformed(
                    "expires_at must be after voting_deadline, by %d days at most"
                            .formatted(EMERGENCY_EFFECT.toDays()));
        }
    }

    /**
     * A proposal and the hub's signature, which is still to be verified.
     *
     * @param object what was signed, as it was written
     */
    public record Signed(Proposal proposal, JsonObject object, DetachedJws signature) {
        /**
         * @throws Malformed if the object is no proposal, naming the member at fault
         */
        public static Signed parse(JsonObject given) {
            var json = StrictObject.of(given, "a proposal", MEMBERS);
            return new Signed(read(json), given.without(SIGNATURE), DetachedJws.parse(json.text(SIGNATURE)));
        }

        public DetachedJws.Outcome verify(Ed25519PublicKey key, Ed25519 engine) {
            return signature.verify(TYP, key, engine, Slice.of(Jcs.canonical(object)));
        }

        /** What ballots are about: SHA-256 over the canonical form (RFC 8785) without the signature. */
        public Digest digest() {
            return Digest.over(Slice.of(Jcs.canonical(object)));
        }

        public JsonObject json() {
            return object.with(SIGNATURE, Json.of(signature.compact()));
        }
    }

    private static Proposal read(StrictObject json) {
        return new Proposal(
                json.value("proposal_id", Identifier::parse),
                json.value("proposal_type", ProposalType::parse),
                json.object("content"),
                json.text("proposer"),
                json.value("created_at", Timestamp::parse),
                json.value("voting_deadline", Timestamp::parse),
                (int) json.number("minimum_votes", Electorate.MOST),
                json.value("required_threshold", Threshold::parse),
                json.bool("advisory"),
                json.bool("allow_vote_change"),
                json.has(METADATA) ? json.object(METADATA) : null,
                json.value("electorate_digest", Digest::parse),
                (int) json.number("electorate_size", Electorate.MOST),
                json.value("total_weight", Decimals::parseSum),
                json.value("hub_node", NodeId::parse),
                json.value("hub_id", Thumbprint::parse));
    }

    /** Signs it, with the hub's key. */
    public Signed sign(Ed25519PrivateKey key, Ed25519 engine) {
        JsonObject object = json();
        return new Signed(this, object, DetachedJws.sign(TYP, key, engine, Slice.of(Jcs.canonical(object))));
    }

    private JsonObject json() {
        var json =
                Json.object()
                        .put("proposal_id", proposalId.value())
                        .put("proposal_type", type.wireName())
                        .put("content", content)
                        .put("proposer", proposer)
                        .put("created_at", Timestamp.write(createdAt))
                        .put("voting_deadline", Timestamp.write(votingDeadline))
                        .put("minimum_votes", minimumVotes)
                        .put("required_threshold", requiredThreshold.toString())
                        .put("advisory", advisory)
                        .put("allow_vote_change", allowVoteChange)
                        .put("electorate_digest", electorateDigest.hex())
                        .put("electorate_size", electorateSize)
                        .put("total_weight", Decimals.write(totalWeight))
                        .put("hub_node", hubNode.value())
                        .put("hub_id", hubId.value());
        if (metadata != null) json.put(METADATA, metadata);
        return json.build();
    }
}
