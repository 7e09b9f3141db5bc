package io.bpci.consensus;

import io.bpci.ballot.Round;
import io.bpci.ballot.RoundState;
import io.bpci.consensus.internal.Announcements;
import io.bpci.consensus.internal.Count;
import io.bpci.consensus.internal.Execution;
import io.bpci.consensus.internal.OpenRounds;
import io.bpci.consensus.internal.RoundMemory;
import io.bpci.envelope.Envelope;
import io.bpci.platform.Leadership;
import io.bpci.platform.Metrics;
import io.bpci.platform.Rounds;
import io.bpci.relay.HubVoice;
import io.bpci.relay.Relay;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Ends rounds at their deadlines, does what was approved, and tells the electorate. All of it is read from the
 * database, so that a restart loses nothing of it.
 */
@Singleton
@Startup
@DependsOn("Relay")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RoundClock {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** What the hub accepted before a deadline is counted by then, unless the broker or the database stands still. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Inject OpenRounds rounds;
    @Inject RoundMemory memory;
    @Inject Count count;
    @Inject Execution execution;
    @Inject Announcements announcements;
    @Inject BallotBox box;
    @Inject Relay relay;
    @Inject HubVoice voice;
    @Inject InstantSource clock;
    @Inject Leadership leadership;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds work;

    @PostConstruct
    void begin() {
        metrics.gauge("oracle_consensus_rounds_open", "Rounds that are open.", rounds::size);
        for (RoundState state : RoundState.OPEN.next()) {
            metrics.counted(
                    "oracle_consensus_rounds_total",
                    "Rounds that ended since the hub started, by how.",
                    () -> rounds.endings(state),
                    "state",
                    state.wireName());
        }
        metrics.gauge(
                "oracle_consensus_participation_ratio",
                "Of the electorates of these rounds, how many voted on average.",
                rounds::participation);
        Rounds begun = Rounds.begin("consensus clock", threads, leadership.lock(), RETRY, this::round);
        work = begun;
        box.onEnd(begun::wake);
        rounds.onOpened(begun::wake);
    }

    @PreDestroy
    void end() {
        if (work != null) work.close();
    }

    private Duration round() throws InterruptedException {
        if (!rounds.isRead()) rounds.alone(memory::read);
        for (Round open : rounds.all()) close(open);
        for (String due : execution.due()) rounds.alone(() -> execution.execute(due));
        for (String over : execution.over()) rounds.alone(() -> execution.lapse(over));
        tell();
        return pause();
    }

    private void close(Round open) {
        Instant deadline = open.proposal().votingDeadline();
        Instant now = clock.instant();
        if (now.isBefore(deadline)) return;
        boolean allCounted = relay.inboxEmptyAt().isAfter(deadline.plusSeconds(1));
        if (!allCounted && now.isBefore(deadline.plus(GRACE))) return;
        rounds.counting(() -> {
            count.close(open.proposal().proposalId());
            return true;
        });
    }

    private void tell() throws InterruptedException {
        for (String proposal : announcements.due()) {
            Announcements.Due due = announcements.next(proposal);
            boolean sent = true;
            for (Envelope message : due.messages()) sent = sent && voice.tell(message);
            // Two who change one round at a time would undo each other's transaction.
            if (sent) rounds.alone(() -> announcements.told(due));
        }
    }

    private Duration pause() {
        Instant now = clock.instant();
        Duration pause = LONGEST_PAUSE;
        for (Round open : rounds.all()) {
            Duration left = Duration.between(now, open.proposal().votingDeadline()).plusMillis(1_200);
            if (left.compareTo(pause) < 0) pause = left.isNegative() ? Duration.ofMillis(100) : left;
        }
        return pause;
    }
}
