package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.ballot.Round.Cast;
import io.bpci.ballot.Round.Refusal;
import io.bpci.ballot.TestRound.Draft;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;

class RoundTest {
    private static final Digest OTHER = Digest.parse("1".repeat(64));

    private static void isRefused(Cast cast, Refusal reason) {
        assertThat(cast).isEqualTo(new Cast.Refused(reason));
    }

    private static void comesTo(Round round, String approve, String reject, String abstain, String equivocated) {
        Tally tally = round.tally();
        assertThat(tally.approve()).isEqualByComparingTo(approve);
        assertThat(tally.reject()).isEqualByComparingTo(reject);
        assertThat(tally.abstain()).isEqualByComparingTo(abstain);
        assertThat(tally.equivocated()).isEqualByComparingTo(equivocated);
        assertThat(tally.total()).isEqualByComparingTo(round.electorate().totalWeight());
    }

    @Test
    void aBallotCountsWithItsVotersWeight() {
        var test = TestRound.of("0.1", "0.2", "3", "4");
        assertThat(test.cast(test.ballot(1, Vote.APPROVE))).isEqualTo(new Cast.Counted(null));
        test.votes(Vote.APPROVE, 2);
        test.votes(Vote.REJECT, 3);
        test.votes(Vote.ABSTAIN, 4);
        comesTo(test.round, "0.3", "3", "4", "0");
        assertThat(test.round.tally().votes()).isEqualTo(4);
        assertThat(test.round.voteOf(TestRound.node(3))).contains(Vote.REJECT);
        assertThat(test.round.voteOf(new NodeId("nobody"))).isEmpty();
    }

    @Test
    void whoSaysTheSameAgainIsCountedOnce() {
        var test = TestRound.of("1", "1");
        Ballot first = test.ballot(1, Vote.APPROVE);
        test.cast(first);
        assertThat(test.cast(first)).isEqualTo(new Cast.Repeated(first.digest()));
        assertThat(test.cast(test.ballot(1, Vote.APPROVE))).isEqualTo(new Cast.Repeated(first.digest()));
        comesTo(test.round, "1", "0", "0", "0");
        assertThat(test.round.tally().votes()).isEqualTo(1);
    }

    @Test
    void whoContradictsItselfCountsForNothing() {
        var test = TestRound.of("1", "2");
        Ballot first = test.ballot(2, Vote.APPROVE);
        test.cast(first);
        assertThat(test.cast(test.ballot(2, Vote.REJECT))).isEqualTo(new Cast.Contradicts(first.digest()));
        comesTo(test.round, "0", "0", "0", "2");
        assertThat(test.round.tally().votes()).isZero();
        assertThat(test.round.voteOf(TestRound.node(2))).isEmpty();
        assertThat(test.cast(test.ballot(2, Vote.ABSTAIN))).isEqualTo(new Cast.Contradicts(first.digest()));
        comesTo(test.round, "0", "0", "0", "2");
    }

    @Test
    void whoWasExcludedIsToldSoAlsoWhenItSaysAgainWhatOnceCounted() {
        var test = TestRound.of(Draft.USUAL.withReplaceableBallots(), "1", "2");
        Ballot first = test.ballot(2, Vote.APPROVE);
        test.cast(first);
        test.votes(Vote.REJECT, 2);
        isRefused(test.cast(test.ballot(2, Vote.APPROVE)), Refusal.EXCLUDED);
        assertThat(test.cast(first)).isEqualTo(new Cast.Repeated(first.digest()));
        isRefused(test.cast(test.ballot(2, Vote.REJECT, first.digest())), Refusal.EXCLUDED);
        comesTo(test.round, "0", "0", "0", "2");
    }

    @Test
    void aBallotTakesThePlaceOfTheLastOneWhereTheTermsAllowIt() {
        var test = TestRound.of(Draft.USUAL.withReplaceableBallots(), "1", "2");
        Ballot first = test.ballot(2, Vote.APPROVE);
        Ballot second = test.ballot(2, Vote.REJECT, first.digest());
        Ballot third = test.ballot(2, Vote.ABSTAIN, second.digest());
        assertThat(test.cast(first)).isEqualTo(new Cast.Counted(null));
        assertThat(test.cast(second)).isEqualTo(new Cast.Counted(first.digest()));
        comesTo(test.round, "0", "2", "0", "0");
        assertThat(test.cast(third)).isEqualTo(new Cast.Counted(second.digest()));
        comesTo(test.round, "0", "0", "2", "0");
        assertThat(test.round.tally().votes()).isEqualTo(1);
        assertThat(test.cast(first)).isEqualTo(new Cast.Repeated(first.digest()));
        comesTo(test.round, "0", "0", "2", "0");
    }

