package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.ballot.TestRound.Draft;
import io.bpci.jose.DetachedJws;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

class ProposalTest {
    private static final Electorate THREE = TestRound.electorate("1", "1", "1");
    private static final String DIGEST = "0".repeat(64);

    private static Proposal proposal(Draft draft) {
        return draft.about(THREE, TestRound.DEADLINE);
    }

    private static void isRefused(Draft draft, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> proposal(draft)).withMessage(why);
    }

    private static JsonObject json(String text) {
        return (JsonObject) StrictJson.parse(text.replace('\'', '"').getBytes(UTF_8));
    }

    private static JsonObject nested(int depth) {
        return json("{'a':".repeat(depth - 1) + "{}" + "}".repeat(depth - 1));
    }

    @Test
    void aSignedProposalIsReadAsItWasWritten() {
        for (Draft draft :
                new Draft[] {
                    Draft.USUAL,
                    Draft.USUAL.with(json("{'ticket':7}")),
                    Draft.USUAL.onlyAsking().needing("0.5"),
                    Draft.USUAL.withReplaceableBallots()
                }) {
            Proposal.Signed signed = proposal(draft).sign(TestRound.HUB_KEY, TestRound.ENGINE);
            Proposal.Signed read = Proposal.Signed.parse(signed.json());
            assertThat(read).isEqualTo(signed);
            assertThat(read.digest()).isEqualTo(signed.digest());
            assertThat(read.verify(TestRound.HUB_KEY.publicKey(), TestRound.ENGINE))
                    .isEqualTo(DetachedJws.Outcome.VALID);
            assertThat(read.verify(TestRound.key(1).publicKey(), TestRound.ENGINE))
                    .isEqualTo(DetachedJws.Outcome.WRONG_KEY);
        }
    }

    @Test
    void aSignedProposalHasNoOtherMembersAndAllOfIts() {
        JsonObject good = proposal(Draft.USUAL).sign(TestRound.HUB_KEY, TestRound.ENGINE).json();
        isMalformed(good.with("note", Json.TRUE), "a proposal has no member \"note\"");
        for (String name : good.members().keySet()) isMalformed(good.without(name), name + " is missing");
        isMalformed(good.with("required_threshold", Json.of(1)), "required_threshold must be a string");
        isMalformed(good.with("minimum_votes", Json.of("1")), "minimum_votes must be a whole number from 0 to 10000");
        isMalformed(good.with("minimum_votes", Json.of(1.5)), "minimum_votes must be a whole number from 0 to 10000");
        isMalformed(
                good.with("electorate_size", Json.of(0)),
                "minimum_votes must be from 1 to the 0 of the electorate, not 1");
        isMalformed(
                good.with("proposal_type", Json.of("Vote")),
                "proposal_type: must be one of NetworkParameter, Membership, Upgrade, Emergency, Custom");
        isMalformed(
                good.with("total_weight", Json.of("1e1")),
                "total_weight: must be a decimal of up to 17 digits before the point and 9 after it");
    }

    private static void isMalformed(JsonObject json, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Proposal.Signed.parse(json)).withMessage(why);
    }

    @Test
    void theDeadlineIsInTheFuture() {
        for (Instant deadline : new Instant[] {TestRound.OPENED, TestRound.OPENED.minusSeconds(1)}) {
            assertThatExceptionOfType(Malformed.class)
                    .isThrownBy(() -> Draft.USUAL.about(THREE, deadline))
                    .withMessage("voting_deadline must be in the future: it is " + deadline);
        }
        assertThat(Draft.USUAL.about(THREE, TestRound.OPENED.plusNanos(1)).minimumVotes()).isEqualTo(1);
    }

    @Test
    void minimumVotesAreWithinTheElectorate() {
        assertThat(proposal(Draft.USUAL.needing(3)).minimumVotes()).isEqualTo(3);
        isRefused(Draft.USUAL.needing(4), "minimum_votes must be from 1 to the 3 of the electorate, not 4");
        isRefused(Draft.USUAL.needing(0), "minimum_votes must be from 1 to the 3 of the electorate, not 0");
        isRefused(Draft.USUAL.needing(-1), "minimum_votes must be from 1 to the 3 of the electorate, not -1");
    }

    @Test
    void onlyACustomProposalMayOnlyAsk() {
        assertThat(proposal(Draft.USUAL.onlyAsking()).advisory()).isTrue();
        JsonObject content = json("{'parameter':'a','new_value':1}");
        isRefused(
                Draft.USUAL.of(ProposalType.NETWORK_PARAMETER, content).onlyAsking(),
                "advisory can be true of a Custom proposal only");
    }

    @Test
    void aThresholdBelowAQuorumIsForAdvice() {
        String why = "required_threshold must be more than two thirds, unless the proposal is advisory; it is ";
        isRefused(Draft.USUAL.needing("0.5"), why + "0.5");
        isRefused(Draft.USUAL.needing("0.666666666"), why + "0.666666666");
        assertThat(proposal(Draft.USUAL.needing("0.67")).requiredThreshold()).hasToString("0.67");
        assertThat(proposal(Draft.USUAL.onlyAsking().needing("0.5")).requiredThreshold()).hasToString("0.5");
    }

    @Test
    void theProposerHasAName() {
        isRefused(Draft.USUAL.proposedBy(""), "proposer must have 1 to 255 characters");
        isRefused(Draft.USUAL.proposedBy("a".repeat(256)), "proposer must have 1 to 255 characters");
        assertThat(proposal(Draft.USUAL.proposedBy("a".repeat(255))).proposer()).hasSize(255);
    }

    @Test
    void whatWouldNotFitWhereItTravelsIsRefused() {
        JsonObject large = Json.object().put("a", "x".repeat(16 << 10)).build();
        isRefused(Draft.USUAL.of(ProposalType.CUSTOM, large), "content has at most 16384 bytes");
        isRefused(
                Draft.USUAL.with(Json.object().put("a", "x".repeat(4 << 10)).build()),
                "metadata has at most 4096 bytes");
        isRefused(Draft.USUAL.of(ProposalType.CUSTOM, nested(33)), "content is at most 32 deep");
        isRefused(Draft.USUAL.with(nested(33)), "metadata is at most 32 deep");
        assertThat(proposal(Draft.USUAL.of(ProposalType.CUSTOM, nested(32)).with(nested(32))).metadata()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | parameter is missing",
                "{'parameter':'a'} | new_value is missing",
                "{'parameter':1,'new_value':1} | parameter must be a string",
                "{'parameter':'A','new_value':1} | parameter must be names of a-z, 0-9 and _ with dots between them, up"
                        + " to 128 characters",
                "{'parameter':'a..b','new_value':1} | parameter must be names of a-z, 0-9 and _ with dots between them,"
                        + " up to 128 characters",
                "{'parameter':'a','new_value':1,'x':1} | the content of a NetworkParameter proposal has no member"
                        + " \"x\"",
                "{'parameter':'a','new_value':1,'rationale':1} | rationale must be a string"
            })
    void theContentOfANetworkParameterProposalIsPrecise(String content, String why) {
        isRefused(Draft.USUAL.of(ProposalType.NETWORK_PARAMETER, json(content)), why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | action is missing",
                "{'action':'Drop','node_id':'n'} | action: must be Add, Remove or SetWeight",
                "{'action':'Add','node_id':'n'} | weight must be there unless action is Remove",
                "{'action':'SetWeight','node_id':'n'} | weight must be there unless action is Remove",
                "{'action':'Remove','node_id':'n','weight':'1'} | weight must be there unless action is Remove",
                "{'action':'Remove'} | node_id is missing",
                "{'action':'Add','node_id':'n','weight':1} | weight must be a string",
                "{'action':'Add','node_id':'n','weight':'0'} | weight: a weight must be a decimal above 0 of up to 12"
                        + " digits before the point and 9 after it, like 1.5",
                "{'action':'Remove','node_id':'n','x':1} | the content of a Membership proposal has no member \"x\""
            })
    void theContentOfAMembershipProposalIsPrecise(String content, String why) {
        isRefused(Draft.USUAL.of(ProposalType.MEMBERSHIP, json(content)), why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | component is missing",
                "{'component':'hub'} | version is missing",
                "{'component':'hub','version':'1 2'} | version: must be a letter or digit, then up to 127 letters,"
                        + " digits and . _ : -",
                "{'component':'hub','version':'1','digest':'ab'} | digest: a digest is written as 64 hexadecimal digits"
                        + " in lower case",
                "{'component':'hub','version':'1','x':1} | the content of a Upgrade proposal has no member \"x\""
            })
    void theContentOfAnUpgradeProposalIsPrecise(String content, String why) {
        isRefused(Draft.USUAL.of(ProposalType.UPGRADE, json(content)), why);
    }

    private static final String MEASURE =
            "{'proposal_type':'NetworkParameter','content':{'parameter':'p','new_value':1}}";

    private static JsonObject emergency(String expiresAt) {
        return json("{'measure':%s,'reason':'a flood','expires_at':'%s'}".formatted(MEASURE, expiresAt));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'measure':{},'reason':'r','expires_at':'2026-11-22T00:00:00Z'} | proposal_type is missing",
                "{'measure':{'proposal_type':'Emergency','content':{}},'reason':'r','expires_at':'2026-11-22T00:00:00Z'}"
                    + " | proposal_type of the measure must be NetworkParameter or Membership",
                "{'measure':{'proposal_type':'NetworkParameter','content':{}},'reason':'r','expires_at':"
                        + "'2026-11-22T00:00:00Z'} | parameter is missing",
                "{'measure':{'proposal_type':'NetworkParameter','content':{'parameter':'p','new_value':1}},'reason':'"
                        + " ','expires_at':'2026-11-22T00:00:00Z'} | reason must have 1 to 2000 characters",
                "{'measure':{'proposal_type':'NetworkParameter','content':{'parameter':'p','new_value':1}},'reason':'r'}"
                    + " | expires_at is missing"
            })
    void theContentOfAnEmergencyProposalIsPrecise(String content, String why) {
        isRefused(Draft.USUAL.of(ProposalType.EMERGENCY, json(content)).needing("0.8"), why);
    }

    @Test
    void anEmergencyIsShortDemandsMoreAndEnds() {
        Draft good = Draft.USUAL.of(ProposalType.EMERGENCY, emergency("2026-11-22T00:00:00Z")).needing("0.8");
        assertThat(proposal(good).type()).isEqualTo(ProposalType.EMERGENCY);
        isRefused(good.needing("0.79"), "required_threshold of an Emergency must be at least 0.8; it is 0.79");
        for (String never : new String[] {"2026-11-21T09:00:00Z", "2026-12-21T09:00:01Z"}) {
            isRefused(
                    good.of(ProposalType.EMERGENCY, emergency(never)),
                    "expires_at must be after voting_deadline, by 30 days at most");
        }
    }

    @Test
    void contentIsReadByItsType() {
        assertThat(
                        Measure.of(
                                ProposalType.NETWORK_PARAMETER,
                                json(
                                        "{'parameter':'relay.rate_limit','new_value':[1],'current_value':0,'rationale':'r'}")))
                .isEqualTo(new Measure.SetParameter("relay.rate_limit", Json.array(Json.of(1))));
        assertThat(Measure.of(ProposalType.MEMBERSHIP, json("{'action':'Add','node_id':'n','weight':'2.50'}")))
                .isEqualTo(
                        new Measure.ChangeMembership(
                                Measure.Action.ADD, new io.bpci.envelope.NodeId("n"), Weight.parse("2.5")));
        assertThat(Measure.of(ProposalType.MEMBERSHIP, json("{'action':'Remove','node_id':'n'}")))
                .isEqualTo(new Measure.ChangeMembership(Measure.Action.REMOVE, new io.bpci.envelope.NodeId("n"), null));
        assertThat(
                        Measure.of(
                                ProposalType.UPGRADE,
                                json("{'component':'hub','version':'1.2','digest':'%s'}".formatted(DIGEST))))
                .isInstanceOfSatisfying(
                        Measure.Upgrade.class, upgrade -> assertThat(upgrade.digest()).hasToString(DIGEST));
        assertThat(Measure.of(ProposalType.CUSTOM, json("{'whatever':null}"))).isInstanceOf(Measure.Custom.class);
        isRefused(
                Draft.USUAL.of(
                        ProposalType.UPGRADE,
                        Json.object()
                                .put("component", "hub")
                                .put("version", "1")
                                .put("rationale", "x".repeat(4001))
                                .build()),
                "rationale has at most 4000 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NetworkParameter", "Membership", "Upgrade", "Emergency", "Custom"})
    void typesHaveTheirNames(String name) {
        ProposalType type = ProposalType.parse(name);
        assertThat(type.wireName()).isEqualTo(name);
        assertThat(type.isExecuted()).isEqualTo(!name.equals("Upgrade") && !name.equals("Custom"));
    }
}
