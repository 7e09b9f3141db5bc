package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.Certificate;
import io.bpci.ballot.CertificateVerdict;
import io.bpci.ballot.CertificateVerifier;
import io.bpci.ballot.Electorate;
import io.bpci.ballot.Equivocation;
import io.bpci.ballot.Outcome;
import io.bpci.ballot.Proposal;
import io.bpci.ballot.Vote;
import io.bpci.client.Delivery;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.problem.Fault;
import io.bpci.session.Taken;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Organisations decide: proposals, ballots, what they come to, and the proof of it. */
@ExtendWith(Product.class)
class ConsensusIT {
    private Rest admin;
    private Rest operator;
    private Rest auditor;
    private Rest nobody;
    private Audit audit;
    private Thumbprint hubId;
    private Ed25519PublicKey hubKey;
    private NodeId hubNode;

    @BeforeEach
    void nobodyHasAWeight() throws Exception {
        admin = new Rest(Product.api(), "dev-admin");
        operator = new Rest(Product.api(), "dev-operator");
        auditor = new Rest(Product.api(), "dev-auditor");
        nobody = new Rest(Product.api(), "");
        audit = new Audit(Product.api());
        JsonObject hub = nobody.get("/oracle/hub").json();
        hubId = Thumbprint.parse(Product.text(hub, "hub_id"));
        hubKey = Jwk.read(Product.object(hub, "public_key"));
        hubNode = NodeId.parse(Product.text(hub, "node_id"));
        for (Json weight : list(admin.get("/consensus/weights?page_size=1000").json(), "weights")) {
            String node = Product.text((JsonObject) weight, "node_id");
            assertThat(admin.send("DELETE", "/consensus/weights/" + node, "").status()).isEqualTo(204);
        }
    }

    private static List<Json> list(JsonObject holder, String name) {
        if (holder.get(name) instanceof JsonArray array) return array.elements();
        throw new AssertionError("no %s in %s".formatted(name, holder));
    }

    private static String tally(JsonObject round) {
        return Product.object(round, "tally").toString();
    }

    private Node voter(String name, String weight) throws Exception {
        var node = new Node(name + "-" + System.nanoTime());
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        Rest.Answer answer =
                admin.send("PUT", "/consensus/weights/" + node.id(), "{\"weight\":\"%s\"}".formatted(weight));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return node;
    }

    private List<Node> voters(int number) throws Exception {
        var voters = new ArrayList<Node>();
        for (int i = 0; i < number; i++) voters.add(voter("voter" + i, "1"));
        return voters;
    }

    private static String parameter(String name, String more) {
        return """
        {"proposal_type":"NetworkParameter","content":{"parameter":"%s","new_value":2048}%s}\
        """
                .formatted(name, more);
    }

    private Proposal.Signed opened(String body) throws Exception {
        Rest.Answer answer = operator.post("/consensus/proposals", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        var proposal = Proposal.Signed.parse(Product.object(answer.json(), "proposal"));
        assertThat(proposal.verify(hubKey, Forge.ENGINE)).isEqualTo(DetachedJws.Outcome.VALID);
        assertThat(Product.text(answer.json(), "proposal_digest")).isEqualTo(proposal.digest().hex());
        assertThat(answer.header("Location")).endsWith("/consensus/rounds/" + proposal.proposal().proposalId());
        return proposal;
    }

    private Envelope ballot(Node voter, Proposal.Signed proposal, Vote vote) {
        return ballot(voter, proposal, vote, null);
    }

    private Envelope ballot(Node voter, Proposal.Signed proposal, Vote vote, @Nullable Digest replaces) {
        return ballot(
                voter, Ballot.content(proposal.proposal().proposalId(), proposal.digest(), vote, "because", replaces));
    }

    private Envelope ballot(Node voter, JsonObject content) {
        return toHub(voter, Ballot.TYPE.name(), content);
    }

    private Envelope toHub(Node voter, String type, JsonObject content) {
        return Envelope.draft()
                .messageId(new MessageId("m-" + System.nanoTime()))
                .source(voter.id())
                .targets(hubNode)
                .messageType(new MessageType(type))
                .priority(Priority.NORMAL)
                .createdAt(Instant.now())
                .content(content)
                .sign(voter.key(), Forge.ENGINE);
    }

    private Rest.Answer cast(Envelope ballot) throws Exception {
        return nobody.post("/consensus/votes", ballot.bytes());
    }

    private void counted(Node voter, Proposal.Signed proposal, Vote vote) throws Exception {
        Rest.Answer answer = cast(ballot(voter, proposal, vote));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Product.text(answer.json(), "outcome")).isEqualTo("counted");
    }

