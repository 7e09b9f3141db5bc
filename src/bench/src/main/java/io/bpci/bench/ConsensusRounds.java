package io.bpci.bench;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.Certificate;
import io.bpci.ballot.CertificateVerdict;
import io.bpci.ballot.CertificateVerifier;
import io.bpci.ballot.Proposal;
import io.bpci.ballot.Vote;
import io.bpci.client.ApiRefused;
import io.bpci.client.HubConsensus;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.problem.Fault;
import io.bpci.wire.CountedBallot;
import io.bpci.wire.NewProposal;
import io.bpci.wire.RoundInfo;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How fast a proposal opens, a ballot is counted, and a round is decided. */
record ConsensusRounds() implements Benchmark {
    private static final int FEW = 100;
    private static final int MANY = 10_000;
    private static final int PER_SECOND = 1_000;

    /** Of the few: decided by the 67th approval. */
    private static final int NEEDED = 67;

    private static final int DECISIONS = 20;
    private static final int PROPOSALS = 90;
    private static final int WARM_BATCHES = 3;
    private static final int VALIDATIONS = 500;

    /** With a session each. */
    private static final int SESSIONS = 1_000;

    private static final int SESSION_ROUNDS = 10;

    /** The first shows how it is in a hub's first minutes, the last how it stays. */
    private static final int SESSION_RUNS = 5;

    private static final int REGISTERING = 8;

    /** A ballot waits for one of them when all are taken, and its time runs. */
    private static final int CONNECTIONS = 32;

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Ed25519 ENGINE = Ed25519.fastest();

    @Override
    public String name() {
        return "consensus";
    }

    @Override
    public String about() {
        return "proposals opened and rounds of 100 voters decided; ballots counted at 1,000 a second, in 1,000"
                + " sessions, and by HTTP in a round of 10,000";
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        Product product = run.product();
        HubConsensus hub = product.operator().consensus();
        List<Participant> voters = new ArrayList<>();
        run.say("registering " + FEW + " voters");
        register(product, voters, FEW);
        Histogram decisions = decisions(hub, voters);
        run.say(DECISIONS + " rounds decided");
        Histogram firstProposals = proposals(hub, 1);
        run.say(PROPOSALS + " proposals opened, and as many " + WARM_BATCHES + " times again");
        Histogram proposals = proposals(hub, WARM_BATCHES);
        Histogram validated = validated(hub);
        run.say("registering " + (SESSIONS - FEW) + " more");
        register(product, voters, SESSIONS);
        SessionBallots.Took firstInSessions = inSessions(run, product, voters);
        SessionBallots.Took inSessions = firstInSessions;
        for (int i = 1; i < SESSION_RUNS; i++) inSessions = inSessions(run, product, voters);
        run.say("registering " + (MANY - SESSIONS) + " more");
        register(product, voters, MANY);
        Histogram first = ballots(run, hub, voters, proposal(hub.propose(asked("0.999999", 600))));
        long opening = System.nanoTime();
        Proposal.Signed proposal = proposal(hub.propose(asked("0.999999", 600)));
        double opened = (System.nanoTime() - opening) / 1e6;
        Histogram ballots = ballots(run, hub, voters, proposal);
        long fetching = System.nanoTime();
        byte[] certificate = hub.certificate(proposal.proposal().proposalId());
        double fetched = (System.nanoTime() - fetching) / 1e6;
        long verifying = System.nanoTime();
        verify(proposal, certificate);
        double verified = (System.nanoTime() - verifying) / 1e6;
        return List.of(
                millis("ballot_accepted_in_session.p50", inSessions.accepted().getValueAtPercentile(50)),
                millis("ballot_accepted_in_session.p99", inSessions.accepted().getValueAtPercentile(99)),
                millis("ballot_counted_in_session.p50", inSessions.counted().getValueAtPercentile(50)),
                millis("ballot_counted_in_session.p99", inSessions.counted().getValueAtPercentile(99)),
                millis("ballot_counted_in_session.max", inSessions.counted().getMaxValue()),
                millis("ballot_counted_in_session_first.p50", firstInSessions.counted().getValueAtPercentile(50)),
                millis("ballot_counted_in_session_first.p99", firstInSessions.counted().getValueAtPercentile(99)),
                millis("ballot_counted.p50", ballots.getValueAtPercentile(50)),
                millis("ballot_counted.p99", ballots.getValueAtPercentile(99)),
                millis("ballot_counted.max", ballots.getMaxValue()),
                millis("ballot_counted_first.p50", first.getValueAtPercentile(50)),
                millis("ballot_counted_first.p99", first.getValueAtPercentile(99)),
                millis("decided_after_last_vote.p50", decisions.getValueAtPercentile(50)),
                millis("decided_after_last_vote.max", decisions.getMaxValue()),
                millis("proposal_validated.p50", validated.getValueAtPercentile(50)),
                millis("proposal_validated.p99", validated.getValueAtPercentile(99)),
                millis("proposal_opened.p50", proposals.getValueAtPercentile(50)),
                millis("proposal_opened.p99", proposals.getValueAtPercentile(99)),
                millis("proposal_opened_first.p50", firstProposals.getValueAtPercentile(50)),
                millis("proposal_opened_first.p99", firstProposals.getValueAtPercentile(99)),
                Figure.alone(name() + ".proposal_opened_10000", opened, "ms"),
                Figure.alone(name() + ".certificate_10000", certificate.length / 1048576.0, "MiB"),
                Figure.alone(name() + ".certificate_10000_fetched", fetched, "ms"),
                Figure.alone(name() + ".certificate_10000_verified", verified, "ms"));
    }

