package io.bpci.nodes;

import io.bpci.nodes.internal.NodeRecords;
import io.bpci.nodes.internal.RegisteredNodes;
import io.bpci.nodes.internal.Shutout;

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
 * Keeps the directory and the database at one: everything at start, and each second what other hubs changed, and what
 * this one saw. While the database is away the directory stays as it was. Beans that need the directory at their own
 * start depend on this one: {@code @DependsOn("NodeSync")}.
 */
@Singleton
@Startup
@DependsOn("Database")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NodeSync {
    private static final Logger LOG = Logger.getLogger(NodeSync.class.getName());

    @Inject RegisteredNodes directory;
    @Inject NodeRecords records;

    // Both owned by whoever holds the singleton's lock.
    private long known;
    private boolean failing;

    @PostConstruct
    void load() {
        read();
    }

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void everySecond() {
        try {
            write();
            read();
            if (failing) LOG.info("the node directory follows the database again");
            failing = false;
        } catch (RuntimeException e) {
            // A timer that throws is taken away by the server. Said once, not every second.
            if (!failing) LOG.log(Level.WARNING, "the node directory cannot follow the database", e);
            failing = true;
        }
    }

    private void read() {
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
