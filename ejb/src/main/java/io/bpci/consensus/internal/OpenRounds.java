package io.bpci.consensus.internal;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.Round;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The count of the open rounds, in memory. The database is what holds; whoever changes a round does it here and there,
 * {@link #alone}, and if the transaction fails all of this is read anew. Bounded by {@code max_open_rounds} and the
 * electorates; of rounds that are over only the names of the last ones are here.
 */
@ApplicationScoped
public class OpenRounds {
    private static final int MOST_OVER = 10_000;
    private static final int MOST_LATE = 1_000;
    private static final long RETRY_MS = 1_000;

    @Inject InstantSource clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Identifier, Round> open = new ConcurrentHashMap<>();
    private final Map<Identifier, Boolean> over = Collections.synchronizedMap(new Recent());
    private final BlockingQueue<Envelope> late = new ArrayBlockingQueue<>(MOST_LATE);
    private volatile boolean read;

    private static final class Recent extends LinkedHashMap<Identifier, Boolean> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identifier, Boolean> eldest) {
            return size() > MOST_OVER;
        }
    }

    /** Does something with rounds while nobody else does. */
    public <T> T alone(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
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

    /** What is here may not be what the database has. */
    public void doubt() {
        read = false;
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

    public void opened(Round round) {
        open.put(round.proposal().proposalId(), round);
    }

    public void ended(Identifier proposalId) {
        over.put(proposalId, true);
        open.remove(proposalId);
    }

    /** Why a ballot is not accepted; from what never changes, so that nobody waits for the count. */
    public Optional<Problem> refusal(Envelope message) {
        Ballot ballot;
        try {
            ballot = Ballot.of(message);
        } catch (Malformed e) {
            return Optional.of(Fault.SCHEMA_VIOLATION.because(e.getMessage()));
        }
        if (!read) return Optional.of(Fault.UNAVAILABLE.retryAfterMs(RETRY_MS, "the open rounds are being read"));
        Round round = open.get(ballot.proposalId());
        if (round == null) {
            if (!over.containsKey(ballot.proposalId())) {
                return Optional.of(Fault.NOT_FOUND.because("no proposal %s is open".formatted(ballot.proposalId())));
            }
            return tooLate(ballot, Round.Refusal.ENDED);
        }
        Optional<Round.Refusal> refusal = round.refusal(ballot);
        if (refusal.isPresent()) return refusal.map(why -> fault(why).because(why.words()));
        if (!clock.instant().isBefore(round.proposal().votingDeadline())) return tooLate(ballot, Round.Refusal.LATE);
        return Optional.empty();
    }

    /** It counts no more, and may still contradict one that did. */
    private Optional<Problem> tooLate(Ballot ballot, Round.Refusal why) {
        var _ = late.offer(ballot.envelope());
        return Optional.of(Fault.CONFLICT.because(why.words()));
    }

    /** Ballots that came too late for rounds that are over now, to be looked at for contradictions. */
    public List<Envelope> takeLate() {
        var taken = new ArrayList<Envelope>();
        late.drainTo(taken, MOST_LATE);
        // Until the round is closed, what came before the deadline is still being counted.
        taken.removeIf(each -> open.containsKey(Ballot.of(each).proposalId()) && late.offer(each));
        return taken;
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