    private JsonObject round(Proposal.Signed proposal) throws Exception {
        return auditor.get("/consensus/rounds/" + proposal.proposal().proposalId()).json();
    }

    private JsonObject awaited(Proposal.Signed proposal, String state) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            JsonObject round = round(proposal);
            if (Json.of(state).equals(round.get("state"))) return round;
            assertThat(System.nanoTime()).as("it is %s", round.get("state")).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private Certificate certified(Proposal.Signed proposal) throws Exception {
        Rest.Answer answer =
                auditor.get("/consensus/rounds/%s/certificate".formatted(proposal.proposal().proposalId()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var certificate = Certificate.Signed.parse(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(new CertificateVerifier(hubId, Forge.ENGINE).verify(certificate))
                .isInstanceOf(CertificateVerdict.Proven.class);
        return certificate.certificate();
    }

    private static void refused(Rest.Answer answer, Fault fault, String words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(fault.status());
        assertThat(Product.text(answer.json(), "type")).isEqualTo(fault.type());
        assertThat(answer.body()).contains(words).doesNotContain("Exception");
    }

    @Test
    void whatTwoThirdsApproveIsDecidedAtOnceExecutedAndCertified() throws Exception {
        List<Node> voters = voters(4);
        String name = "max_block_size_" + System.nanoTime();
        Proposal.Signed proposal = opened(parameter(name, ",\"required_threshold\":0.75"));

        counted(voters.get(0), proposal, Vote.APPROVE);
        counted(voters.get(1), proposal, Vote.REJECT);
        counted(voters.get(2), proposal, Vote.APPROVE);
        assertThat(Product.text(round(proposal), "state")).isEqualTo("open");
        counted(voters.get(3), proposal, Vote.APPROVE);

        JsonObject round = awaited(proposal, "executed");
        assertThat(Product.text(round, "outcome")).isEqualTo("Approved");
        assertThat(tally(round))
                .isEqualTo(
                        "{\"abstain\":\"0\",\"approve\":\"3\",\"equivocated\":\"0\",\"reject\":\"1\","
                                + "\"total_weight\":\"4\",\"votes\":4}");
        assertThat(auditor.get("/consensus/parameters").body()).contains(name);
        Certificate certificate = certified(proposal);
        assertThat(certificate.outcome()).isEqualTo(Outcome.APPROVED);
        assertThat(certificate.ballots()).hasSize(4);
        String id = proposal.proposal().proposalId().value();
        JsonObject decided = audit.awaitIn("kind=consensus_decided&correlation_id=" + id, e -> true);
        JsonObject executed = audit.awaitIn("kind=consensus_executed&correlation_id=" + id, e -> true);
        assertThat(Product.object(executed, "detail").get("decision_event")).isEqualTo(decided.get("event_id"));
        for (String kind : List.of("consensus_proposed", "consensus_opened")) {
            assertThat(audit.events("kind=%s&correlation_id=%s".formatted(kind, id))).hasSize(1);
        }
    }

    @Test
    void aRoundIsRejectedAsSoonAsApprovalIsOutOfReach() throws Exception {
        List<Node> voters = voters(4);
        Proposal.Signed proposal = opened(parameter("p", ""));

        counted(voters.get(0), proposal, Vote.REJECT);
        counted(voters.get(1), proposal, Vote.ABSTAIN);

        JsonObject round = awaited(proposal, "decided");
        assertThat(Product.text(round, "outcome")).isEqualTo("Rejected");
        assertThat(certified(proposal).outcome()).isEqualTo(Outcome.REJECTED);
        refused(cast(ballot(voters.get(2), proposal, Vote.APPROVE)), Fault.CONFLICT, "the round is over");
    }

    @Test
    void theElectorateIsToldOfTheOpeningAndOfTheEndAlsoWhoWasAway() throws Exception {
        List<Node> voters = voters(3);
        Node away = voters.get(2);
        try (Node present = voters.get(0).connect(Product.webSocket(), hubId)) {
            Proposal.Signed proposal = opened(parameter("p", ""));
            Delivery opening = present.receive();
            opening.acknowledge();
            assertThat(opening.message().sourceNode()).isEqualTo(hubNode);
            assertThat(opening.message().verify(Forge.ENGINE, hubKey)).isEqualTo(DetachedJws.Outcome.VALID);
            assertThat(opening.message().messageType().name()).isEqualTo("ConsensusProposal");
            assertThat(opening.message().priority()).isEqualTo(Priority.HIGH);
            assertThat(((JsonObject) opening.message().content()).get("proposal")).isEqualTo(proposal.json());

            // In the session, as any message.
            Envelope ballot = ballot(present, proposal, Vote.REJECT);
            present.send(ballot).get(20, TimeUnit.SECONDS);
            Taken taken = present.awaitTaken();
            assertThat(taken.messageId()).isEqualTo(ballot.messageId().value());
            assertThat(taken.answer())
                    .isEqualTo(
                            Json.object()
                                    .put("digest", ballot.digest().hex())
                                    .put("outcome", "counted")
                                    .put("proposal_id", proposal.proposal().proposalId().value())
                                    .put("state", "decided")
                                    .build());

            Delivery ending = present.receive();
            ending.acknowledge();
            assertThat(ending.message().messageType().name()).isEqualTo("ConsensusCommit");
            assertThat(((JsonObject) ending.message().content()).get("outcome")).isEqualTo(Json.of("Rejected"));
        }
        try (Node back = away.connect(Product.webSocket(), hubId)) {
            List<String> types = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Delivery delivery = back.receive();
                types.add(delivery.message().messageType().name());
                delivery.acknowledge();
            }
            assertThat(types).containsExactly("ConsensusProposal", "ConsensusCommit");
        }
    }

    @Test
    void whoContradictsItselfCountsForNothingIsIsolatedAndTheProofStands() throws Exception {
        List<Node> voters = voters(5);
        Node liar = voters.get(0);
        Proposal.Signed proposal = opened(parameter("p", ""));
        counted(liar, proposal, Vote.APPROVE);
        // To say the same once more is no contradiction.
        assertThat(cast(ballot(liar, proposal, Vote.APPROVE)).status()).isEqualTo(200);

        refused(cast(ballot(liar, proposal, Vote.REJECT)), Fault.CONFLICT, "contradicts");

        for (int i = 1; i < 5; i++) counted(voters.get(i), proposal, Vote.APPROVE);
        JsonObject round = awaited(proposal, "executed");
        assertThat(tally(round)).contains("\"approve\":\"4\"", "\"equivocated\":\"1\"");
        var proof =
                Equivocation.parse(list(round, "equivocations").getFirst().toString().getBytes(StandardCharsets.UTF_8));
        assertThat(proof.nodeId()).isEqualTo(liar.id());
        assertThat(proof.flaw(Forge.ENGINE)).isEmpty();
        assertThat(certified(proposal).equivocations()).hasSize(1);
        audit.await("node_isolated", liar.id().value(), e -> true);
        audit.await("equivocation_proven", liar.id().value(), e -> true);
        assertThat(auditor.get("/consensus/stats").body()).contains(liar.id().value());
    }

    @Test
    void aContradictionThatComesTooLateChangesNothingAndIsAttached() throws Exception {
        List<Node> voters = voters(3);
        Proposal.Signed proposal = opened(parameter("p", ""));
        for (Node voter : voters) counted(voter, proposal, Vote.APPROVE);
        awaited(proposal, "executed");

        refused(cast(ballot(voters.get(1), proposal, Vote.REJECT)), Fault.CONFLICT, "contradicts");
        // The same vote once more, as after a lost answer.
        assertThat(cast(ballot(voters.get(0), proposal, Vote.APPROVE)).status()).isEqualTo(200);

        audit.await("equivocation_proven", voters.get(1).id().value(), e -> true);
        JsonObject round = round(proposal);
        assertThat(list(round, "equivocations")).hasSize(1);
        assertThat(Product.text(round, "outcome")).isEqualTo("Approved");
        assertThat(certified(proposal).equivocations()).isEmpty();
    }

    @Test
    void aVoteIsReplacedOnlyWhereTheProposalAllowsItAndThenTheDeadlineDecides() throws Exception {
        List<Node> voters = voters(3);
        String deadline = Instant.now().plusSeconds(5).toString();
        Proposal.Signed proposal =
                opened(parameter("p", ",\"allow_vote_change\":true,\"voting_deadline\":\"%s\"".formatted(deadline)));
        Envelope first = ballot(voters.get(0), proposal, Vote.REJECT);
        assertThat(cast(first).status()).isEqualTo(200);
        counted(voters.get(1), proposal, Vote.APPROVE);
        counted(voters.get(2), proposal, Vote.APPROVE);

        Rest.Answer answer = cast(ballot(voters.get(0), proposal, Vote.APPROVE, first.digest()));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Product.text(round(proposal), "state")).isEqualTo("open");
        awaited(proposal, "executed");
        assertThat(certified(proposal).tally().json().toString()).contains("\"approve\":\"3\"");
    }

    @Test
    void theDeadlineEndsWhatIsNotDecided() throws Exception {
        List<Node> voters = voters(3);
        String deadline = ",\"minimum_votes\":%d,\"voting_deadline\":\"%s\"";
        Proposal.Signed few = opened(parameter("p", deadline.formatted(3, Instant.now().plusSeconds(3))));
        Proposal.Signed enough = opened(parameter("q", deadline.formatted(1, Instant.now().plusSeconds(3))));
        counted(voters.get(0), few, Vote.APPROVE);
        counted(voters.get(0), enough, Vote.APPROVE);

        awaited(few, "expired");
        awaited(enough, "vetoed_by_deadline");
        refused(
                auditor.get("/consensus/rounds/%s/certificate".formatted(few.proposal().proposalId())),
                Fault.CONFLICT,
                "decided nothing");
    }

    @Test
    void membersAndWeightsChangeByDecisionAndNeverInAnOpenRound() throws Exception {
        List<Node> voters = voters(3);
        Node heavy = voter("heavy", "1");
        Proposal.Signed before = opened(parameter("p", ""));
        Proposal.Signed proposal =
                opened(
                        """
                        {"proposal_type":"Membership",
                         "content":{"action":"SetWeight","node_id":"%s","weight":"0.000000001"}}
                        """
                                .formatted(heavy.id()));
        for (Node voter : voters) counted(voter, proposal, Vote.APPROVE);
        awaited(proposal, "executed");

        List<Json> history = list(auditor.get("/consensus/weights/" + heavy.id()).json(), "weights");
        assertThat(history).hasSize(2);
        JsonObject now = (JsonObject) history.getLast();
        assertThat(now.get("weight")).isEqualTo(Json.of("0.000000001"));
        assertThat(now.get("proposal_id")).isEqualTo(Json.of(proposal.proposal().proposalId().value()));
        JsonObject snapshot =
                auditor.get("/consensus/rounds/%s/electorate".formatted(before.proposal().proposalId())).json();
        var electorate = Electorate.of(new JsonArray(list(snapshot, "electorate")));
        assertThat(electorate.find(heavy.id()).orElseThrow().weight()).hasToString("1");
        assertThat(electorate.digest()).isEqualTo(before.proposal().electorateDigest());
        Proposal.Signed impossible =
                opened(
                        """
                        {"proposal_type":"Membership","content":{"action":"Add","node_id":"nobody-at-all","weight":"1"}}
                        """);
        for (Node voter : voters) counted(voter, impossible, Vote.APPROVE);
        assertThat(Product.text(awaited(impossible, "failed"), "remark")).contains("no node nobody-at-all");
    }

    @Test
    void anEmergencyIsDecidedByThoseWhoWereNamedAndUndoneInTime() throws Exception {
        List<Node> voters = voters(4);
        List<String> named = voters.subList(0, 2).stream().map(node -> node.id().value()).toList();
        Proposal.Signed naming =
                opened(
                        """
                        {"proposal_type":"NetworkParameter","content":{"parameter":"emergency.electorate","new_value":%s}}
                        """
                                .formatted(Json.strings(named)));
        for (Node voter : voters.subList(0, 3)) counted(voter, naming, Vote.APPROVE);
        awaited(naming, "executed");
        String name = "limit_" + System.nanoTime();
        Instant deadline = Instant.now().plusSeconds(3);
        Proposal.Signed proposal =
                opened(
                        """
                        {"proposal_type":"Emergency","voting_deadline":"%s",
                         "content":{"measure":{"proposal_type":"NetworkParameter",
                                               "content":{"parameter":"%s","new_value":1}},
                                    "reason":"a flood","expires_at":"%s"}}
                        """
                                .formatted(deadline, name, deadline.plusSeconds(2)));
        refused(cast(ballot(voters.get(2), proposal, Vote.APPROVE)), Fault.FORBIDDEN, "not in the electorate");
        for (Node voter : voters.subList(0, 2)) counted(voter, proposal, Vote.APPROVE);

        awaited(proposal, "executed");
        assertThat(auditor.get("/consensus/parameters").body()).contains(name);
        audit.awaitIn("kind=emergency_lapsed&correlation_id=" + proposal.proposal().proposalId(), e -> true);
        assertThat(auditor.get("/consensus/parameters").body()).doesNotContain(name);
        assertThat(Product.object(auditor.get("/consensus/stats").json(), "emergencies").toString())
                .contains("\"lapsed\":1", "\"proposed\":1");
    }

    @Test
    void anAdvisoryProposalMayAskForLessAndYieldsNoCertificate() throws Exception {
        List<Node> voters = voters(4);
        Proposal.Signed proposal =
                opened(
                        "{\"proposal_type\":\"Custom\",\"content\":{},\"advisory\":true,\"required_threshold\":\"0.25\"}");
        counted(voters.get(0), proposal, Vote.APPROVE);

        assertThat(Product.text(awaited(proposal, "decided"), "outcome")).isEqualTo("Approved");
        refused(
                auditor.get("/consensus/rounds/%s/certificate".formatted(proposal.proposal().proposalId())),
                Fault.CONFLICT,
                "advisory");
    }

    @Test
    void ballotsThatAreNotOfTheRoundAreRefusedForThatReason() throws Exception {
        List<Node> voters = voters(3);
        Node stranger = new Node("stranger-" + System.nanoTime());
        assertThat(operator.register(stranger.id(), stranger.key()).status()).isEqualTo(201);
        Proposal.Signed proposal = opened(parameter("p", ""));
        Proposal.Signed other = opened(parameter("q", ""));
        Node voter = voters.get(0);
        Identifier id = proposal.proposal().proposalId();

        refused(cast(ballot(stranger, proposal, Vote.APPROVE)), Fault.FORBIDDEN, "not in the electorate");
        refused(
                cast(
                        ballot(
                                voter,
                                Ballot.content(
                                        new Identifier("no-such"), proposal.digest(), Vote.APPROVE, null, null))),
                Fault.NOT_FOUND,
                "no proposal no-such is open");
        refused(
                cast(ballot(voter, Ballot.content(id, other.digest(), Vote.APPROVE, null, null))),
                Fault.INVALID_REQUEST,
                "proposal_digest");
        refused(
                cast(ballot(voter, proposal, Vote.APPROVE, other.digest())),
                Fault.INVALID_REQUEST,
                "cannot be replaced");
        refused(
                cast(ballot(voter, Json.object().put("proposal_id", id.value()).put("vote", "Perhaps").build())),
                Fault.MALFORMED,
                "missing");
        // A signature of another ballot.
        Envelope signed = ballot(voter, proposal, Vote.APPROVE);
        String copied =
                new String(ballot(voter, proposal, Vote.REJECT).bytes(), StandardCharsets.UTF_8)
                        .replaceFirst(
                                "\"signature\":\"[^\"]*\"", "\"signature\":\"" + signed.signature().compact() + "\"");
        refused(nobody.post("/consensus/votes", copied), Fault.BAD_SIGNATURE, "not over this envelope");
        refused(nobody.post("/consensus/votes", "{\"vote\":1}"), Fault.MALFORMED, "");
        assertThat(tally(round(proposal))).contains("\"votes\":0");
        counted(voter, proposal, Vote.APPROVE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "NetworkParameter | {\"parameter\":\"p\",\"new_value\":1} | ,\"required_threshold\":0 |"
                        + " required_threshold",
                "NetworkParameter | {\"parameter\":\"p\",\"new_value\":1} | ,\"required_threshold\":1.1 | at most 1",
                "NetworkParameter | {\"parameter\":\"p\",\"new_value\":1} | ,\"required_threshold\":\"NaN\" |"
                        + " required_threshold",
                "NetworkParameter | {\"parameter\":\"p\",\"new_value\":1} | ,\"required_threshold\":0.6 | more than two"
                        + " thirds",
                "NetworkParameter | {\"parameter\":\"p\",\"new_value\":1} | ,\"required_threshold\":true | as a number"
                        + " or a string",
                "NetworkParameter | {\"parameter\":\"p\",\"new_value\":1} |"
                        + " ,\"voting_deadline\":\"2020-01-01T00:00:00Z\" | in the future",
                "NetworkParameter | {\"parameter\":\"p\",\"new_value\":1} | ,\"minimum_votes\":4 | minimum_votes must"
                        + " be from 1 to the 3",
                "NetworkParameter | {\"parameter\":\"p\",\"new_value\":1} | ,\"electorate\":[] | electorate",
                "NetworkParameter | {\"parameter\":\"P q\",\"new_value\":1} | | parameter must be",
                "NetworkParameter | {\"new_value\":1} | | parameter is missing",
                "Membership | {\"action\":\"SetWeight\",\"node_id\":\"a\",\"weight\":\"-1\"} | | weight",
                "Membership | {\"action\":\"SetWeight\",\"node_id\":\"a\",\"weight\":\"1e9\"} | | weight",
                "Membership | {\"action\":\"Promote\",\"node_id\":\"a\"} | | Add, Remove or SetWeight",
                "Upgrade | {\"component\":\"hub\"} | | version is missing",
                "Tea | {} | | must be one of NetworkParameter",
                "NetworkParameter | {\"parameter\":\"p\",\"new_value\":1} | ,\"advisory\":true | Custom",
            })
    void aProposalThatCannotBeIsRefusedForThatReason(String type, String content, @Nullable String more, String words)
            throws Exception {
        voters(3);
        String body = "{\"proposal_type\":\"%s\",\"content\":%s%s}".formatted(type, content, more == null ? "" : more);

        refused(operator.post("/consensus/proposals", body), Fault.INVALID_REQUEST, words);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "NaN", "1e3", "0.0000000001", "1000000000000", "'1,5'"})
    void aWeightThatIsNoneIsRefused(String weight) throws Exception {
        Node node = voter("weighed", "1");

        refused(
                admin.send("PUT", "/consensus/weights/" + node.id(), "{\"weight\":\"%s\"}".formatted(weight)),
                Fault.INVALID_REQUEST,
                "weight");
    }

