package io.bpci.schemas;

import io.bpci.schemas.internal.SchemaRecords;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Brings into the catalogue what is in the database: everything at start, and each second what other hubs changed.
 * Beans that need the catalogue at their own start depend on this one: {@code @DependsOn("SchemaSync")}.
 */
@Singleton
@Startup
@DependsOn("Database")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SchemaSync {
    private static final Logger LOG = Logger.getLogger(SchemaSync.class.getName());

    @Inject SchemaCatalogue catalogue;
    @Inject SchemaRecords records;

    // Both owned by whoever holds the singleton's lock.
    private long known;
    private boolean failing;

    @PostConstruct
    void read() {
        SchemaRecords.Changes changes = records.since(known);
        changes.schemas().forEach(catalogue::apply);
        known = changes.number();
    }

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void everySecond() {
        try {
            read();
            if (failing) LOG.info("the schema catalogue follows the database again");
            failing = false;
        } catch (RuntimeException e) {
            // A timer that throws is taken away by the server. Said once, not every second.
            if (!failing) LOG.log(Level.WARNING, "the schema catalogue cannot follow the database", e);
            failing = true;
        }
    }
}
