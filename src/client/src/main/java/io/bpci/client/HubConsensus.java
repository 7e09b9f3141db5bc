package io.bpci.client;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.Malformed;
import io.bpci.wire.AgreedParameters;
import io.bpci.wire.ConsensusStats;
import io.bpci.wire.CountedBallot;
import io.bpci.wire.ElectorateInfo;
import io.bpci.wire.NewProposal;
import io.bpci.wire.NewWeight;
import io.bpci.wire.RoundInfo;
import io.bpci.wire.RoundPage;
import io.bpci.wire.TrustWeights;
import io.bpci.wire.WeighByTrust;
import io.bpci.wire.WeightInfo;
import io.bpci.wire.WeightPage;

import java.util.List;
import java.util.Map;

/**
 * Decisions: proposals, their rounds, ballots and weights. What the hub signed is given as it came, and verified by
 * {@code io.bpci.ballot}. Every method throws as those of {@link HubApi}. Safe for concurrent use.
 */
public final class HubConsensus {
    private final HttpExchange http;

    HubConsensus(HttpExchange http) {
        this.http = http;
    }

    /** Opens a round; the same request again finds the round that it opened, if it names the proposal. */
    public RoundInfo propose(NewProposal request) {
        return HubApi.read(http.post("/consensus/proposals", HubApi.write(request)), RoundInfo.class);
    }

    public RoundInfo round(Identifier proposal) {
        return HubApi.read(http.get(path(proposal), Map.of()), RoundInfo.class);
    }

    /** Open rounds in the order of their opening. */
    public Iterable<RoundInfo> activeRounds() {
        return new Pages<>(token -> {
            RoundPage page =
                    HubApi.read(http.get("/consensus/rounds/active", HubApi.with(Map.of(), token)), RoundPage.class);
            return new Pages.Page<>(page.rounds(), page.nextPageToken());
        });
    }

    /** Who votes in the round, with which weight and key. */
    public ElectorateInfo electorate(Identifier proposal) {
        return HubApi.read(http.get(path(proposal) + "/electorate", Map.of()), ElectorateInfo.class);
    }

    /** What the voter cast in the round and was counted at its time, the last at the end. */
    public List<Envelope> ballotsOf(Identifier proposal, NodeId voter) {
        String path = path(proposal) + "/ballots/" + HttpExchange.segment(voter.value());
        if (!(http.get(path, Map.of()).object().get("ballots") instanceof JsonArray(List<Json> ballots))) {
            throw new ApiUnreachable("the hub's answer is no list of ballots");
        }
        try {
            return ballots.stream().map(each -> Envelope.parse(Jcs.canonical(each))).toList();
        } catch (Malformed e) {
            throw new ApiUnreachable("the hub's answer has a ballot that is none: " + e.getMessage(), e);
        }
    }

    /** The proof of a decision, byte for byte as the hub signed it. */
    public byte[] certificate(Identifier proposal) {
        return http.get(path(proposal) + "/certificate", Map.of()).body().clone();
    }

    /** Casts a ballot and waits for the count; its signature is the authentication. */
    public CountedBallot vote(Envelope ballot) {
        return HubApi.read(http.postSigned("/consensus/votes", ballot.bytes()), CountedBallot.class);
    }

    /**
     * Gives a node a weight, as a hub-admin, in rounds that open from now on.
     *
     * @param weight a decimal, as a number or a string
     */
    public WeightInfo setWeight(NodeId node, Json weight) {
        return HubApi.read(http.put(weightPath(node), HubApi.write(new NewWeight(weight))), WeightInfo.class);
    }

    /** What the voters weigh by their trust scores, as a hub-admin; set only if the request says so. */
    public TrustWeights weighByTrust(WeighByTrust request) {
        return HubApi.read(http.post("/consensus/weights/from-trust", HubApi.write(request)), TrustWeights.class);
    }

    /** The node votes no more, in rounds that open from now on. */
    public void withdrawWeight(NodeId node) {
        http.delete(weightPath(node), Map.of());
    }

    /** Weights in force, in the order of the nodes' ids. */
    public Iterable<WeightInfo> weights() {
        return weights("/consensus/weights");
    }

    /** All that the node's weight was, the oldest first. */
    public Iterable<WeightInfo> weightHistory(NodeId node) {
        return weights(weightPath(node));
    }

    private Iterable<WeightInfo> weights(String path) {
        return new Pages<>(token -> {
            WeightPage page = HubApi.read(http.get(path, HubApi.with(Map.of(), token)), WeightPage.class);
            return new Pages.Page<>(page.weights(), page.nextPageToken());
        });
    }

    /** What rounds came to so far. */
    public ConsensusStats statistics() {
        return HubApi.read(http.get("/consensus/stats", Map.of()), ConsensusStats.class);
    }

    /** All that the network agreed on. */
    public AgreedParameters agreedParameters() {
        return HubApi.read(http.get("/consensus/parameters", Map.of()), AgreedParameters.class);
    }

    private static String path(Identifier proposal) {
        return "/consensus/rounds/" + HttpExchange.segment(proposal.value());
    }

    private static String weightPath(NodeId node) {
        return "/consensus/weights/" + HttpExchange.segment(node.value());
    }
}
