package io.bpci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.Equivocation;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.testkit.hub.FakeLog;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

@Timeout(60)
class ConsensusTest {
    private static final String CONTENT = "{\"parameter\": \"max_connections\", \"new_value\": 2000}";

    @TempDir Path home;
    private CliWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new CliWorld(home);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void voters(String... nodes) {
        for (String node : nodes) {
            ok(world.run("oracle", "register-node", "--node-id", node, "--node-type", "Oracle"));
            ok(world.run("consensus", "set-weight", "--node-id", node, "--weight", "1.5"));
        }
    }

    private static CliWorld.Result ok(CliWorld.Result result) {
        assertThat(result.status()).as(result.out() + result.err()).isZero();
        return result;
    }

    private CliWorld.Result propose(String content, String... more) {
        List<String> line =
                new ArrayList<>(List.of("consensus", "propose", "--type", "NetworkParameter", "--content", content));
        line.addAll(List.of("--threshold", "0.67"));
        if (!List.of(more).contains("--deadline")) line.addAll(List.of("--deadline", "2999-12-31T23:59:59Z"));
        line.addAll(List.of(more));
        return world.run(line.toArray(String[]::new));
    }

    private CliWorld.Result vote(String voter, String decision, String... more) {
        List<String> line = new ArrayList<>(List.of("consensus", "vote", "--proposal-id", "prop-1"));
        line.addAll(List.of("--voter", voter, "--decision", decision));
        line.addAll(List.of(more));
        return world.run(line.toArray(String[]::new));
    }

    private long ballotsSent() {
        return world.asked.stream().filter("POST /api/v1/consensus/votes"::equals).count();
    }

    private String hubId() {
        return world.hub.hubId().value();
    }

    private Path decided(String... vote) throws IOException {
        voters("alice", "bob", "carol");
        ok(propose(CONTENT));
        for (String voter : List.of("alice", "bob", "carol")) ok(vote(voter, "Approve", vote));
        Path file = home.resolve("certificate.json");
        ok(world.run("consensus", "certificate", "--proposal-id", "prop-1", "--out", file.toString()));
        return file;
    }

    @Test
    void aRoundIsProposedVotedOnShownAndRecountedOffline() throws IOException {
        voters("alice", "bob", "carol");
        assertThat(ok(propose(CONTENT)).out()).contains("prop-1").contains("NetworkParameter").contains("open");
        assertThat(ok(world.run("consensus", "list-active")).out())
                .contains("PROPOSAL")
                .contains("prop-1    NetworkParameter  2999-12-31T23:59:59Z  0      3   0");

        assertThat(ok(vote("alice", "Approve", "--reasoning", "Improves scalability")).out())
                .contains("counted: alice votes Approve on prop-1; the round is open");
        ok(vote("bob", "Approve"));
        assertThat(ok(vote("carol", "Approve", "-o", "json")).json().get("state")).isEqualTo(Json.of("decided"));

        assertThat(ok(world.run("consensus", "show", "--proposal-id", "prop-1")).out())
                .contains("Approved")
                .contains("{\"new_value\":2000,\"parameter\":\"max_connections\"}");
        assertThat(ok(world.run("consensus", "show", "--proposal-id", "prop-1", "-o", "json")).json().get("tally"))
                .hasToString(
                        "{\"abstain\":\"0\",\"approve\":\"4.5\",\"equivocated\":\"0\",\"reject\":\"0\",\"total_weight\":\"4.5\",\"votes\":3}");
        Path file = home.resolve("certificate.json");
        ok(world.run("consensus", "certificate", "--proposal-id", "prop-1", "--out", file.toString()));
        int asked = world.asked.size();
        var verified = ok(world.run("verify", "certificate", file.toString(), "--hub-id", hubId()));
        assertThat(verified.out())
                .startsWith("VERIFIED  ")
                .contains("approved the proposal prop-1")
                .contains("Not proven", "the right electorate");
        assertThat(world.asked).hasSize(asked);
        String logKey = FakeLog.named("bpci-hub/" + hubId(), 1).verifierKey();
        ok(world.run("verify", "certificate", file.toString(), "--log-key", logKey));
    }

