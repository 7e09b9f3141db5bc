package io.bpci.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.ballot.Ballot;
import io.bpci.ballot.Certificate;
import io.bpci.ballot.CertificateVerdict;
import io.bpci.ballot.CertificateVerifier;
import io.bpci.ballot.Proposal;
import io.bpci.ballot.Round.Refusal;
import io.bpci.ballot.RoundState;
import io.bpci.ballot.Vote;
import io.bpci.consensus.internal.NetworkParameter;
import io.bpci.consensus.internal.TestRounds;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.AfterCommit;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.PageRequest;
import io.bpci.platform.TestDatabase;
import io.bpci.platform.TestHub;
import io.bpci.problem.Fault;
import io.bpci.relay.HubService.Received;
import io.bpci.settings.HubSettings;
import io.bpci.wire.NewProposal;
import io.bpci.wire.RoundInfo;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Rounds on both real databases: counted, ended, executed, and the same after a restart. */
@ParameterizedClass
@EnumSource(Engine.class)
class ConsensusTest {
    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private TestRounds rounds;
    private final HubIdentity identity = TestHub.identity(NodeWorld.RANDOM);
    private final Proposals proposals = new Proposals();
    private final Weights weights = new Weights();
    private final Map<NodeId, Ed25519PrivateKey> keys = new LinkedHashMap<>();

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        start();
    }

    /** As a hub does that starts on this database. */
    private void start() {
        rounds = new TestRounds(database, world.clock, world.audit, world.directory);
        proposals.store = rounds.store;
        proposals.roll = rounds.roll;
        proposals.audit = world.audit;
        proposals.settings = HubSettings.load(Optional.empty(), Map.of());
        proposals.identity = identity;
        proposals.signatures = NodeWorld.ENGINE;
        proposals.random = NodeWorld.RANDOM;
        proposals.opened = new AfterCommit<>(database, opened -> rounds.open.opened(opened.round()));
        weights.book = rounds.book;
        weights.roll = rounds.roll;
        weights.directory = world.directory;
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<NodeId> voters(int number) {
        for (int i = 0; i < number; i++) {
            var key = Ed25519PrivateKey.generate(NodeWorld.RANDOM);
            var node = new NodeId("voter-" + i);
            world.registered(NodeWorld.ANNA, node.value(), key.publicKey());
            keys.put(node, key);
            database.inTransaction(() -> weights.set(NodeWorld.ADMIN, node, Json.of("1")));
        }
        return List.copyOf(keys.keySet());
    }

    private Proposal.Signed opened(String type, String content) {
        var json = (JsonObject) StrictJson.parse(content.getBytes(StandardCharsets.UTF_8));
        var request = new NewProposal(null, type, json, null, null, null, null, null, null);
        RoundInfo round = database.inTransaction(() -> proposals.propose(NodeWorld.ANNA, request));
        return Proposal.Signed.parse(round.proposal());
    }

    private Proposal.Signed opened() {
        return opened("NetworkParameter", "{\"parameter\":\"p\",\"new_value\":1}");
    }

    private Envelope ballot(NodeId voter, Proposal.Signed proposal, Vote vote, @Nullable Digest replaces) {
        return Envelope.draft()
                .messageId(new MessageId("b" + System.nanoTime()))
                .source(voter)
                .targets(proposal.proposal().hubNode())
                .messageType(Ballot.TYPE)
                .priority(Priority.NORMAL)
                .createdAt(world.clock.instant())
                .content(Ballot.content(proposal.proposal().proposalId(), proposal.digest(), vote, null, replaces))
                .sign(Objects.requireNonNull(keys.get(voter)), NodeWorld.ENGINE);
    }

    private List<@Nullable String> cast(Envelope... ballots) {
        var received = new ArrayList<Received>();
        for (Envelope ballot : ballots) received.add(new Received(ballot, world.clock.instant()));
        var rejected = new ArrayList<@Nullable String>();
        rounds.count.take(received).verdicts().forEach(verdict -> rejected.add(verdict.rejected()));
        return rejected;
    }

    private RoundInfo round(Proposal.Signed proposal) {
        return database.inTransaction(() -> proposals.get(NodeWorld.AUDITOR, proposal.proposal().proposalId()));
    }

    private Certificate certified(Proposal.Signed proposal) {
        byte[] bytes =
                database.inTransaction(
                        () -> proposals.certificate(NodeWorld.AUDITOR, proposal.proposal().proposalId()));
        var signed = Certificate.Signed.parse(bytes);
        assertThat(new CertificateVerifier(identity.hubId(), NodeWorld.ENGINE).verify(signed))
                .isInstanceOf(CertificateVerdict.Proven.class);
        return signed.certificate();
    }

    @Test
    void aGroupOfBallotsDecidesAndWhatComesAgainChangesNothing() {
        var voters = voters(4);
        Proposal.Signed proposal = opened();
        Envelope first = ballot(voters.get(0), proposal, Vote.APPROVE, null);
        Envelope second = ballot(voters.get(1), proposal, Vote.APPROVE, null);
        Envelope third = ballot(voters.get(2), proposal, Vote.APPROVE, null);

        assertThat(cast(first, second, third)).containsOnlyNulls();

        assertThat(round(proposal).state()).isEqualTo("decided");
        assertThat(round(proposal).outcome()).isEqualTo("Approved");
        Proposal.Signed stillOpen = opened();
        assertThat(past(null)).containsExactly(proposal.proposal().proposalId());
        assertThat(past(RoundState.DECIDED)).containsExactly(proposal.proposal().proposalId());
        assertThat(past(RoundState.EXPIRED)).isEmpty();
        assertThat(round(stillOpen).state()).isEqualTo("open");
        // The broker hands out again what was counted before it forgot it.
        assertThat(cast(first, second, third)).containsOnlyNulls();
        assertThat(certified(proposal).ballots()).hasSize(3);
        assertThat(world.audit.kinds().stream().filter(EventKind.CONSENSUS_DECIDED::equals)).hasSize(1);
        assertThat(cast(ballot(voters.get(3), proposal, Vote.APPROVE, null))).containsExactly("the round is over");
    }

    private List<Identifier> past(@Nullable RoundState state) {
        return database
                .inTransaction(() -> proposals.past(NodeWorld.AUDITOR, state, PageRequest.first()))
                .rounds()
                .stream()
                .map(RoundInfo::proposalId)
                .toList();
    }

    @Test
    void aBallotForAnotherHubsRoundIsNoneOfThisOnes() {
        NodeId voter = voters(3).getFirst();
        Proposal.Signed here = opened();
        var other = Ed25519PrivateKey.generate(NodeWorld.RANDOM).publicKey().thumbprint();
        // The same terms, of the same name, at another hub; and at one that has another name.
        var foreign = Proposal.Signed.parse(here.json().with("hub_id", Json.of(other.value())));
        isRefused(ballot(voter, foreign, Vote.APPROVE, null), Refusal.OTHER_TERMS);
        Envelope elsewhere =
                Envelope.draft()
                        .messageId(new MessageId("elsewhere"))
                        .source(voter)
                        .targets(new NodeId("other-hub"))
                        .messageType(Ballot.TYPE)
                        .createdAt(world.clock.instant())
                        .content(Ballot.content(here.proposal().proposalId(), here.digest(), Vote.APPROVE, null, null))
                        .sign(Objects.requireNonNull(keys.get(voter)), NodeWorld.ENGINE);
        isRefused(elsewhere, Refusal.OTHER_HUB);
        var unknown = Proposal.Signed.parse(foreign.json().with("proposal_id", Json.of("elsewhere")));
        assertThat(rounds.open.refusal(ballot(voter, unknown, Vote.APPROVE, null)).orElseThrow().detail())
                .isEqualTo("no proposal elsewhere is open");
        assertThat(round(here).tally().toString()).contains("\"votes\":0");
        assertThat(cast(ballot(voter, here, Vote.APPROVE, null))).containsOnlyNulls();
    }

    private void isRefused(Envelope ballot, Refusal why) {
        assertThat(rounds.open.refusal(ballot).orElseThrow().detail()).isEqualTo(why.words());
        // Also when it was accepted before, and is counted now.
        assertThat(cast(ballot)).containsExactly(why.words());
    }

    @Test
    void aProposalThatChangesItsOwnElectorateIsDecidedByTheOneThatItNames() {
        var voters = voters(4);
        Proposal.Signed removal = opened("Membership", "{\"action\":\"Remove\",\"node_id\":\"voter-3\"}");
        Proposal.Signed raise =
                opened("Membership", "{\"action\":\"SetWeight\",\"node_id\":\"voter-0\",\"weight\":\"100\"}");
        // What a hub-admin changes meanwhile is for later rounds, too.
        database.inTransaction(() -> weights.set(NodeWorld.ADMIN, voters.get(1), Json.of("50")));

        // Whom it removes has its vote in it.
        cast(ballot(voters.get(3), removal, Vote.REJECT, null));
        cast(ballot(voters.get(0), removal, Vote.APPROVE, null), ballot(voters.get(1), removal, Vote.APPROVE, null));
        assertThat(round(removal).state()).isEqualTo("open");
        decided(removal, voters.subList(2, 3));

        assertThat(round(removal).state()).isEqualTo("executed");
        Certificate certificate = certified(removal);
        assertThat(certificate.ballots()).hasSize(4);
        assertThat(certificate.tally().json().toString())
                .contains("\"approve\":\"3\"", "\"reject\":\"1\"", "\"total_weight\":\"4\"");
        // A round that was open counts whom it named, and whose weight it changes, as they were.
        cast(ballot(voters.get(0), raise, Vote.APPROVE, null), ballot(voters.get(2), raise, Vote.APPROVE, null));
        assertThat(round(raise).state()).isEqualTo("open");
        decided(raise, voters.subList(3, 4));
        assertThat(certified(raise).tally().json().toString()).contains("\"approve\":\"3\"", "\"total_weight\":\"4\"");
        Proposal next = opened().proposal();
        assertThat(next.electorateSize()).isEqualTo(3);
        assertThat(next.totalWeight()).isEqualByComparingTo("151");
    }

    @Test
    void aRestartForgetsNothingOfTheCount() {
        var voters = voters(4);
        Proposal.Signed proposal = opened();
        cast(
                ballot(voters.get(0), proposal, Vote.APPROVE, null),
                ballot(voters.get(1), proposal, Vote.APPROVE, null),
                ballot(voters.get(1), proposal, Vote.REJECT, null));
        assertThat(round(proposal).equivocations()).hasSize(1);

        start();

        assertThat(rounds.open.size()).isEqualTo(1);
        assertThat(cast(ballot(voters.get(0), proposal, Vote.REJECT, null)).getFirst()).contains("contradicts");
        cast(ballot(voters.get(2), proposal, Vote.APPROVE, null));
        // Two of four contradicted themselves: approval is out of reach.
        assertThat(round(proposal).outcome()).isEqualTo("Rejected");
        assertThat(certified(proposal).equivocations()).hasSize(2);
    }

    @Test
    void aCountThatFailsLeavesNothingBehindAndIsRepeatedWhole() {
        var voters = voters(4);
        Proposal.Signed proposal = opened();
        Envelope[] ballots =
                voters.subList(0, 3).stream()
                        .map(voter -> ballot(voter, proposal, Vote.APPROVE, null))
                        .toArray(Envelope[]::new);
        rounds.auditTo(
                new AuditLog() {
                    @Override
                    public AuditEvent record(EventKind kind, JsonObject members) {
                        throw new IllegalStateException("the database is away");
                    }
                });
        // All three are counted in memory and written; then the decision cannot be recorded.
        assertThatThrownBy(() -> rounds.open.counting(() -> cast(ballots))).hasMessage("the database is away");
        assertThat(round(proposal).tally().toString()).contains("\"votes\":0");
        rounds.auditTo(world.audit);

        // They come again, before the rounds are read anew.
        assertThat(cast(ballots)).containsOnlyNulls();

        assertThat(round(proposal).outcome()).isEqualTo("Approved");
        assertThat(certified(proposal).ballots()).hasSize(3);
    }

    @Test
    void theDeadlineIsKeptAcrossARestart() {
        voters(3);
        Proposal.Signed proposal = opened();
        start();
        world.clock.move(Duration.ofMinutes(2));

        rounds.count.close(proposal.proposal().proposalId());

        assertThat(round(proposal).state()).isEqualTo(RoundState.EXPIRED.wireName());
        rounds.count.close(proposal.proposal().proposalId());
        assertThat(world.audit.kinds().stream().filter(EventKind.CONSENSUS_EXPIRED::equals)).hasSize(1);
        assertThat(rounds.open.size()).isZero();
    }

    @Test
    void aBallotThatCameInTimeCountsAlsoWhenItIsCountedLate() {
        var voters = voters(3);
        Proposal.Signed proposal = opened();
        var received = world.clock.instant();
        List<Received> ballots =
                voters.stream().map(v -> new Received(ballot(v, proposal, Vote.APPROVE, null), received)).toList();
        world.clock.move(Duration.ofMinutes(2));

        rounds.count.take(ballots);
        rounds.count.close(proposal.proposal().proposalId());

        assertThat(round(proposal).outcome()).isEqualTo("Approved");
    }

    @Test
    void votesChangedWithinOneGroupCountOnce() {
        var voters = voters(3);
        var request =
                new NewProposal(
                        null, "Custom", Json.object().put("q", "?").build(), null, null, null, null, true, null);
        var proposal =
                Proposal.Signed.parse(
                        database.inTransaction(() -> proposals.propose(NodeWorld.ANNA, request)).proposal());
        Envelope first = ballot(voters.get(0), proposal, Vote.REJECT, null);
        Envelope second = ballot(voters.get(0), proposal, Vote.ABSTAIN, first.digest());
        Envelope third = ballot(voters.get(0), proposal, Vote.APPROVE, second.digest());

        assertThat(cast(first, second, ballot(voters.get(1), proposal, Vote.APPROVE, null), third)).containsOnlyNulls();

        start();
        cast(ballot(voters.get(2), proposal, Vote.APPROVE, null));
        world.clock.move(Duration.ofMinutes(2));
        rounds.count.close(proposal.proposal().proposalId());
        assertThat(round(proposal).outcome()).isEqualTo("Approved");
        assertThat(certified(proposal).ballots()).hasSize(3);
    }

    @Test
    void whatWasApprovedIsDoneOnceAndPointsAtTheDecision() {
        var voters = voters(3);
        Proposal.Signed proposal =
                opened("Membership", "{\"action\":\"SetWeight\",\"node_id\":\"voter-0\",\"weight\":\"2.5\"}");
        for (NodeId voter : voters) cast(ballot(voter, proposal, Vote.APPROVE, null));
        assertThat(rounds.execution.due()).containsExactly(proposal.proposal().proposalId().value());

        for (int i = 0; i < 2; i++) rounds.execution.execute(proposal.proposal().proposalId().value());

        assertThat(rounds.execution.due()).isEmpty();
        assertThat(round(proposal).state()).isEqualTo("executed");
        assertThat(world.audit.kinds().stream().filter(EventKind.CONSENSUS_EXECUTED::equals)).hasSize(1);
        assertThat(database.inTransaction(() -> rounds.roll.history(voters.get(0), 0, 10))).hasSize(2);
    }

    @Test
    void aLateContradictionIsProvenOnce() {
        var voters = voters(3);
        Proposal.Signed proposal = opened();
        for (NodeId voter : voters) cast(ballot(voter, proposal, Vote.APPROVE, null));
        Envelope late = ballot(voters.get(0), proposal, Vote.REJECT, null);

        assertThat(rounds.open.refusal(late)).isEmpty();
        assertThat(cast(late).getFirst()).contains("contradicts");
        assertThat(cast(late).getFirst()).contains("contradicts");
        assertThat(world.audit.kinds().stream().filter(EventKind.EQUIVOCATION_PROVEN::equals)).hasSize(1);
        assertThat(round(proposal).equivocations()).hasSize(1);
        assertThat(certified(proposal).equivocations()).isEmpty();
    }

    @Test
    void theSameRequestFindsItsRoundAndAnotherUnderItsNameIsRefused() {
        voters(3);
        var content = Json.object().put("parameter", "p").put("new_value", 1).build();
        var request =
                new NewProposal(
                        new Identifier("mine"), "NetworkParameter", content, null, null, null, null, null, null);
        var first = database.inTransaction(() -> proposals.propose(NodeWorld.ANNA, request));
        assertThat(database.inTransaction(() -> proposals.propose(NodeWorld.ANNA, request))).isEqualTo(first);
        var other = new NewProposal(request.proposalId(), "Custom", content, null, null, null, null, null, null);

        assertThatThrownBy(() -> database.inTransaction(() -> proposals.propose(NodeWorld.ANNA, other)))
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CONFLICT));
    }

    private void decided(Proposal.Signed proposal, List<NodeId> voters) {
        for (NodeId voter : voters) cast(ballot(voter, proposal, Vote.APPROVE, null));
        for (String due : rounds.execution.due()) rounds.execution.execute(due);
    }

    private static String parameter(String name, String value) {
        return "{\"parameter\":\"%s\",\"new_value\":%s}".formatted(name, value);
    }

    private Proposal.Signed emergency(String measure) {
        return opened(
                "Emergency",
                "{\"measure\":%s,\"reason\":\"a flood\",\"expires_at\":\"%s\"}"
                        .formatted(
                                measure,
                                world.clock.instant().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.SECONDS)));
    }

    private static String ofParameter(String name, String value) {
        return "{\"proposal_type\":\"NetworkParameter\",\"content\":%s}".formatted(parameter(name, value));
    }

    private @Nullable String agreed(String name) {
        return database.inTransaction(() -> {
            var found = rounds.store.database().find(NetworkParameter.class, name);
            return found == null ? null : found.value().toString();
        });
    }

    /** The first two of them decide in emergencies. */
    private List<NodeId> council(List<NodeId> voters) {
        decided(opened("NetworkParameter", parameter("emergency.electorate", "[\"voter-0\",\"voter-1\"]")), voters);
        return voters.subList(0, 2);
    }

    @Test
    void nobodyDecidesInAnEmergencyUntilTheNetworkHasNamedWho() {
        voters(4);
        assertThatThrownBy(() -> emergency(ofParameter("max_rate", "1")))
                .hasMessageContaining("nobody is named for emergencies");
    }

    @Test
    void anEmergencyHasEffectAtOnceAndIsUndoneWhenItsTimeIsOver() {
        var voters = voters(4);
        decided(opened("NetworkParameter", parameter("max_rate", "100")), voters);
        List<NodeId> council = council(voters);
        Proposal.Signed proposal = emergency(ofParameter("max_rate", "1"));
        assertThat(proposal.proposal().electorateSize()).isEqualTo(2);

        decided(proposal, council);

        assertThat(agreed("max_rate")).isEqualTo("1");
        assertThat(rounds.execution.over()).isEmpty();
        world.clock.move(Duration.ofDays(3));
        assertThat(rounds.execution.over()).containsExactly(proposal.proposal().proposalId().value());
        for (int i = 0; i < 2; i++) rounds.execution.lapse(proposal.proposal().proposalId().value());
        assertThat(agreed("max_rate")).isEqualTo("100");
        assertThat(world.audit.kinds().stream().filter(EventKind.EMERGENCY_LAPSED::equals)).hasSize(1);
    }

    @Test
    void whatWasNotThereBeforeAnEmergencyIsGoneAfterIt() {
        var voters = voters(4);
        Proposal.Signed proposal = openedBy(council(voters), ofParameter("new_thing", "true"));
        world.clock.move(Duration.ofDays(3));

        rounds.execution.lapse(proposal.proposal().proposalId().value());

        assertThat(agreed("new_thing")).isNull();
    }

    private Proposal.Signed openedBy(List<NodeId> council, String measure) {
        Proposal.Signed proposal = emergency(measure);
        decided(proposal, council);
        return proposal;
    }

    @Test
    void whatANormalRoundDecidesAlikeIsRatifiedAndStays() {
        var voters = voters(4);
        Proposal.Signed proposal = openedBy(council(voters), ofParameter("max_rate", "1"));

        decided(opened("NetworkParameter", parameter("max_rate", "1")), voters);

        world.clock.move(Duration.ofDays(3));
        assertThat(rounds.execution.over()).isEmpty();
        rounds.execution.lapse(proposal.proposal().proposalId().value());
        assertThat(agreed("max_rate")).isEqualTo("1");
        assertThat(world.audit.kinds()).contains(EventKind.EMERGENCY_RATIFIED);
    }

    @Test
    void whatANormalRoundDecidesOtherwiseHoldsAlsoAfterwards() {
        var voters = voters(4);
        Proposal.Signed proposal = openedBy(council(voters), ofParameter("max_rate", "1"));

        decided(opened("NetworkParameter", parameter("max_rate", "50")), voters);

        world.clock.move(Duration.ofDays(3));
        rounds.execution.lapse(proposal.proposal().proposalId().value());
        assertThat(agreed("max_rate")).isEqualTo("50");
        assertThat(world.audit.kinds())
                .contains(EventKind.EMERGENCY_SUPERSEDED)
                .doesNotContain(EventKind.EMERGENCY_LAPSED);
    }

    @Test
    void aVoterWhoLosesItsWeightInAnEmergencyHasItAgainUnlessThatIsRatified() {
        var voters = voters(5);
        List<NodeId> council = council(voters);
        String removal = "{\"proposal_type\":\"Membership\",\"content\":{\"action\":\"Remove\",\"node_id\":\"%s\"}}";
        Proposal.Signed first = openedBy(council, removal.formatted("voter-3"));
        openedBy(council, removal.formatted("voter-4"));
        assertThat(database.inTransaction(() -> rounds.roll.of(voters.get(3)))).isNull();

        decided(opened("Membership", "{\"action\":\"Remove\",\"node_id\":\"voter-4\"}"), voters.subList(0, 3));

        world.clock.move(Duration.ofDays(3));
        assertThat(rounds.execution.over()).containsExactly(first.proposal().proposalId().value());
        rounds.execution.lapse(first.proposal().proposalId().value());
        assertThat(database.inTransaction(() -> rounds.roll.of(voters.get(3)))).isNotNull();
        assertThat(database.inTransaction(() -> rounds.roll.of(voters.get(4)))).isNull();
    }
}
