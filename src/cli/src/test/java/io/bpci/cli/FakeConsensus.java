package io.bpci.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.Certificate;
import io.bpci.ballot.Electorate;
import io.bpci.ballot.Ending;
import io.bpci.ballot.Equivocation;
import io.bpci.ballot.Outcome;
import io.bpci.ballot.Proposal;
import io.bpci.ballot.ProposalType;
import io.bpci.ballot.Round;
import io.bpci.ballot.Threshold;
import io.bpci.ballot.Voter;
import io.bpci.ballot.Weight;
import io.bpci.cli.CliWorld.Answer;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.StrictJson;
import io.bpci.testkit.hub.FakeHub;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A fake: rounds as a hub holds them, counted by the product's own rules and kept in memory. Guarded by its world. */
final class FakeConsensus {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    private static final class Held {
        final Proposal.Signed proposal;
        final Round round;
        final List<Ballot> ballots = new ArrayList<>();
        final List<Equivocation> equivocations = new ArrayList<>();
        @Nullable Outcome outcome;

        Held(Proposal.Signed proposal, Electorate electorate) {
            this.proposal = proposal;
            this.round = new Round(proposal, electorate);
        }

        List<Ballot> of(NodeId voter) {
            return ballots.stream().filter(ballot -> ballot.voter().equals(voter)).toList();
        }
    }

    private final FakeHub hub;
    private final Map<String, Ed25519PublicKey> keys = new TreeMap<>();
    private final Map<String, Weight> weights = new TreeMap<>();
    private final Map<String, Held> rounds = new TreeMap<>();

    /** What the hub does to a round, or an electorate, before it shows it. */
    volatile UnaryOperator<JsonObject> shown = UnaryOperator.identity();

    /** Whether it keeps to itself what was cast. */
    volatile boolean hidesBallots;

    FakeConsensus(FakeHub hub) {
        this.hub = hub;
    }

    void register(NodeId node, Ed25519PublicKey key) {
        keys.put(node.value(), key);
    }

    Answer answer(String method, String path, String body, String bearer) {
        String[] parts = path.split("/");
        return switch (parts[0]) {
            case "proposals" -> propose(object(body));
            case "weights" -> parts.length == 1 ? weights() : weight(method, parts[1], body, bearer);
            case "parameters" -> parameters();
            case "stats" -> stats();
            case "rounds" -> parts[1].equals("active") ? active() : round(parts);
            default -> CliWorld.problem(404, "not-found", path);
        };
    }

    private static JsonObject object(String json) {
        return (JsonObject) StrictJson.parse(json.getBytes(UTF_8));
    }

    private static String text(JsonObject json, String member) {
        return ((JsonString) Objects.requireNonNull(json.get(member), member)).value();
    }

    private Answer weight(String method, String node, String body, String bearer) {
        if (method.equals("GET")) return new Answer(200, Json.object().put("weights", Json.array(info(node))).build());
        if (!bearer.equals("Bearer dev-admin")) return CliWorld.problem(403, "forbidden", "admins only");
        if (node.equals("from-trust")) return weighByTrust(object(body));
        if (method.equals("DELETE")) {
            weights.remove(node);
            return new Answer(204, Json.object().build());
        }
        weights.put(node, Weight.parse(text(object(body), "weight")));
        return new Answer(200, info(node));
    }

    /** Everybody has a score of three quarters. */
    private Answer weighByTrust(JsonObject request) {
        var scale = new BigDecimal(text(request, "scale"));
        List<Json> weighed = new ArrayList<>();
        weights.forEach((node, weight) ->
                weighed.add(
                        Json.object()
                                .put("node_id", node)
                                .put("before", weight.toString())
                                .put("after", scale.multiply(new BigDecimal("0.75")).toPlainString())
                                .put("score", 0.75)
                                .put("observations", 30)
                                .put("enough", true)
                                .build()));
        Json applied = Objects.requireNonNull(request.get("apply"));
        return new Answer(200, Json.object().put("applied", applied).put("weights", new JsonArray(weighed)).build());
    }

    private Answer weights() {
        return new Answer(
                200,
                Json.object()
                        .put("weights", new JsonArray(weights.keySet().stream().<Json>map(this::info).toList()))
                        .build());
    }

    private JsonObject info(String node) {
        return Json.object()
                .put("node_id", node)
                .put("weight", String.valueOf(weights.get(node)))
                .put("valid_from", "2026-01-01T00:00:00Z")
                .put("actor", "dev-admin")
                .build();
    }

    private static Answer parameters() {
        var agreed =
                Json.object()
                        .put("parameter", "max_connections")
                        .put("value", 2_000)
                        .put("proposal_id", "prop-1")
                        .put("set_at", "2026-01-01T00:00:00Z");
        return new Answer(200, Json.object().put("parameters", Json.array(agreed.build())).build());
    }

    private static Answer stats() {
        var stats = Json.object();
        for (String name :
                List.of("open", "approved", "rejected", "expired", "vetoed_by_deadline", "executed", "failed")) {
            stats.put(name, 1);
        }
        var voter = Json.object().put("node_id", "alice").put("rounds", 3);
        for (String name : List.of("approve", "reject", "abstain", "equivocations")) voter.put(name, 1);
        var emergencies = Json.object();
        for (String name : List.of("in_force", "ratified", "superseded", "lapsed")) emergencies.put(name, 1);
        stats.put("emergencies", emergencies.put("proposers", Json.array()).build());
        return new Answer(200, stats.put("voters", Json.array(voter.build())).build());
    }