    @Test
    void aBallotReplacesTheLastOneAndNoOther() {
        var test = TestRound.of(Draft.USUAL.withReplaceableBallots(), "1", "1");
        isRefused(test.cast(test.ballot(1, Vote.APPROVE, OTHER)), Refusal.REPLACES_OTHER);
        Ballot first = test.ballot(1, Vote.APPROVE);
        test.cast(first);
        isRefused(test.cast(test.ballot(1, Vote.REJECT, OTHER)), Refusal.REPLACES_OTHER);
        Ballot ofAnother = test.ballot(2, Vote.APPROVE);
        test.cast(ofAnother);
        isRefused(test.cast(test.ballot(1, Vote.REJECT, ofAnother.digest())), Refusal.REPLACES_OTHER);
        comesTo(test.round, "2", "0", "0", "0");
    }

    @Test
    void whoContradictsAnOlderPlaceOfTheChainCountsForNothing() {
        var test = TestRound.of(Draft.USUAL.withReplaceableBallots(), "1", "2");
        Ballot first = test.ballot(2, Vote.APPROVE);
        Ballot second = test.ballot(2, Vote.REJECT, first.digest());
        test.cast(first);
        test.cast(second);
        test.cast(test.ballot(2, Vote.ABSTAIN, second.digest()));
        Ballot contradiction = test.ballot(2, Vote.APPROVE, first.digest());
        assertThat(test.cast(contradiction)).isEqualTo(new Cast.Contradicts(second.digest()));
        comesTo(test.round, "0", "0", "0", "2");
        assertThat(second.contradicts(contradiction)).isTrue();
    }

    @Test
    void aBallotIsReplacedFifteenTimesAtMost() {
        var test = TestRound.of(Draft.USUAL.withReplaceableBallots(), "1");
        Digest last = null;
        for (int i = 0; i <= Round.MOST_REPLACEMENTS; i++) {
            Ballot next = test.ballot(1, i % 2 == 0 ? Vote.APPROVE : Vote.REJECT, last);
            assertThat(test.cast(next)).isEqualTo(new Cast.Counted(last));
            last = next.digest();
        }
        isRefused(test.cast(test.ballot(1, Vote.APPROVE, last)), Refusal.TOO_MANY);
        comesTo(test.round, "0", "1", "0", "0");
    }

    @Test
    void aBallotThatIsNoneOfTheRoundsIsRefused() {
        var test = TestRound.of("1", "1");
        isRefused(test.cast(test.ballot(3, Vote.APPROVE)), Refusal.NO_MEMBER);
        Digest digest = test.proposal.digest();
        var id = test.proposal.proposal().proposalId();
        isRefused(test.cast(test.ballot(1, Ballot.content(id, OTHER, Vote.APPROVE, null, null))), Refusal.OTHER_TERMS);
        isRefused(
                test.cast(test.ballot(1, Ballot.content(new Identifier("prop-2"), digest, Vote.APPROVE, null, null))),
                Refusal.OTHER_TERMS);
        var content = test.content(Vote.APPROVE, null);
        isRefused(test.cast(Ballot.of(TestRound.envelope(1, 1, new NodeId("hub-2"), content))), Refusal.OTHER_HUB);
        isRefused(test.cast(Ballot.of(TestRound.envelope(1, 2, TestRound.HUB_NODE, content))), Refusal.OTHER_KEY);
        isRefused(test.cast(test.ballot(1, Vote.APPROVE, OTHER)), Refusal.NOT_REPLACEABLE);
        comesTo(test.round, "0", "0", "0", "0");
        for (Refusal refusal : Refusal.values()) assertThat(refusal.words()).isNotEmpty().doesNotEndWith(".");
    }

