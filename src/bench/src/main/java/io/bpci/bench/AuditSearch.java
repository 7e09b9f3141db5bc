package io.bpci.bench;

import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;

import jakarta.persistence.EntityManager;

import org.HdrHistogram.Histogram;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;

/** Searching a large audit log by message id, on both databases. */
record AuditSearch() implements Benchmark {
    static final long LEAST_EVENTS = 10_000;

    private static final String PEER = "a row and a B-tree entry per event";
    private static final int WARM_UP = 200;
    private static final int LOOK_UPS = 1_000;

    /** The newest and the oldest messages are this part of all. */
    private static final int PARTS = 100;

    private static final List<String> INDEX = List.of("audit_run", "audit_page");
    private static final List<String> LOG =
            List.of("audit_segment", "audit_segment_head", "audit_group", "audit_run", "audit_page");

    @Override
    public String name() {
        return "audit-search";
    }

    @Override
    public String about() {
        return "the last acceptance of a message, by its id, among --events events of the audit log; disk for each";
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (AuditDatabase database = AuditDatabase.h2()) {
            measure(run, database, figures);
        }
        try (AuditDatabase database = AuditDatabase.postgres()) {
            measure(run, database, figures);
        }
        return figures;
    }

    private void measure(Bench.Run run, AuditDatabase database, List<Figure> figures) throws Exception {
        long events = run.events();
        String prefix = name() + "." + database.engine() + ".";
        run.say(database.engine() + ": storing " + events + " events");
        double seconds = new AuditFill(database).store(events);
        figures.add(Figure.alone(prefix + "stored", events / seconds, "events/s"));
        run.say(database.engine() + ": filling the peer's table");
        try (IdentityTable peer = IdentityTable.fill(database.connection(), events);
                EntityManager entities = database.entities()) {
            // Which keeps its connection.
            entities.getTransaction().begin();
            var search = new Search(entities, peer);
            long messages = AuditFill.messages(events);
            long part = messages / PARTS;
            search.measure(prefix + "newest", random -> messages - 1 - random % part, figures);
            search.measure(prefix + "oldest", random -> random % part, figures);
            search.measure(prefix + "any", random -> random % messages, figures);
            search.measure(prefix + "none", random -> messages + random % messages, figures);
            entities.getTransaction().rollback();
        }
        double runs = database.number("select count(*) from audit_run");
        figures.add(Figure.alone(prefix + "runs", runs, "runs"));
        double index = database.size(INDEX);
        double peer = database.size(IdentityTable.NAME);
        figures.add(Figure.beside(prefix + "index_bytes", index / events, "B/event", PEER, peer / events));
        figures.add(Figure.alone(prefix + "all_bytes", (double) database.size(LOG) / events, "B/event"));
    }

    /** Both ways to find an event, each until it has been read. */
    private record Search(EntityManager entities, IdentityTable peer) {
        void measure(String name, LongUnaryOperator choice, List<Figure> figures) throws SQLException {
            var log = AuditLog.over(entities, InstantSource.system(), new SecureRandom());
            var random = new Random(1);
            var ours = new Histogram(3);
            var theirs = new Histogram(3);
            for (int i = 0; i < WARM_UP + LOOK_UPS; i++) {
                if (i == WARM_UP) {
                    ours.reset();
                    theirs.reset();
                }
                long message = choice.applyAsLong(random.nextLong(Long.MAX_VALUE));
                String source = AuditFill.source(message);
                String id = AuditFill.message(message);
                long begun = System.nanoTime();
                log.lastOf(source, id, EventKind.ACCEPTED, null);
                ours.recordValue(System.nanoTime() - begun);
                entities.clear();
                begun = System.nanoTime();
                long number = peer.find(source, id);
                if (number > 0) log.get(number);
                theirs.recordValue(System.nanoTime() - begun);
                entities.clear();
            }
            for (double percentile : List.of(50.0, 99.0)) {
                figures.add(
                        Figure.beside(
                                name + "_p" + Math.round(percentile),
                                ours.getValueAtPercentile(percentile) / 1e6,
                                "ms",
                                PEER,
                                theirs.getValueAtPercentile(percentile) / 1e6));
            }
        }
    }
}
