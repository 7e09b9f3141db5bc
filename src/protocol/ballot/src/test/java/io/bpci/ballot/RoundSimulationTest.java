package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.ballot.TestRound.Draft;
import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rounds of 4 to 100 voters with up to a third of the weight against them, whose ballots come in any order, twice, late
 * or not at all: what must never happen, and what must.
 *
 * <p>A schedule is its seed. Those of which {@link #REAL} is a divisor are signed and proven for real; in the others a
 * hash stands for each signature, which nobody here forges either.
 */
class RoundSimulationTest {
    private static final int SCHEDULES = 10_000;
    private static final int REAL = 100;
    private static final Duration LENGTH = Duration.between(TestRound.OPENED, TestRound.DEADLINE);
    private static final CertificateVerifier VERIFIER =
            new CertificateVerifier(TestRound.HUB_KEY.publicKey().thumbprint(), TestRound.ENGINE);

    @Test
    void noScheduleBreaksARound() {
        List<Result> results = IntStream.range(0, SCHEDULES).parallel().mapToObj(RoundSimulationTest::run).toList();
        // A simulation in which nothing happens finds nothing.
        assertThat(results.stream().collect(Collectors.groupingBy(Result::ending, Collectors.counting())))
                .hasSize(4)
                .allSatisfy((_, count) -> assertThat(count).isGreaterThan(SCHEDULES / 100));
        assertThat(results.stream().mapToInt(Result::equivocators).sum()).isGreaterThan(SCHEDULES / 2);
    }

    private record Result(String ending, int equivocators) {}

    private static Result run(int seed) {
        try {
            var schedule = new Schedule(seed);
            schedule.run();
            schedule.check();
            return new Result(schedule.hub.ending(), schedule.hub.equivocations.size());
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("schedule of seed %d: %s".formatted(seed, e.getMessage()), e);
        }
    }

    /** Something that the hub gets, and when. */
    private record Delivery(Instant at, Ballot ballot) {}

    /** How a voter behaves that is not honest. */
    private enum Malice {
        EQUIVOCATES,
        SILENT,
        LATE,
        REPLAYS,
        FORGES,
        VOTES_FOR_ANOTHER,
        CHANGES_OFTEN,
        OTHER_TERMS
    }

    private static final class Schedule {
        final Random random;
        final TestRound test;
        final Pen pen;
        final Hub hub;
        final int size;
        final Set<Integer> malicious = new TreeSet<>();
        final List<Delivery> deliveries = new ArrayList<>();

        /** What each honest voter says in the end, as far as it is there in time. */
        final Map<Integer, Vote> honest = new HashMap<>();

        Schedule(int seed) {
            random = new Random(seed);
            size = 4 + (int) (97 * Math.pow(random.nextDouble(), 3));
            String[] weights =
                    IntStream.range(0, size)
                            .mapToObj(_ -> BigDecimal.valueOf(1 + random.nextInt(oneOf(1, 10, 5000)), oneOf(0, 1, 3)))
                            .map(BigDecimal::toPlainString)
                            .toArray(String[]::new);
            Draft draft =
                    Draft.USUAL
                            .needing(oneOf("0.666666667", "0.67", "0.7", "0.75", "0.9", "1"))
                            .needing(random.nextInt(3) == 0 ? 1 + random.nextInt(size) : 1);
            test = TestRound.of(random.nextInt(4) == 0 ? draft.withReplaceableBallots() : draft, weights);
            pen = seed % REAL == 0 ? new Pen.Real() : new Pen.Hashing();
            hub = new Hub(test, pen, random);
        }

        @SafeVarargs
        private <T> T oneOf(T... choices) {
            return choices[random.nextInt(choices.length)];
        }

        private boolean isReplaceable() {
            return test.proposal.proposal().allowVoteChange();
        }

        BigDecimal weight(int voter) {
            return test.electorate.voters().get(voter - 1).weight().value();
        }

        void run() {
            corrupt();
            double approving = oneOf(1.0, 1.0, 0.9, 0.7, 0.2);
            double connected = oneOf(1.0, 1.0, 0.9, 0.5);
            for (int voter = 1; voter <= size; voter++) {
                if (!malicious.contains(voter)) voteHonestly(voter, approving, random.nextDouble() < connected);
            }
            malicious.forEach(this::misbehave);
            int sent = deliveries.size();
            for (int i = 0; i < sent; i++) {
                if (random.nextInt(5) == 0) again(deliveries.get(i));
            }
            deliveries.sort(Comparator.comparing(Delivery::at));
            hub.receive(deliveries);
        }

        /** Up to a third of the weight. */
        private void corrupt() {
            BigDecimal third = test.electorate.totalWeight().multiply(BigDecimal.valueOf(random.nextDouble()));
            BigDecimal sum = BigDecimal.ZERO;
            for (int tries = 0; tries < size; tries++) {
                int voter = 1 + random.nextInt(size);
                BigDecimal more = sum.add(weight(voter));
                if (more.multiply(BigDecimal.valueOf(3)).compareTo(third) > 0 || !malicious.add(voter)) continue;
                sum = more;
            }
        }

        /** Some time from the opening on, up to so many lengths of the round. */
        private Instant time(double lengths) {
            return TestRound.OPENED.plusMillis((long) (LENGTH.toMillis() * lengths * random.nextDouble()));
        }

        /** A later time, within the nearer half of what is left of the round. */
        private Instant after(Instant earlier) {
            long left = Duration.between(earlier, TestRound.DEADLINE).toMillis();
            return earlier.plusMillis(1 + (long) (left * random.nextDouble() / 2));
        }

        /** The same once more, at some time after it. */
        private void again(Delivery delivery) {
            long later = (long) (LENGTH.toMillis() * random.nextDouble());
            send(delivery.at().plusMillis(later), delivery.ballot());
        }

        private Vote any() {
            return oneOf(Vote.values());
        }

        private Ballot send(Instant at, Ballot ballot) {
            deliveries.add(new Delivery(at, ballot));
            return ballot;
        }

        private Ballot ballot(int voter, Vote vote, Digest... replaces) {
            return pen.write(voter, voter, test.content(vote, replaces.length == 0 ? null : replaces[0]));
        }

        private void voteHonestly(int voter, double approving, boolean connected) {
            Vote vote = random.nextDouble() < approving ? Vote.APPROVE : oneOf(Vote.REJECT, Vote.ABSTAIN);
            if (!connected) {
                if (random.nextBoolean()) send(TestRound.DEADLINE.plusMillis(random.nextInt(9)), ballot(voter, vote));
                return;
            }
            Instant at = time(0.9);
            if (isReplaceable()) {
                Ballot last = send(at, ballot(voter, any()));
                for (int i = random.nextInt(3); i > 0; i--) {
                    at = after(at);
                    last = send(at, ballot(voter, any(), last.digest()));
                }
                at = after(at);
                send(at, ballot(voter, vote, last.digest()));
            } else {
                send(at, ballot(voter, vote));
            }
            honest.put(voter, vote);
        }

        private void misbehave(int voter) {
            int victim = 1 + random.nextInt(size);
            switch (oneOf(Malice.values())) {
                case EQUIVOCATES -> {
                    Ballot one = send(time(1.05), ballot(voter, Vote.APPROVE));
                    send(time(1.05), ballot(voter, Vote.REJECT));
                    if (!random.nextBoolean()) return;
                    send(time(1.05), ballot(voter, Vote.ABSTAIN, one.digest()));
                    send(time(1.05), ballot(voter, Vote.REJECT, one.digest()));
                }
                case SILENT -> {}
                case LATE -> {
                    Ballot ballot = ballot(voter, any());
                    send(TestRound.DEADLINE, ballot);
                    send(TestRound.DEADLINE.plusMillis(random.nextInt(1000)), ballot);
                }
                case REPLAYS -> {
                    send(time(1), ballot(voter, any()));
                    for (int i = 0; i < 5; i++) again(deliveries.get(random.nextInt(deliveries.size())));
                }
                case FORGES -> send(time(1), pen.forge(victim, test.content(any(), null)));
                case VOTES_FOR_ANOTHER -> {
                    send(time(1), pen.write(victim, voter, test.content(Vote.REJECT, null)));
                    send(time(1), ballot(voter, any()));
                }
                case CHANGES_OFTEN -> {
                    Ballot last = send(time(0.1), ballot(voter, any()));
                    for (int i = 0; i < 20; i++) last = send(time(1), ballot(voter, any(), last.digest()));
                }
                case OTHER_TERMS -> {
                    var id = test.proposal.proposal().proposalId();
                    var content = Ballot.content(id, Digest.parse("ab".repeat(32)), any(), null, null);
                    send(time(1), pen.write(voter, voter, content));
                }
            }
        }

        private BigDecimal approvingWeight() {
            return honest.entrySet().stream()
                    .filter(each -> each.getValue() == Vote.APPROVE)
                    .map(each -> weight(each.getKey()))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        void check() {
            BigDecimal needed =
                    test.electorate.totalWeight().multiply(test.proposal.proposal().requiredThreshold().part());
            BigDecimal approving = approvingWeight();
            BigDecimal against = malicious.stream().map(this::weight).reduce(BigDecimal.ZERO, BigDecimal::add);
            boolean enough = approving.compareTo(needed) >= 0;
            boolean possible = approving.add(against).compareTo(needed) >= 0;
            long approvers = honest.values().stream().filter(vote -> vote == Vote.APPROVE).count();

            assertThat(hub.endings).as("endings").hasSize(1);
            if (!possible) assertThat(hub.ending()).as("what honest voters prevent").isNotEqualTo("Approved");
            if (enough) assertThat(hub.ending()).as("what honest voters want").isNotEqualTo("Rejected");
            if (enough && approvers >= test.proposal.proposal().minimumVotes()) {
                assertThat(hub.ending()).isEqualTo("Approved");
                if (!isReplaceable()) assertThat(hub.endedAt).isBefore(TestRound.DEADLINE);
            }
            hub.check();
        }
    }

    /** The hub as far as it counts: what it would keep in its database, and a restart now and then. */
    private static final class Hub {
        final TestRound test;
        final Pen pen;
        final Random random;
        final List<Ending> endings = new ArrayList<>();
        final List<Ballot> counted = new ArrayList<>();
        final Map<NodeId, Equivocation> equivocations = new HashMap<>();
        final List<Delivery> verified = new ArrayList<>();
        Round round;
        Instant endedAt = Instant.MAX;

        Hub(TestRound test, Pen pen, Random random) {
            this.test = test;
            this.pen = pen;
            this.random = random;
            this.round = test.round;
        }

        void receive(List<Delivery> deliveries) {
            Instant closing = TestRound.DEADLINE.plusMillis(random.nextInt(400));
            for (Delivery delivery : deliveries) {
                if (!delivery.at().isBefore(closing)) end(closing);
                if (random.nextInt(500) == 0) restart();
                take(delivery);
                // The deadline is the clock's business.
                if (delivery.at().isBefore(TestRound.DEADLINE)) end(delivery.at());
            }
            end(closing);
            end(closing.plus(LENGTH));
        }

        private void take(Delivery delivery) {
            Ballot ballot = delivery.ballot();
            Voter voter = test.electorate.find(ballot.voter()).orElseThrow();
            if (!pen.holds(ballot, voter)) return;
            if (!round.hasEnded()) verified.add(delivery);
            Tally before = round.tally();
            switch (round.cast(ballot, delivery.at())) {
                case Round.Cast.Counted _ -> {
                    assertThat(round.hasEnded()).isFalse();
                    counted.add(ballot);
                }
                case Round.Cast.Contradicts(Digest other) -> {
                    if (round.hasEnded()) break;
                    assertThat(round.voteOf(ballot.voter())).as("the vote of an equivocator").isEmpty();
                    Ballot first = counted.stream().filter(b -> b.digest().equals(other)).findFirst().orElseThrow();
                    equivocations.putIfAbsent(ballot.voter(), new Equivocation(voter, first, ballot));
                }
                case Round.Cast.Repeated _, Round.Cast.Refused _ -> assertThat(round.tally()).isEqualTo(before);
            }
            if (round.hasEnded()) assertThat(round.tally()).as("the tally after the end").isEqualTo(before);
        }

        private void end(Instant now) {
            round.ending(now)
                    .ifPresent(ending -> {
                        endings.add(ending);
                        endedAt = now;
                        round.end();
                    });
        }

        private void restart() {
            if (round.hasEnded()) return;
            var again = new Round(test.proposal, test.electorate);
            for (Ballot each : counted) again.restore(each.voter(), each.digest(), each.vote(), each.replaces());
            equivocations.keySet().forEach(again::restoreExclusion);
            assertThat(again.tally().agrees(round.tally())).as("the restored tally").isTrue();
            round = again;
        }

        String ending() {
            return endings.getFirst() instanceof Ending.Decided(Outcome outcome)
                    ? outcome.wireName()
                    : endings.getFirst().state().wireName();
        }

        void check() {
            var recount = new Recount(test, verified);
            assertThat(round.tally().json()).as("the tally").isEqualTo(recount.tally().json());
            assertThat(equivocations.keySet()).isEqualTo(recount.excluded);
            assertThat(ending()).as("the ending").isEqualTo(recount.ending());
            if (endings.getFirst() instanceof Ending.Decided(Outcome outcome) && pen instanceof Pen.Real) {
                List<Ballot> counting = counted.stream().filter(recount::counts).toList();
                var certificate =
                        new Certificate(
                                        test.proposal,
                                        test.electorate,
                                        counting,
                                        List.copyOf(equivocations.values()),
                                        outcome,
                                        round.tally(),
                                        endedAt,
                                        TestRound.HUB_KEY.publicKey())
                                .sign(TestRound.HUB_KEY, TestRound.ENGINE);
                assertThat(VERIFIER.verify(Certificate.Signed.parse(certificate.bytes())))
                        .isInstanceOf(CertificateVerdict.Proven.class);
            }
        }
    }

    /** The count by the words of the protocol page, voter by voter, in whole billionths. */
    private static final class Recount {
        private static final int UNIT = 9;

        final Set<NodeId> excluded = new TreeSet<>(Comparator.comparing(NodeId::value));
        private final Map<NodeId, Ballot> last = new HashMap<>();
        private final TestRound test;

        Recount(TestRound test, List<Delivery> verified) {
            this.test = test;
            for (Voter voter : test.electorate.voters()) count(voter, verified);
        }

        private void count(Voter voter, List<Delivery> verified) {
            List<Ballot> chain = new ArrayList<>();
            for (Delivery delivery : verified) {
                Ballot ballot = delivery.ballot();
                boolean isAboutThis = ballot.proposalDigest().equals(test.round.digest());
                if (!ballot.voter().equals(voter.nodeId()) || !isAboutThis) continue;
                if (ballot.replaces() != null && !test.proposal.proposal().allowVoteChange()) continue;
                if (chain.stream().anyMatch(each -> isInItsPlace(each, ballot) && each.vote() != ballot.vote())) {
                    excluded.add(voter.nodeId());
                    return;
                }
                boolean isLate = !delivery.at().isBefore(TestRound.DEADLINE);
                Digest end = chain.isEmpty() ? null : chain.getLast().digest();
                boolean isNext = Objects.equals(ballot.replaces(), end);
                if (!isLate && isNext && chain.size() < 16) chain.add(ballot);
            }
            if (!chain.isEmpty()) last.put(voter.nodeId(), chain.getLast());
        }

        String ending() {
            Proposal terms = test.proposal.proposal();
            Tally tally = tally();
            BigDecimal needed = tally.total().multiply(terms.requiredThreshold().part());
            BigDecimal lost = sum(Vote.REJECT).add(sum(Vote.ABSTAIN)).add(tally.equivocated());
            if (tally.approve().compareTo(needed) >= 0 && last.size() >= terms.minimumVotes()) return "Approved";
            if (tally.total().subtract(lost).compareTo(needed) < 0) return "Rejected";
            return last.size() < terms.minimumVotes() ? "expired" : "vetoed_by_deadline";
        }

        private static boolean isInItsPlace(Ballot one, Ballot other) {
            return Objects.equals(one.replaces(), other.replaces());
        }

        boolean counts(Ballot ballot) {
            return ballot.equals(last.get(ballot.voter()));
        }

        private BigDecimal sum(Vote vote) {
            return sum(
                    test.electorate.voters().stream()
                            .filter(voter ->
                                    Optional.ofNullable(last.get(voter.nodeId()))
                                            .map(Ballot::vote)
                                            .equals(Optional.of(vote)))
                            .toList());
        }

        private static BigDecimal sum(List<Voter> voters) {
            long units =
                    voters.stream()
                            .mapToLong(each -> each.weight().value().movePointRight(UNIT).longValueExact())
                            .sum();
            return BigDecimal.valueOf(units, UNIT);
        }

        Tally tally() {
            return new Tally(
                    sum(Vote.APPROVE),
                    sum(Vote.REJECT),
                    sum(Vote.ABSTAIN),
                    sum(test.electorate.voters().stream().filter(each -> excluded.contains(each.nodeId())).toList()),
                    sum(test.electorate.voters()),
                    last.size());
        }
    }
}