    @Test
    void aBallotCountsBeforeTheDeadlineAndNotAtIt() {
        var test = TestRound.of("1", "1", "1");
        assertThat(test.cast(test.ballot(1, Vote.APPROVE), TestRound.DEADLINE.minusNanos(1)))
                .isEqualTo(new Cast.Counted(null));
        isRefused(test.cast(test.ballot(2, Vote.APPROVE), TestRound.DEADLINE), Refusal.LATE);
        isRefused(test.cast(test.ballot(2, Vote.APPROVE), TestRound.DEADLINE.plusSeconds(1)), Refusal.LATE);
        comesTo(test.round, "1", "0", "0", "0");
    }

    @Test
    void aLateContradictionStillExcludesWhileTheRoundIsOpen() {
        var test = TestRound.of("1", "1");
        test.votes(Vote.APPROVE, 1);
        assertThat(test.cast(test.ballot(1, Vote.REJECT), TestRound.DEADLINE)).isInstanceOf(Cast.Contradicts.class);
        comesTo(test.round, "0", "0", "0", "1");
    }

    @Test
    void whenTheRoundIsOverNothingCountsAndContradictionsAreStillFound() {
        var test = TestRound.of("1", "2", "4");
        Ballot first = test.ballot(1, Vote.APPROVE);
        test.cast(first);
        test.round.end();
        assertThat(test.round.hasEnded()).isTrue();
        isRefused(test.cast(test.ballot(2, Vote.APPROVE)), Refusal.ENDED);
        assertThat(test.cast(first)).isEqualTo(new Cast.Repeated(first.digest()));
        assertThat(test.cast(test.ballot(1, Vote.REJECT))).isEqualTo(new Cast.Contradicts(first.digest()));
        comesTo(test.round, "1", "0", "0", "0");
        assertThat(test.round.ending(TestRound.DEADLINE)).isEmpty();
    }

    @Test
    void aCountIsRestoredAsItWas() {
        var test = TestRound.of(Draft.USUAL.withReplaceableBallots(), "1", "2", "4", "8");
        Ballot first = test.ballot(1, Vote.APPROVE);
        Ballot second = test.ballot(1, Vote.REJECT, first.digest());
        Ballot other = test.ballot(2, Vote.APPROVE);
        Ballot third = test.ballot(3, Vote.ABSTAIN);
        for (Ballot each : new Ballot[] {first, other, second, third}) test.cast(each);
        Ballot contradiction = test.ballot(2, Vote.REJECT);
        test.cast(contradiction);

        var restored = new Round(test.proposal, test.electorate);
        for (Ballot each : new Ballot[] {first, other, second, third}) {
            restored.restore(each.voter(), each.digest(), each.vote(), each.replaces());
        }
        restored.restoreExclusion(TestRound.node(2));
        restored.restoreExclusion(TestRound.node(2));

        assertThat(restored.tally().agrees(test.round.tally())).isTrue();
        for (int i = 1; i <= 4; i++) {
            assertThat(restored.voteOf(TestRound.node(i))).isEqualTo(test.round.voteOf(TestRound.node(i)));
        }
        for (Ballot next :
                new Ballot[] {
                    first,
                    second,
                    test.ballot(1, Vote.APPROVE, first.digest()),
                    test.ballot(3, Vote.APPROVE, third.digest()),
                    test.ballot(4, Vote.APPROVE),
                    contradiction,
                    other
                }) {
            assertThat(restored.cast(next, TestRound.IN_TIME)).isEqualTo(test.cast(next));
        }
        assertThat(restored.tally().agrees(test.round.tally())).isTrue();
    }

    @Test
    void whatWasFoundAfterTheEndIsRestoredWithoutChangingTheTally() {
        var test = TestRound.of("1", "2");
        Ballot first = test.ballot(1, Vote.APPROVE);
        var restored = new Round(test.proposal, test.electorate);
        restored.restore(first.voter(), first.digest(), first.vote(), null);
        restored.end();
        restored.restoreExclusion(first.voter());
        comesTo(restored, "1", "0", "0", "0");
    }

    @Test
    void aStateLeadsForwardOnly() {
        for (RoundState state : RoundState.values()) {
            assertThat(RoundState.parse(state.wireName())).isEqualTo(state);
            for (RoundState next : state.next()) assertThat(next).isGreaterThan(state);
        }
        assertThat(RoundState.EXECUTED.next()).isEmpty();
        assertThat(RoundState.VETOED_BY_DEADLINE.wireName()).isEqualTo("vetoed_by_deadline");
    }

