package io.bpci.audit.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.util.List;

/** Index entries of a range of events. Once live it does not change until it is spent: a larger one has its entries. */
@Entity
@Table(name = "audit_run")
public class IndexRun {
    /** How a run stands. */
    public enum State {
        BUILDING,
        LIVE,
        SPENT
    }

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "run_id")
    private long runId;

    @Column(name = "first_seq")
    private long firstSeq;

    @Column(name = "end_seq")
    private long endSeq;

    private long entries;

    @Enumerated(EnumType.STRING)
    private State state = State.LIVE;

    protected IndexRun() {}

    /** A live run of the events from a number on, up to another one. */
    IndexRun(long firstSeq, long endSeq, long entries) {
        this.firstSeq = firstSeq;
        this.endSeq = endSeq;
        this.entries = entries;
    }

    /** A run that begins to be built from those, each of which goes on where the one before ends. */
    static IndexRun building(List<IndexRun> inputs) {
        var run =
                new IndexRun(
                        inputs.getFirst().firstSeq,
                        inputs.getLast().endSeq,
                        inputs.stream().mapToLong(input -> input.entries).sum());
        run.state = State.BUILDING;
        return run;
    }

    /** It has all that they have. */
    void replace(List<IndexRun> inputs) {
        state = State.LIVE;
        inputs.forEach(input -> input.state = State.SPENT);
    }

    boolean spans(IndexRun other) {
        return firstSeq <= other.firstSeq && other.endSeq <= endSeq;
    }

    long id() {
        return runId;
    }

    long firstSeq() {
        return firstSeq;
    }

    long endSeq() {
        return endSeq;
    }

    long entries() {
        return entries;
    }
}
