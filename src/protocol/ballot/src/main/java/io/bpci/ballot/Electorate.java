package io.bpci.ballot;

import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who votes in a round, with which weight and key: a snapshot that nothing changes. Immutable. */
public final class Electorate {
    public static final int MOST = 10_000;

    private static final Comparator<Voter> ORDER = Comparator.comparing(voter -> voter.nodeId().value());

    private final List<Voter> voters;
    private final Map<NodeId, Voter> byNode;
    private final BigDecimal totalWeight;

    /**
     * @throws Malformed if there are none, or too many
     */
    public Electorate(Collection<Voter> voters) {
        if (voters.isEmpty() || voters.size() > MOST) {
            throw new Malformed("an electorate has 1 to %d voters, not %d".formatted(MOST, voters.size()));
        }
        this.voters = voters.stream().sorted(ORDER).toList();
        this.byNode =
                voters.stream()
                        .collect(
                                Collectors.toMap(
                                        Voter::nodeId,
                                        Function.identity(),
                                        (one, other) -> {
                                            throw new Malformed("an electorate has %s twice".formatted(one.nodeId()));
                                        }));
        this.totalWeight = voters.stream().map(each -> each.weight().value()).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * @throws Malformed if the value is no electorate in the order of the nodes' ids
     */
    public static Electorate of(Json given) {
        if (!(given instanceof JsonArray array)) throw new Malformed("an electorate must be an array");
        if (array.elements().size() > MOST) throw new Malformed("an electorate has at most " + MOST + " voters");
        List<Voter> voters =
                array.elements().stream()
                        .map(each -> Voter.of(StrictObject.of(each, "a voter", Voter.MEMBERS)))
                        .toList();
        var electorate = new Electorate(voters);
        if (!electorate.voters.equals(voters)) throw new Malformed("an electorate is in the order of node_id");
        return electorate;
    }

    /** In the order of their ids. */
    public List<Voter> voters() {
        return voters;
    }

    public int size() {
        return voters.size();
    }

    public Optional<Voter> find(NodeId node) {
        return Optional.ofNullable(byNode.get(node));
    }

    /** The exact sum. */
    public BigDecimal totalWeight() {
        return totalWeight;
    }

    /** SHA-256 over the canonical form (RFC 8785) of {@link #json}. */
    public Digest digest() {
        return Digest.over(Slice.of(Jcs.canonical(json())));
    }

    public JsonArray json() {
        return new JsonArray(voters.stream().<Json>map(Voter::json).toList());
    }
}
