package io.bpci.interapp.internal;

import io.bpci.agreement.AgreementState;
import io.bpci.envelope.Identifier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The agreements that are proposed, in force or suspended, in memory, and the names of those that were revoked last.
 * The database is what holds. Bounded by {@code max_agreements}, and by {@link #MOST_REVOKED} names.
 */
@ApplicationScoped
public class LiveAgreements {
    /** Some eight megabytes. Of earlier ones nothing waits in a queue. */
    static final int MOST_REVOKED = 50_000;

    private static final int MOST_OVER = 1_000;

    private final Map<Identifier, LiveAgreement> live = new ConcurrentHashMap<>();
    private final Map<Identifier, Boolean> revoked = Collections.synchronizedMap(new Recent(MOST_REVOKED));
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean read;

    // Guarded by this: changes up to it are in what was read.
    private long readUpTo;

    // Guarded by this: what is over stays over, whatever older change is told of it later.
    private final Map<Identifier, Boolean> over = new Recent(MOST_OVER);

    private static final class Recent extends LinkedHashMap<Identifier, Boolean> {
        private static final long serialVersionUID = 1;

        private final int most;

        Recent(int most) {
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identifier, Boolean> eldest) {
            return size() > most;
        }
    }

    /** Whether all are here. */
    public boolean isRead() {
        return read;
    }

    /**
     * Takes in what the database has.
     *
     * @param change up to which nothing is missing
     */
    synchronized void read(Collection<LiveAgreement> agreements, Collection<Identifier> revokedOnes, long change) {
        live.clear();
        agreements.forEach(each -> live.put(each.agreementId(), each));
        revokedOnes.forEach(each -> revoked.put(each, true));
        readUpTo = change;
        read = true;
    }

    /** Changes are committed one after the other, but may be told in another order. */
    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) LiveAgreement changed) {
        take(changed);
        listeners.forEach(Runnable::run);
    }

    private synchronized void take(LiveAgreement changed) {
        Identifier id = changed.agreementId();
        if (changed.state() == AgreementState.REVOKED) revoked.put(id, true);
        if (changed.change() <= readUpTo) return;
        if (changed.state().isOver()) {
            over.put(id, true);
            live.remove(id);
        } else if (!over.containsKey(id)) {
            live.merge(id, changed, (one, other) -> one.change() > other.change() ? one : other);
        }
    }

    /** Calls back when one has changed. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public Optional<LiveAgreement> find(Identifier agreement) {
        return Optional.ofNullable(live.get(agreement));
    }

    /** All of them, as they are at one moment or another while they are looked at. */
    public Collection<LiveAgreement> all() {
        return Collections.unmodifiableCollection(live.values());
    }

    public boolean isRevoked(Identifier agreement) {
        return revoked.containsKey(agreement);
    }

    public long count(AgreementState state) {
        return live.values().stream().filter(each -> each.state() == state).count();
    }
}