    @Test
    void aValueIsSentAsTheNewValueAndThatIsSaid() {
        voters("alice");
        var proposed = ok(propose("{\"parameter\": \"max_connections\", \"value\": 2000}", "-o", "json"));
        assertThat(proposed.err()).contains("'value'").contains("'new_value'");
        assertThat(proposed.out()).contains("\"content\":{\"new_value\":2000,\"parameter\":\"max_connections\"}");
        assertThat(ok(propose(CONTENT)).err()).isEmpty();
    }

    @Test
    void aDeadlineCanBeSoLongFromNow() {
        voters("alice");
        var before = Instant.now();
        var proposed = ok(propose(CONTENT, "--deadline", "P7D", "-o", "json")).json();
        assertThat(proposed.get("voting_deadline"))
                .isInstanceOfSatisfying(
                        JsonString.class,
                        it ->
                                assertThat(Instant.parse(it.value()))
                                        .isBetween(
                                                before.plus(Duration.ofDays(7)).minusSeconds(1),
                                                before.plus(Duration.ofDays(7)).plusSeconds(30)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --type        | Nonsense
                    --content     | {
                    --content     | []
                    --content     | {"parameter": "p"}
                    --content     | {"parameter": "p", "new_value": 1, "value": 1}
                    --deadline    | tomorrow
                    --deadline    | PT
                    --deadline    | P999999999999D
                    --threshold   | most
                    --threshold   | 1.1
                    --proposal-id | a/b
                    --metadata    | 7
                    """)
    void aProposalThatIsNoneIsRefusedByTheNameOfTheOption(String option, String value) {
        var options = new java.util.LinkedHashMap<>(java.util.Map.of("--type", "NetworkParameter"));
        options.put("--content", CONTENT);
        options.put(option, value);
        List<String> line = new ArrayList<>(List.of("consensus", "propose"));
        options.forEach((name, given) -> line.addAll(List.of(name, given)));

        var result = world.run(line.toArray(String[]::new));

        assertThat(result.status()).isEqualTo(Exit.USAGE.code());
        assertThat(result.err()).contains(option + ": ");
        assertThat(world.asked).isEmpty();
    }

    @Test
    void whoVotesIsTheOnlyNodeWhoseKeyIsHere() {
        voters("alice");
        ok(propose(CONTENT));
        String[] line = {"consensus", "vote", "--proposal-id", "prop-1", "--decision", "Approve"};
        assertThat(ok(world.run(line)).out()).contains("alice votes Approve");

        voters("bob");
        var unclear = world.run(line);
        assertThat(unclear.status()).isEqualTo(Exit.USAGE.code());
        assertThat(unclear.err()).contains("--voter").contains("alice, bob");
        assertThat(unclear.err().lines()).hasSize(2);
        world.environment.put("XDG_CONFIG_HOME", home.resolve("empty").toString());
        assertThat(world.run(line).err()).contains("there is no node's key");
    }

    @Test
    void theSameVoteAgainIsNotSignedAgainAndAnotherOneNotAtAll() {
        voters("alice", "bob");
        ok(propose(CONTENT));
        ok(vote("alice", "Approve"));

        assertThat(ok(vote("alice", "Approve", "-o", "json")).json().get("outcome")).isEqualTo(Json.of("duplicate"));
        var other = vote("alice", "Reject");
        assertThat(other.status()).isEqualTo(Exit.REFUSED.code());
        assertThat(other.err()).contains("alice voted Approve").contains("cannot be replaced");
        assertThat(vote("alice", "Reject", "--replace").status()).isEqualTo(Exit.REFUSED.code());
        assertThat(ballotsSent()).isEqualTo(1);
    }

    @Test
    void aBallotIsReplacedWhereThatIsAllowed() {
        voters("alice", "bob");
        ok(propose(CONTENT, "--allow-vote-change"));
        assertThat(vote("alice", "Approve", "--replace").status()).isEqualTo(Exit.USAGE.code());
        ok(vote("alice", "Approve"));

        assertThat(vote("alice", "Reject").err()).contains("--replace puts it");
        ok(vote("alice", "Reject", "--replace"));
        ok(vote("alice", "Approve", "--replace"));

        var shown = ok(world.run("consensus", "show", "--proposal-id", "prop-1", "-o", "json")).json();
        assertThat(((JsonObject) Objects.requireNonNull(shown.get("tally"))).get("approve")).isEqualTo(Json.of("1.5"));
        assertThat(shown.get("equivocations")).isEqualTo(Json.array());
    }

    @Test
    void aHubThatHidesABallotGetsNoneThatContradictsIt() {
        voters("alice", "bob");
        ok(propose(CONTENT, "--allow-vote-change"));
        ok(vote("alice", "Approve"));
        world.consensus.hidesBallots = true;

        var other = vote("alice", "Reject");
        assertThat(other.status()).isEqualTo(Exit.REFUSED.code());
        assertThat(other.err()).contains("has signed Approve in this place before");
        assertThat(ballotsSent()).isEqualTo(1);
        ok(vote("alice", "Approve"));
        assertThat(ballotsSent()).isEqualTo(2);
    }

    @Test
    void whatThePinnedHubDidNotSignIsNotVotedOn() {
        voters("alice", "bob");
        ok(propose(CONTENT));
        ok(propose(CONTENT, "--proposal-id", "prop-2"));
        var other = ok(world.run("consensus", "show", "--proposal-id", "prop-2", "-o", "json")).json();
        Json otherTerms = Objects.requireNonNull(other.get("proposal"));

        Json otherSignature = Objects.requireNonNull(((JsonObject) otherTerms).get("signature"));
        notSigned("proposal", "did not sign it", terms -> terms.with("signature", otherSignature));
        notSigned("proposal", "did not sign it", terms -> terms.with("required_threshold", Json.of("0.9")));
        notSigned("proposal_digest", "digest", round -> round);
        world.consensus.shown = round -> round.get("proposal") == null ? round : round.with("proposal", otherTerms);
        assertThat(vote("alice", "Approve").err()).contains("it is prop-2");
        world.consensus.shown =
                round ->
                        round.get("electorate") instanceof JsonArray(List<Json> voters)
                                ? round.with("electorate", Json.array(voters.getFirst()))
                                : round;
        assertThat(vote("alice", "Approve").err()).contains("electorate_digest");
        assertThat(ballotsSent()).isZero();
        assertThat(home.resolve(".config/bpci/ballots")).doesNotExist();
    }

    private void notSigned(String member, String why, java.util.function.UnaryOperator<JsonObject> change) {
        world.consensus.shown =
                round ->
                        switch (round.get(member)) {
                            case JsonObject object -> round.with(member, change.apply(object));
                            case JsonString _ -> round.with(member, Json.of("ab".repeat(32)));
                            case null, default -> round;
                        };
        var refused = vote("alice", "Approve");
        assertThat(refused.status()).as(refused.out() + refused.err()).isEqualTo(Exit.NOT_PROVEN.code());
        assertThat(refused.err()).contains(why);
    }

    @Test
    void onlyAMemberOfTheElectorateVotesAndWithItsKeyOfThatTime() {
        voters("alice");
        ok(propose(CONTENT));
        voters("bob");
        var stranger = vote("bob", "Approve");
        assertThat(stranger.status()).isEqualTo(Exit.NOT_ALLOWED.code());
        assertThat(stranger.err()).contains("not in the electorate");
        var otherKey = vote("alice", "Approve", "--key", home.resolve(".config/bpci/keys/bob.pem").toString());
        assertThat(otherKey.status()).isEqualTo(Exit.NOT_ALLOWED.code());
        assertThat(otherKey.err()).contains("when the round opened");
        assertThat(vote("alice", "Perhaps").status()).isEqualTo(Exit.USAGE.code());
        assertThat(vote("alice", "Approve", "--reasoning", "x".repeat(2_001)).err()).contains("--reasoning");
        assertThat(ballotsSent()).isZero();
        ok(vote("alice", "Approve"));
        var late = vote("alice", "Reject");
        assertThat(late.status()).isEqualTo(Exit.REFUSED.code());
        assertThat(late.err()).contains("is decided");
    }

    @Test
    void aCertificateOfNothingIsRefusedAsTheHubDoes() {
        voters("alice");
        ok(propose(CONTENT));
        var refused = world.run("consensus", "certificate", "--proposal-id", "prop-1");
        assertThat(refused.status()).isEqualTo(Exit.REFUSED.code());
        assertThat(refused.err()).contains("decided nothing");
        assertThat(world.run("consensus", "show", "--proposal-id", "prop-9").status()).isEqualTo(Exit.REFUSED.code());
    }

    @Test
    void aCertificateThatIsForgedOrForeignIsRefusedByItsStep() throws IOException {
        Path file = decided("--reasoning", "good");
        String text = Files.readString(file);
        refused(text, "form", "\"outcome\":\"Approved\"", "\"outcome\":\"Agreed\"");
        refused(text, "outcome", "\"outcome\":\"Approved\"", "\"outcome\":\"Rejected\"");
        refused(text, "tally", "\"approve\":\"4.5\"", "\"approve\":\"4\"");
        refused(text, "ballots", "\"reasoning\":\"good\"", "\"reasoning\":\"bad\"");
        refused(text, "electorate", "\"weight\":\"1.5\"", "\"weight\":\"2.5\"");
        refused(text, "proposal", "\"new_value\":2000", "\"new_value\":3000");
        refused(text, "certificate", "\"decided_at\":\"2", "\"decided_at\":\"3");
        String other = world.run("verify", "certificate", file.toString(), "--hub-id", "A".repeat(43)).out();
        assertThat(other).startsWith("NOT VERIFIED").contains("The step 'proposal' failed");

        assertThat(world.run("verify", "certificate", file.toString()).err()).contains("nothing can be verified");
        String[] wrong = {"--log-key", FakeLog.named("log.example", 1).verifierKey()};
        assertThat(world.run("verify", "certificate", file.toString(), wrong[0], wrong[1]).status())
                .isEqualTo(Exit.USAGE.code());
        assertThat(world.run("verify", "certificate", file.toString(), "--hub-id", "x").status())
                .isEqualTo(Exit.USAGE.code());
    }

    private void refused(String text, String step, String from, String to) throws IOException {
        assertThat(text).contains(from);
        Path file = Files.writeString(home.resolve("forged.json"), text.replace(from, to));
        var result = world.run("verify", "certificate", file.toString(), "--hub-id", hubId());
        assertThat(result.status()).as(result.out() + result.err()).isEqualTo(Exit.NOT_PROVEN.code());
        assertThat(result.out()).startsWith("NOT VERIFIED").contains("The step '" + step + "' failed");
    }

    @Test
    void anEquivocationIsVerifiedWithTheKeyOfItsVoterOnly() throws IOException {
        voters("alice", "bob");
        ok(propose(CONTENT));
        ok(vote("alice", "Approve"));
        world.consensus.hidesBallots = true;
        try (var files = Files.walk(home.resolve(".config/bpci/ballots"))) {
            for (Path book : files.filter(Files::isRegularFile).toList()) Files.delete(book);
        }
        assertThat(vote("alice", "Reject").status()).isEqualTo(Exit.REFUSED.code());

        var shown = ok(world.run("consensus", "show", "--proposal-id", "prop-1", "-o", "json")).json();
        Json proof = ((JsonArray) Objects.requireNonNull(shown.get("equivocations"))).elements().getFirst();
        String file = Files.writeString(home.resolve("proof.json"), proof.toString()).toString();
        String alice = keysOf("alice");
        var verified = ok(world.run("verify", "equivocation", file, "--voter-key", alice));
        assertThat(verified.out()).startsWith("VERIFIED").contains("both Approve and Reject").contains("Not proven");
        ok(world.run("verify", "equivocation", file, "--voter-key", keysOf("bob"), "--voter-key", alice));
        for (String wrong : List.of(keysOf("bob"), renamed(alice))) {
            var refused = world.run("verify", "equivocation", file, "--voter-key", wrong);
            assertThat(refused.status()).isEqualTo(Exit.NOT_PROVEN.code());
            assertThat(refused.out()).contains("The step 'voter' failed");
        }
        assertThat(world.run("verify", "equivocation", file).status()).isEqualTo(Exit.USAGE.code());
        Equivocation parsed = Equivocation.parse(proof.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(parsed.nodeId()).isEqualTo(NodeId.parse("alice"));
        String forged = proof.toString().replace(parsed.one().envelope().messageId().value(), "m-1");
        String other = Files.writeString(home.resolve("forged.json"), forged).toString();
        assertThat(world.run("verify", "equivocation", other, "--voter-key", alice).out())
                .contains("The step 'signatures' failed");
    }

    private String keysOf(String node) throws IOException {
        var keys =
                world.run(
                        "oracle",
                        "query",
                        "--query-type",
                        "node_keys",
                        "--parameters",
                        "{\"node_id\":\"%s\"}".formatted(node),
                        "-o",
                        "json");
        return Files.writeString(home.resolve(node + ".json"), ok(keys).out()).toString();
    }

    private String renamed(String keys) throws IOException {
        String text = Files.readString(Path.of(keys)).replace("\"node_id\":\"alice\"", "\"node_id\":\"bob\"");
        return Files.writeString(home.resolve("renamed.json"), text).toString();
    }

    @Test
    void weightsStatisticsAndParametersAreTablesForPeopleAndDocumentsForPrograms() {
        voters("alice");
        assertThat(ok(world.run("consensus", "weights")).out()).contains("NODE").contains("alice  1.5");
        assertThat(ok(world.run("consensus", "weights", "--node-id", "alice", "-o", "json")).json().get("weights"))
                .isNotNull();
        assertThat(world.asked).contains("GET /api/v1/consensus/weights/alice");
        assertThat(ok(world.run("consensus", "stats")).out())
                .contains("vetoed by deadline", "emergencies lapsed", "CONTRADICTIONS");
        assertThat(ok(world.run("consensus", "stats", "-o", "json")).json().get("voters")).isNotNull();
        assertThat(ok(world.run("consensus", "parameters")).out()).contains("max_connections  2000   prop-1");
        var told = ok(world.run("consensus", "weigh-by-trust", "--scale", "3"));
        assertThat(told.out()).contains("BEFORE").containsPattern("alice +1\\.5 +2\\.25 ");
        assertThat(told.err()).contains("Nothing was changed");
        assertThat(ok(world.run("consensus", "weigh-by-trust", "--apply", "-o", "json")).json().get("applied"))
                .isEqualTo(Json.of(true));
        assertThat(world.run("consensus", "weigh-by-trust", "--scale", "0").err()).contains("--scale: ");
        var refused = world.run("consensus", "set-weight", "--node-id", "alice", "--weight", "0");
        assertThat(refused.status()).isEqualTo(Exit.USAGE.code());
        assertThat(refused.err()).contains("--weight: ");
        String[] asOperator = {
            "consensus", "set-weight", "--node-id", "alice", "--weight", "2", "--as", "dev-operator"
        };
        assertThat(world.run(asOperator).status()).isEqualTo(Exit.NOT_ALLOWED.code());
    }

    @Test
    void aWeightIsTakenAwayByAnAdminOnly() {
        voters("alice");
        String[] withdraw = {"consensus", "withdraw-weight", "--node-id", "alice"};
        String[] asOperator = {"consensus", "withdraw-weight", "--node-id", "alice", "--as", "dev-operator"};

        assertThat(world.run(asOperator).status()).isEqualTo(Exit.NOT_ALLOWED.code());
        assertThat(ok(world.run("consensus", "weights")).out()).contains("alice");
        assertThat(ok(world.run(withdraw)).err()).contains("alice votes no more");
        assertThat(world.asked).contains("DELETE /api/v1/consensus/weights/alice");
        assertThat(ok(world.run("consensus", "weights")).out()).doesNotContain("alice");
        assertThat(world.run("consensus", "withdraw-weight").err()).contains("--node-id");
    }

    @ParameterizedTest
    @CsvSource({
        "propose",
        "vote",
        "list-active",
        "show",
        "stats",
        "set-weight",
        "withdraw-weight",
        "weights",
        "weigh-by-trust",
        "parameters",
        "certificate"
    })
    void everyCommandExplainsItselfWithExamples(String command) {
        assertThat(ok(world.run("consensus", command, "--help")).out())
                .contains("Examples:")
                .contains("bpci consensus " + command);
    }

    @Test
    void aBallotIsAnEnvelopeToTheHubAboutTheProposal() throws IOException {
        decided();
        try (var files = Files.walk(home.resolve(".config/bpci/ballots/alice"))) {
            Path book = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            Ballot ballot = new BallotBook(book).ballots().getFirst();
            assertThat(ballot.hub()).isEqualTo(NodeId.parse("hub"));
            assertThat(ballot.envelope().correlationId().orElseThrow()).hasToString("prop-1");
        }
    }
}
