package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class ElectorateTest {
    private static final Electorate THREE = TestRound.electorate("1", "2.5", "0.000000001");

    private static void isRefused(Json json, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Electorate.of(json)).withMessage(why);
    }

    @Test
    void votersStandInTheOrderOfTheirIds() {
        List<Voter> shuffled = new ArrayList<>(THREE.voters());
        Collections.reverse(shuffled);
        assertThat(new Electorate(shuffled).voters()).isEqualTo(THREE.voters());
        assertThat(new Electorate(shuffled).digest()).isEqualTo(THREE.digest());
        var upper = new Voter(new NodeId("Z"), Weight.ONE, TestRound.key(1).publicKey());
        var lower = new Voter(new NodeId("a"), Weight.ONE, TestRound.key(2).publicKey());
        var ten = new Voter(new NodeId("10"), Weight.ONE, TestRound.key(3).publicKey());
        var nine = new Voter(new NodeId("9"), Weight.ONE, TestRound.key(4).publicKey());
        assertThat(new Electorate(List.of(lower, upper, nine, ten)).voters()).containsExactly(ten, nine, upper, lower);
    }

    @Test
    void itIsReadAsItWasWrittenAndInNoOtherOrder() {
        assertThat(Electorate.of(THREE.json()).voters()).isEqualTo(THREE.voters());
        List<Json> elements = new ArrayList<>(THREE.json().elements());
        Collections.swap(elements, 0, 1);
        isRefused(new JsonArray(elements), "an electorate is in the order of node_id");
    }

    @Test
    void nobodyIsInItTwice() {
        List<Json> elements = new ArrayList<>(THREE.json().elements());
        elements.add(elements.getFirst());
        isRefused(new JsonArray(elements), "an electorate has node-001 twice");
    }

    @Test
    void itHasOneVoterAtLeastAndTenThousandAtMost() {
        isRefused(Json.array(), "an electorate has 1 to 10000 voters, not 0");
        isRefused(
                new JsonArray(Collections.nCopies(10_001, THREE.json().elements().getFirst())),
                "an electorate has at most 10000 voters");
        isRefused(Json.TRUE, "an electorate must be an array");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> new Electorate(Collections.nCopies(10_001, THREE.voters().getFirst())))
                .withMessage("an electorate has 1 to 10000 voters, not 10001");
    }

    @Test
    void aVoterIsItsIdItsWeightAndItsKeyAndNothingElse() {
        JsonObject voter = THREE.voters().getFirst().json();
        isRefused(Json.array(Json.TRUE), "a voter must be an object");
        isRefused(Json.array(voter.with("name", Json.TRUE)), "a voter has no member \"name\"");
        isRefused(Json.array(voter.without("weight")), "weight is missing");
        isRefused(Json.array(voter.with("weight", Json.of(1))), "weight must be a string");
        isRefused(Json.array(voter.without("public_key")), "public_key is missing");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Electorate.of(Json.array(voter.with("node_id", Json.of("a:b")))))
                .withMessageStartingWith("node_id: ");
    }

    @Test
    void theDigestIsOverTheCanonicalForm() {
        byte[] canonical = THREE.json().toString().getBytes(StandardCharsets.UTF_8);
        assertThat(THREE.digest()).isEqualTo(Digest.over(Slice.of(canonical)));
        assertThat(TestRound.electorate("1", "2.5").digest()).isNotEqualTo(THREE.digest());
        assertThat(TestRound.electorate("1", "2.5", "0.000000002").digest()).isNotEqualTo(THREE.digest());
        assertThat(TestRound.electorate("1.0", "2.50", "0.000000001").digest()).isEqualTo(THREE.digest());
    }

    @Test
    void aRoundIsOfTheElectorateThatItsProposalNames() {
        var test = TestRound.of("1", "1");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> new Round(test.proposal, THREE))
                .withMessage("electorate_digest is not that of the electorate");
        Proposal good = test.proposal.proposal();
        for (var wrong :
                new Proposal[] {
                    with(good, good.electorateSize() + 1, "2"), with(good, good.electorateSize(), "2.000000001")
                }) {
            assertThatExceptionOfType(Malformed.class)
                    .isThrownBy(() -> new Round(wrong.sign(TestRound.HUB_KEY, TestRound.ENGINE), test.electorate))
                    .withMessage("electorate_size and total_weight are not those of the electorate");
        }
    }

    private static Proposal with(Proposal of, int size, String total) {
        return new Proposal(
                of.proposalId(),
                of.type(),
                of.content(),
                of.proposer(),
                of.createdAt(),
                of.votingDeadline(),
                of.minimumVotes(),
                of.requiredThreshold(),
                of.advisory(),
                of.allowVoteChange(),
                of.metadata(),
                of.electorateDigest(),
                size,
                new java.math.BigDecimal(total),
                of.hubNode(),
                of.hubId());
    }
}
