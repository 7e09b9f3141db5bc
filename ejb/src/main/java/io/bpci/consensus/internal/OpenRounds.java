package io.bpci.consensus.internal;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.Round;
import io.bpci.ballot.RoundState;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The count of the open rounds, in memory. The database is what holds; whoever changes a round does it here and there,
 * {@link #counting}, and if that fails all of this is read anew. Bounded by {@code max_open_rounds} and the
 * electorates; of rounds that are over only the names of the last ones are here.
 */
@ApplicationScoped
public class OpenRounds {
    private static final int MOST_OVER = 10_000;
    private static final long RETRY_MS = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Identifier, Round> open = new ConcurrentHashMap<>();
    private final Map<Identifier, Boolean> over = Collections.synchronizedMap(new Recent());
    private final Map<RoundState, Long> endings = new ConcurrentHashMap<>();
    private final DoubleAdder participation = new DoubleAdder();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean read;

    private static final class Recent extends LinkedHashMap<Identifier, Boolean> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identifier, Boolean> eldest) {
            return size() > MOST_OVER;
        }
    }

    /**
     * Changes rounds here and in the database. If it fails nothing of what is here is used again: it may not be what
     * the database has.
     */
    public <T> T counting(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } catch (RuntimeException e) {
            read = false;
            open.clear();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Does something while nobody counts, that changes nothing of what is counted. */
    public void alone(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /** Whether all open rounds are here. */
    public boolean isRead() {
        return read;
    }

    /** Takes in what the database has. */
    public void read(Collection<Round> rounds, Collection<Identifier> ended) {
        open.clear();
        rounds.forEach(this::opened);
        ended.forEach(id -> over.put(id, true));
        read = true;
    }

    public Optional<Round> find(Identifier proposalId) {
        return Optional.ofNullable(open.get(proposalId));
    }

    public List<Round> all() {
        return new ArrayList<>(open.values());
    }

    public int size() {
        return open.size();
    }

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) RoundOpened opened) {
        // Not while all is read anew, which may have begun before this was in the database.
        alone(() -> opened(opened.round()));
        listeners.forEach(Runnable::run);
    }

    /** Calls back when a round was opened. */
    public void onOpened(Runnable listener) {
        listeners.add(listener);
    }

    /** Takes in a round; one that is here already, and may have counted something, stays. */
    public void opened(Round round) {
        open.putIfAbsent(round.proposal().proposalId(), round);
    }

    public void ended(Identifier proposalId) {
        over.put(proposalId, true);
        open.remove(proposalId);
    }

    /** A round has ended now. */
    public void ended(Round round, RoundState state) {
        ended(round.proposal().proposalId());
        endings.merge(state, 1L, Long::sum);
        participation.add((double) round.tally().votes() / round.electorate().size());
    }

    /** How many rounds came to that end since this hub started. */
    public long endings(RoundState state) {
        return endings.getOrDefault(state, 0L);
    }

    /** Of the rounds that ended since this hub started, how many of the electorate voted, on average; 0 if none did. */
    public double participation() {
        long rounds = endings.values().stream().mapToLong(Long::longValue).sum();
        return rounds == 0 ? 0 : participation.sum() / rounds;
    }

    /**
     * Why a ballot is not accepted; from what never changes, so that nobody waits for the count. One that comes too
     * late is accepted, for the count to say so: it may be one that was counted before, or contradict it.
     */
    public Optional<Problem> refusal(Envelope message) {
        Ballot ballot;
        try {
            ballot = Ballot.of(message);
        } catch (Malformed e) {
            return Optional.of(Fault.SCHEMA_VIOLATION.because(e.getMessage()));
        }
        if (!read) return Optional.of(Fault.UNAVAILABLE.retryAfterMs(RETRY_MS, "the open rounds are being read"));
        Round round = open.get(ballot.proposalId());
        if (round != null) return round.refusal(ballot).map(why -> fault(why).because(why.words()));
        return over.containsKey(ballot.proposalId())
                ? Optional.empty()
                : Optional.of(Fault.NOT_FOUND.because("no proposal %s is open".formatted(ballot.proposalId())));
    }

    private static Fault fault(Round.Refusal why) {
        return switch (why) {
            case NO_MEMBER, EXCLUDED -> Fault.FORBIDDEN;
            case OTHER_KEY -> Fault.WRONG_KEY;
            case OTHER_TERMS, OTHER_HUB, NOT_REPLACEABLE -> Fault.INVALID_REQUEST;
            case LATE, ENDED, REPLACES_OTHER, TOO_MANY -> Fault.CONFLICT;
        };
    }
}