    private Figure millis(String what, long nanos) {
        return Figure.alone(name() + "." + what, nanos / 1e6, "ms");
    }

    private static void register(Product product, List<Participant> voters, int upTo) throws Exception {
        HubConsensus admin = product.admin().consensus();
        try (ExecutorService threads = Executors.newFixedThreadPool(REGISTERING)) {
            List<Future<?>> registered = new ArrayList<>();
            for (int i = voters.size(); i < upTo; i++) {
                Participant voter = Participant.of("voter-" + i);
                voters.add(voter);
                registered.add(
                        threads.submit(() -> {
                            product.register(voter);
                            return admin.setWeight(voter.id(), Json.of("1"));
                        }));
            }
            for (Future<?> each : registered) each.get();
        }
    }

    private static NewProposal asked(String threshold, int seconds) {
        return new NewProposal(
                null,
                "Custom",
                Json.object().put("question", "measured").build(),
                Instant.now().plusSeconds(seconds),
                null,
                Json.of(threshold),
                null,
                null,
                null);
    }

    private static Proposal.Signed proposal(RoundInfo round) {
        return Proposal.Signed.parse(round.proposal());
    }

    private static Envelope ballot(Participant voter, Proposal.Signed proposal) {
        return ballot(voter, proposal, "ballot-" + proposal.proposal().proposalId());
    }

    private static Envelope ballot(Participant voter, Proposal.Signed proposal, String messageId) {
        return Envelope.draft()
                .messageId(new MessageId(messageId))
                .source(voter.id())
                .targets(proposal.proposal().hubNode())
                .messageType(Ballot.TYPE)
                .priority(Priority.NORMAL)
                .createdAt(Instant.now())
                .content(Ballot.content(proposal.proposal().proposalId(), proposal.digest(), Vote.APPROVE, null, null))
                .sign(voter.key(), ENGINE);
    }

    /** From the sending of the vote that decides to the answer that says so. */
    private static Histogram decisions(HubConsensus hub, List<Participant> voters) throws Exception {
        var took = new Histogram(LONGEST_NANOS, 3);
        for (int i = 0; i < DECISIONS; i++) {
            Proposal.Signed proposal = proposal(hub.propose(asked("0.67", 600)));
            try (ExecutorService threads = Executors.newFixedThreadPool(REGISTERING)) {
                List<Future<CountedBallot>> votes = new ArrayList<>();
                for (Participant voter : voters.subList(0, NEEDED - 1)) {
                    votes.add(threads.submit(() -> hub.vote(ballot(voter, proposal))));
                }
                for (Future<CountedBallot> vote : votes) vote.get();
            }
            Envelope last = ballot(voters.get(NEEDED - 1), proposal);
            long from = System.nanoTime();
            CountedBallot answer = hub.vote(last);
            took.recordValue(System.nanoTime() - from);
            if (!"decided".equals(answer.state())) throw new IllegalStateException("not decided: " + answer);
        }
        return took;
    }

