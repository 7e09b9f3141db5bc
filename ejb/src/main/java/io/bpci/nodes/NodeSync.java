package io.bpci.nodes;

import io.bpci.nodes.internal.NodeRecords;
import io.bpci.nodes.internal.RegisteredNodes;
import io.bpci.nodes.internal.Shutout;
import io.bpci.platform.Leadership;
import io.bpci.platform.Rounds;

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
 * Keeps the directory and the database at one: everything at start, and each second what other hubs changed, and what
 * this one saw. While the database is away the directory stays as it was. Beans that need the directory at their own
 * start depend on this one: {@code @DependsOn("NodeSync")}.
 */
@Singleton
@Startup
@DependsOn("Database")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NodeSync {
    private static final Duration EVERY = Duration.ofSeconds(1);

    @Inject RegisteredNodes directory;
    @Inject NodeRecords records;
    @Inject Leadership leadership;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds rounds;

    /** Owned by the thread, once that has begun. */
    private long known;

    @PostConstruct
    void begin() {
        read();
        Rounds begun =
                Rounds.begin(
                        "node directory",
                        threads,
                        leadership.lock(),
                        EVERY,
                        () -> {
                            follow();
                            return EVERY;
                        });
        // A node that the hub shuts out is shown so at once.
        rounds = begun;
        directory.onChange(_ -> begun.wake());
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
    }

    void follow() {
        write();
        read();
    }

    void read() {
        NodeRecords.Changes changes = records.since(known);
        changes.nodes().forEach(directory::apply);
        changes.rules().forEach(directory::apply);
        known = changes.number();
    }

    private void write() {
        for (Shutout shutout : directory.shutouts()) {
            // An operator may release the node meanwhile.
            records.write(shutout, () -> directory.shutouts().contains(shutout));
            directory.written(shutout);
        }
        var sightings = directory.sightings();
        if (!sightings.isEmpty()) {
            records.write(sightings);
            directory.written(sightings);
        }
    }
}
