package io.bpci.schemas;

import io.bpci.platform.Leadership;
import io.bpci.platform.Rounds;
import io.bpci.schemas.internal.SchemaRecords;

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

/**
 * Brings into the catalogue what is in the database: everything at start, and each second what other hubs changed.
 * Beans that need the catalogue at their own start depend on this one: {@code @DependsOn("SchemaSync")}.
 */
@Singleton
@Startup
@DependsOn("Database")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SchemaSync {
    private static final Duration EVERY = Duration.ofSeconds(1);

    @Inject SchemaCatalogue catalogue;
    @Inject SchemaRecords records;
    @Inject Leadership leadership;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds rounds;

    /** Owned by the thread, once that has begun. */
    private long known;

    @PostConstruct
    void begin() {
        read();
        rounds =
                Rounds.begin(
                        "schema catalogue",
                        threads,
                        leadership.lock(),
                        EVERY,
                        () -> {
                            read();
                            return EVERY;
                        });
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
    }

    void read() {
        SchemaRecords.Changes changes = records.since(known);
        changes.schemas().forEach(catalogue::apply);
        known = changes.number();
    }
}
