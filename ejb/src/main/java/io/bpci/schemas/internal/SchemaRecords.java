package io.bpci.schemas.internal;

import io.bpci.platform.ChangeCounter;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import java.util.List;

/** Reads for the catalogue what changed in the database, in a transaction of its own. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class SchemaRecords {
    @PersistenceContext(unitName = "hub")
    EntityManager database;

    /**
     * What changed after a change.
     *
     * @param number of the last change that is surely among them
     */
    public record Changes(long number, List<SchemaChange> schemas) {}

    public Changes since(long known) {
        long last = ChangeCounter.SCHEMAS.last(database);
        if (last == known) return new Changes(last, List.of());
        var schemas =
                database.createQuery("select s from MessageSchema s where s.changed > :known", MessageSchema.class)
                        .setParameter("known", known)
                        .getResultStream()
                        .map(MessageSchema::toChange)
                        .toList();
        return new Changes(last, schemas);
    }
}