    @Test
    void aVoterProposesInItsSessionAndWhoDoesNotVoteCannot() throws Exception {
        List<Node> voters = voters(3);
        Node stranger = new Node("stranger-" + System.nanoTime());
        assertThat(operator.register(stranger.id(), stranger.key()).status()).isEqualTo(201);
        String id = "of-a-node-" + System.nanoTime();
        JsonObject content =
                Json.object()
                        .put("proposal_id", id)
                        .put("proposal_type", "Custom")
                        .put("content", Json.object().build())
                        .build();
        try (Node proposer = voters.get(0).connect(Product.webSocket(), hubId);
                Node other = stranger.connect(Product.webSocket(), hubId)) {
            proposer.send(toHub(proposer, "ConsensusProposal", content)).get(20, TimeUnit.SECONDS);
            assertThat(proposer.awaitTaken().answer())
                    .isEqualTo(
                            Json.object()
                                    .put("outcome", "proposed")
                                    .put("proposal_id", id)
                                    .put("state", "open")
                                    .build());

            Delivery opening = proposer.receive();
            opening.acknowledge();
            var proposal = Proposal.Signed.parse(Product.object((JsonObject) opening.message().content(), "proposal"));
            assertThat(proposal.proposal().proposalId().value()).isEqualTo(id);
            assertThat(proposal.proposal().proposer()).isEqualTo(proposer.id().value());
            Envelope refused = toHub(other, "ConsensusProposal", content.with("proposal_id", Json.of(id + "x")));
            other.send(refused).get(20, TimeUnit.SECONDS);
            audit.await("rejected", other.id().value(), e -> true);
            assertThat(auditor.get("/consensus/rounds/" + id + "x").status()).isEqualTo(404);
            assertThat(
                            other.send(toHub(other, "ConsensusProposal", content.without("content")))
                                    .get(20, TimeUnit.SECONDS))
                    .isInstanceOf(io.bpci.client.Outcome.Refused.class);
        }
    }

