package io.bpci.ballot;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.json.StrictObject;

import java.util.Optional;
import java.util.Set;

/**
 * The proof that a voter signed two ballots of one round that contradict each other. Needs nothing beside itself but
 * that the key is known to be the voter's. Immutable.
 */
public record Equivocation(Voter voter, Ballot one, Ballot other) {
    static final Set<String> MEMBERS = Set.of("voter", "ballots");

    /**
     * @throws Malformed if the two do not contradict each other, or are not by the voter
     */
    public Equivocation {
        if (!one.voter().equals(voter.nodeId()) || !one.contradicts(other)) {
            throw new Malformed("the two ballots of an equivocation are by its voter and contradict each other");
        }
    }

    static Equivocation of(StrictObject json) {
        var voter = Voter.of(StrictObject.of(json.object("voter"), "a voter", Voter.MEMBERS));
        if (!(json.require("ballots") instanceof JsonArray(var ballots)) || ballots.size() != 2) {
            throw new Malformed("ballots must be an array of two");
        }
        return new Equivocation(voter, ballot(ballots.getFirst()), ballot(ballots.getLast()));
    }

    /**
     * @throws Malformed if the bytes are no proof of an equivocation
     */
    public static Equivocation parse(byte[] utf8) {
        return of(StrictObject.parse(utf8, "an equivocation", MEMBERS));
    }

    static Ballot ballot(Json json) {
        return Ballot.of(Envelope.parse(Jcs.canonical(json)));
    }

    public NodeId nodeId() {
        return voter.nodeId();
    }

    public Ed25519PublicKey key() {
        return voter.key();
    }

    /** Why it proves nothing; empty if the voter's key signed both. */
    public Optional<String> flaw(Ed25519 engine) {
        for (Ballot ballot : new Ballot[] {one, other}) {
            if (ballot.envelope().verify(engine, voter.key()) != DetachedJws.Outcome.VALID) {
                return Optional.of(
                        "a ballot of %s is not signed with the key %s"
                                .formatted(voter.nodeId(), Jwk.write(voter.key())));
            }
        }
        return Optional.empty();
    }

    public JsonObject json() {
        return Json.object()
                .put("voter", voter.json())
                .put("ballots", Json.array(jsonOf(one.envelope()), jsonOf(other.envelope())))
                .build();
    }

    static Json jsonOf(Envelope envelope) {
        return StrictJson.parse(envelope.bytes());
    }
}