    private Answer propose(JsonObject request) {
        var electorate =
                new Electorate(
                        weights.entrySet().stream()
                                .map(each ->
                                        new Voter(
                                                NodeId.parse(each.getKey()),
                                                each.getValue(),
                                                Objects.requireNonNull(keys.get(each.getKey()))))
                                .toList());
        String id = request.get("proposal_id") == null ? "prop-1" : text(request, "proposal_id");
        var proposal =
                new Proposal(
                        Identifier.parse(id),
                        ProposalType.parse(text(request, "proposal_type")),
                        (JsonObject) Objects.requireNonNull(request.get("content")),
                        "dev-operator",
                        Instant.now(),
                        Instant.parse(text(request, "voting_deadline")),
                        request.get("minimum_votes") instanceof JsonNumber number
                                ? Integer.parseInt(number.toString())
                                : 1,
                        Threshold.parse(text(request, "required_threshold")),
                        Json.TRUE.equals(request.get("advisory")),
                        Json.TRUE.equals(request.get("allow_vote_change")),
                        request.get("metadata") instanceof JsonObject metadata ? metadata : null,
                        electorate.digest(),
                        electorate.size(),
                        electorate.totalWeight(),
                        new NodeId("hub"),
                        hub.hubId());
        var held = new Held(proposal.sign(hub.signingKey(), ENGINE), electorate);
        rounds.put(id, held);
        return new Answer(201, info(held));
    }

    private Answer active() {
        List<Json> open = rounds.values().stream().filter(each -> each.outcome == null).<Json>map(this::info).toList();
        return new Answer(200, Json.object().put("rounds", new JsonArray(open)).build());
    }

    private Answer round(String[] parts) {
        Held held = rounds.get(parts[1]);
        if (held == null) return CliWorld.problem(404, "not-found", "no such proposal");
        if (parts.length == 2) return new Answer(200, shown.apply(info(held)));
        return switch (parts[2]) {
            case "electorate" ->
                    new Answer(
                            200,
                            shown.apply(
                                    Json.object()
                                            .put("proposal_id", parts[1])
                                            .put("electorate", held.round.electorate().json())
                                            .build()));
            case "ballots" -> new Answer(200, ballots(held, NodeId.parse(parts[3])));
            default -> certificate(held);
        };
    }

    private JsonObject ballots(Held held, NodeId voter) {
        List<Json> cast =
                held.of(voter).stream().<Json>map(ballot -> StrictJson.parse(ballot.envelope().bytes())).toList();
        return Json.object().put("ballots", new JsonArray(hidesBallots ? List.of() : cast)).build();
    }

    private Answer certificate(Held held) {
        if (held.outcome == null) return CliWorld.problem(409, "conflict", "the round is open, and decided nothing");
        var contradicted = held.equivocations.stream().map(Equivocation::nodeId).toList();
        List<Ballot> counting =
                held.ballots.stream()
                        .filter(ballot -> !contradicted.contains(ballot.voter()))
                        .filter(ballot -> ballot.equals(held.of(ballot.voter()).getLast()))
                        .toList();
        var certificate =
                new Certificate(
                        held.proposal,
                        held.round.electorate(),
                        counting,
                        held.equivocations,
                        held.outcome,
                        held.round.tally(),
                        Instant.now(),
                        hub.hubKey());
        return new Answer(200, StrictJson.parse(certificate.sign(hub.signingKey(), ENGINE).bytes()));
    }

    private JsonObject info(Held held) {
        var info =
                Json.object()
                        .put("proposal_id", held.proposal.proposal().proposalId().value())
                        .put("proposal_digest", held.proposal.digest().hex())
                        .put("state", held.outcome == null ? "open" : "decided")
                        .put("proposal", held.proposal.json())
                        .put("tally", held.round.tally().json())
                        .put("opened_at", "2026-01-01T00:00:00Z")
                        .put("voting_deadline", held.proposal.proposal().votingDeadline().toString())
                        .put(
                                "equivocations",
                                new JsonArray(held.equivocations.stream().<Json>map(Equivocation::json).toList()));
        if (held.outcome != null) info.put("outcome", held.outcome.wireName());
        return info.build();
    }

    Answer vote(String body) {
        Ballot ballot = Ballot.of(Envelope.parse(body.getBytes(UTF_8)));
        Held held = Objects.requireNonNull(rounds.get(ballot.proposalId().value()));
        return switch (held.round.cast(ballot, Instant.now())) {
            case Round.Cast.Counted _ -> {
                held.ballots.add(ballot);
                if (held.round.ending(Instant.now()).orElse(null) instanceof Ending.Decided(Outcome outcome)) {
                    held.outcome = outcome;
                    held.round.end();
                }
                yield counted(held, ballot, "counted");
            }
            case Round.Cast.Repeated _ -> counted(held, ballot, "counted");
            case Round.Cast.Contradicts _ -> {
                Voter voter = held.round.electorate().find(ballot.voter()).orElseThrow();
                held.equivocations.add(new Equivocation(voter, held.of(ballot.voter()).getLast(), ballot));
                yield CliWorld.problem(409, "conflict", "the ballot contradicts another");
            }
            case Round.Cast.Refused(Round.Refusal why) -> CliWorld.problem(409, "conflict", why.words());
        };
    }

    private static Answer counted(Held held, Ballot ballot, String outcome) {
        return new Answer(
                200,
                Json.object()
                        .put("proposal_id", ballot.proposalId().value())
                        .put("message_id", ballot.envelope().messageId().value())
                        .put("outcome", outcome)
                        .put("digest", ballot.digest().hex())
                        .put("state", held.outcome == null ? "open" : "decided")
                        .build());
    }
}