    @Test
    void onlyTheHubsAdminGivesWeightsAndTooFewVotersOpenNoRound() throws Exception {
        List<Node> voters = voters(2);
        refused(
                operator.send("PUT", "/consensus/weights/" + voters.get(0).id(), "{\"weight\":1.5}"),
                Fault.FORBIDDEN,
                "");
        refused(operator.post("/consensus/proposals", parameter("p", "")), Fault.CONFLICT, "min_consensus_nodes");
        refused(auditor.post("/consensus/proposals", parameter("p", "")), Fault.FORBIDDEN, "");
        refused(nobody.get("/consensus/rounds/active"), Fault.UNAUTHENTICATED, "");
        assertThat(nobody.get("/consensus/health").json().get("status")).isEqualTo(new JsonString("UP"));
    }

    @Test
    void roundsAreCountedInTheMetrics() throws Exception {
        List<Node> voters = voters(3);
        Proposal.Signed proposal = opened(parameter("p", ""));
        for (Node voter : voters) counted(voter, proposal, Vote.APPROVE);
        awaited(proposal, "executed");

        assertThat(new Rest(Product.api().resolve("/metrics"), "").get("").body())
                .containsPattern("oracle_consensus_rounds_total\\{state=\"decided\"\\} [1-9]")
                .containsPattern("oracle_consensus_participation_ratio (0\\.[0-9]+|1)");
    }

    @Test
    void theHubTakesNothingElseAndItsNameIsTaken() throws Exception {
        Node node = voter("n", "1");
        Envelope hello =
                Envelope.draft()
                        .messageId(new MessageId("hello"))
                        .source(node.id())
                        .targets(hubNode)
                        .messageType(MessageType.DATA_SYNC)
                        .priority(Priority.NORMAL)
                        .createdAt(Instant.now())
                        .content(Json.object().build())
                        .sign(node.key(), Forge.ENGINE);
        refused(nobody.post("/oracle/relay", hello.bytes()), Fault.INVALID_REQUEST, "is the hub");
        assertThat(operator.register(hubNode, node.key()).status()).isEqualTo(409);
        assertThat(nobody.get("/oracle/nodes/%s/keys".formatted(hubNode)).body()).contains(hubId.value());
    }
}
