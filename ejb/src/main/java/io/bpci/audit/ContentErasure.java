package io.bpci.audit;

import io.bpci.audit.internal.ContentEraser;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import java.time.Instant;
import java.util.List;
import java.util.SortedSet;

/**
 * Erases the content of events: salt and hidden members are gone then, and what stands in the log for the event is what
 * it was. Erasing again changes nothing.
 */
@Stateless
public class ContentErasure {
    @PersistenceContext(unitName = "hub")
    EntityManager entities;

    @Inject Event<ContentErased> told;

    /**
     * Some events whose content was erased.
     *
     * @param more whether there may be more of them
     */
    public record Batch(int events, boolean more) {}

    /**
     * Erases in the caller's database transaction.
     *
     * @param sequences numbers of events; of those there are none, nothing is erased
     * @return the numbers of the events that had content, in order
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public List<Long> erase(SortedSet<Long> sequences) {
        List<Long> erased = eraser().erase(sequences);
        tell(erased);
        return erased;
    }

    /** Erases the content of some of the events that happened before, in a short transaction of its own. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public Batch eraseBefore(Instant time) {
        ContentEraser.Batch batch = eraser().eraseBefore(time);
        tell(batch.sequences());
        return new Batch(batch.sequences().size(), batch.more());
    }

    private ContentEraser eraser() {
        return new ContentEraser(entities);
    }

    private void tell(List<Long> erased) {
        erased.stream().max(Long::compare).ifPresent(newest -> told.fire(new ContentErased(newest)));
    }
}