    private static @Nullable String ending(TestRound test, Instant now) {
        return test.round
                .ending(now)
                .map(ending ->
                        ending instanceof Ending.Decided(Outcome outcome)
                                ? outcome.wireName()
                                : ending.state().wireName())
                .orElse(null);
    }

    private static @Nullable String ending(TestRound test) {
        return ending(test, TestRound.IN_TIME);
    }

    @Test
    void aRoundIsApprovedAsSoonAsTheThresholdIsReached() {
        var test = TestRound.of("1", "1", "1", "1", "1", "1", "1", "1", "1", "1");
        test.votes(Vote.APPROVE, 1, 2, 3, 4, 5, 6);
        assertThat(ending(test)).isNull();
        test.votes(Vote.APPROVE, 7);
        assertThat(ending(test)).isEqualTo("Approved");
    }

    @Test
    void aRoundIsRejectedAsSoonAsTheThresholdIsOutOfReach() {
        var test = TestRound.of("1", "1", "1", "1", "1", "1", "1", "1", "1", "1");
        test.votes(Vote.REJECT, 1, 2);
        test.votes(Vote.ABSTAIN, 3);
        assertThat(ending(test)).isNull();
        test.votes(Vote.APPROVE, 4);
        assertThat(ending(test)).isNull();
        test.votes(Vote.ABSTAIN, 5);
        assertThat(ending(test)).isEqualTo("Rejected");
    }

    @Test
    void whoContradictsItselfCanPutTheThresholdOutOfReach() {
        var test = TestRound.of("1", "1", "1");
        test.votes(Vote.APPROVE, 1);
        test.votes(Vote.REJECT, 1);
        assertThat(ending(test)).isEqualTo("Rejected");
    }

    @Test
    void nothingIsApprovedBeforeEnoughHaveVoted() {
        var test = TestRound.of(Draft.USUAL.needing(3), "8", "1", "1", "1");
        test.votes(Vote.APPROVE, 1, 2);
        assertThat(ending(test)).isNull();
        assertThat(ending(test, TestRound.DEADLINE)).isEqualTo("expired");
        test.votes(Vote.ABSTAIN, 3);
        assertThat(ending(test)).isEqualTo("Approved");
    }

    @Test
    void aRejectionNeedsNoMinimumOfVotes() {
        var test = TestRound.of(Draft.USUAL.needing(3), "8", "1", "1", "1");
        test.votes(Vote.REJECT, 1);
        assertThat(ending(test)).isEqualTo("Rejected");
    }

    @Test
    void atTheDeadlineARoundThatDecidedNothingExpiresOrIsVetoed() {
        var test = TestRound.of(Draft.USUAL.needing(2), "1", "1", "1", "1");
        assertThat(ending(test, TestRound.DEADLINE.minusNanos(1))).isNull();
        assertThat(ending(test, TestRound.DEADLINE)).isEqualTo("expired");
        test.votes(Vote.APPROVE, 1, 2);
        assertThat(ending(test, TestRound.DEADLINE.minusNanos(1))).isNull();
        assertThat(ending(test, TestRound.DEADLINE)).isEqualTo("vetoed_by_deadline");
    }

    @Test
    void whereBallotsCanBeReplacedNothingIsDecidedBeforeTheDeadline() {
        var approved = TestRound.of(Draft.USUAL.withReplaceableBallots(), "1", "1", "1");
        approved.votes(Vote.APPROVE, 1, 2, 3);
        assertThat(ending(approved, TestRound.DEADLINE.minusNanos(1))).isNull();
        assertThat(ending(approved, TestRound.DEADLINE)).isEqualTo("Approved");
        var rejected = TestRound.of(Draft.USUAL.withReplaceableBallots(), "1", "1", "1");
        rejected.votes(Vote.REJECT, 1, 2, 3);
        assertThat(ending(rejected)).isNull();
        assertThat(ending(rejected, TestRound.DEADLINE)).isEqualTo("Rejected");
        var open = TestRound.of(Draft.USUAL.withReplaceableBallots(), "1", "1", "1");
        assertThat(ending(open, TestRound.DEADLINE)).isEqualTo("expired");
    }

    @Test
    void adviceIsTakenByItsOwnThreshold() {
        var test = TestRound.of(Draft.USUAL.onlyAsking().needing("0.5"), "1", "1");
        test.votes(Vote.APPROVE, 1);
        assertThat(ending(test)).isEqualTo("Approved");
    }
}