    /** One after the other, and the rounds over before more of them open: there is a limit to how many are open. */
    private static Histogram proposals(HubConsensus hub, int batches) throws InterruptedException {
        var took = new Histogram(LONGEST_NANOS, 3);
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < PROPOSALS; i++) {
                long from = System.nanoTime();
                hub.propose(asked("0.67", 5));
                took.recordValue(System.nanoTime() - from);
            }
            while (hub.activeRounds().iterator().hasNext()) TimeUnit.MILLISECONDS.sleep(100);
        }
        return took;
    }

    /** Until it is said what is wrong with a proposal that is right in all but its threshold. */
    private static Histogram validated(HubConsensus hub) {
        var took = new Histogram(LONGEST_NANOS, 3);
        for (int i = 0; i < VALIDATIONS; i++) {
            long from = System.nanoTime();
            try {
                RoundInfo opened = hub.propose(asked("0.5", 5));
                throw new IllegalStateException("opened: " + opened.proposalId());
            } catch (ApiRefused e) {
                if (!e.problem().is(Fault.INVALID_REQUEST)) throw e;
            }
            took.recordValue(System.nanoTime() - from);
        }
        return took;
    }

    private static SessionBallots.Took inSessions(Bench.Run run, Product product, List<Participant> voters)
            throws Exception {
        HubConsensus hub = product.operator().consensus();
        try (var sessions = new SessionBallots(product, voters)) {
            List<Proposal.Signed> rounds = new ArrayList<>();
            for (int i = 0; i < SESSION_ROUNDS; i++) rounds.add(proposal(hub.propose(asked("0.999999", 600))));
            // All have heard of the rounds, and acknowledged it, before they vote.
            TimeUnit.SECONDS.sleep(5);
            run.say("voting in " + voters.size() + " sessions");
            return sessions.vote(rounds, ConsensusRounds::ballot);
        }
    }

    /** From when a ballot should be sent to the answer that it is counted. */
    private static Histogram ballots(
            Bench.Run run, HubConsensus hub, List<Participant> voters, Proposal.Signed proposal) throws Exception {
        List<Envelope> ballots = voters.stream().map(voter -> ballot(voter, proposal)).toList();
        run.say("voting");
        long from = System.nanoTime();
        var took = new ConcurrentHistogram(LONGEST_NANOS, 3);
        try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Future<?>> votes = new ArrayList<>();
            var pace = new Pace(1, PER_SECOND);
            pace.run(
                    ballots.size(),
                    (_, number) ->
                            votes.add(
                                    threads.submit(() -> {
                                        CountedBallot answer = hub.vote(ballots.get(number));
                                        if (!answer.outcome().equals("counted")) {
                                            throw new IllegalStateException("not counted: " + answer);
                                        }
                                        took.recordValue(System.nanoTime() - pace.due(0, number));
                                    })));
            for (Future<?> vote : votes) vote.get();
        }
        run.say("%d ballots counted in %.1f s".formatted(ballots.size(), (System.nanoTime() - from) / 1e9));
        return took;
    }

    private static void verify(Proposal.Signed proposal, byte[] certificate) {
        var signed = Certificate.Signed.parse(certificate);
        var verifier = new CertificateVerifier(proposal.proposal().hubId(), ENGINE);
        if (!(verifier.verify(signed) instanceof CertificateVerdict.Proven)) {
            throw new IllegalStateException("the certificate does not verify");
        }
        if (signed.certificate().ballots().size() != MANY) throw new IllegalStateException("ballots are missing");
    }
}
