package io.bpci.audit;

import io.bpci.audit.internal.IndexUpkeep;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** What keeps the index of the events small in parts and complete. */
@Stateless
public class AuditIndexing {
    @PersistenceContext(unitName = "hub")
    EntityManager entities;

    /** Over an entity manager of the caller's, who has its transactions too. */
    public static AuditIndexing over(EntityManager entities) {
        var indexing = new AuditIndexing();
        indexing.entities = entities;
        return indexing;
    }

    /** Does some of what is to be done, in milliseconds; false when there is nothing to do. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public boolean step() {
        return new IndexUpkeep(entities).step();
    }

    /** How many events are found by searching all segments, because the index has not come to them yet. */
    public long missing() {
        return new IndexUpkeep(entities).missing();
    }
}
