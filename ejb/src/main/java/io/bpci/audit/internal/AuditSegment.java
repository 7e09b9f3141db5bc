package io.bpci.audit.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.json.Slice;
import io.bpci.merkle.Hash;
import io.bpci.merkle.Rfc6962;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Events that were stored together: for each a line, with its salt and its canonical JSON. All that ever changes is
 * that content is erased; entries and leaf hashes stay.
 */
@Entity
@Table(name = "audit_segment")
public class AuditSegment {
    /** The databases keep so many bytes in one column, with room to spare. */
    static final int MAX_BODY_BYTES = 900_000;

    /** No event is added that would make it longer: who looks for one event reads the whole segment. */
    static final int FULL_BYTES = 200_000;

    @Id
    @Column(name = "first_seq")
    private long firstSeq;

    @Column(updatable = false)
    private int events;

    @Column(name = "first_at", updatable = false)
    private long firstAt;

    @Column(name = "last_at", updatable = false)
    private long lastAt;

    /** No event with content is older; null when none has any. */
    @Column(name = "content_from")
    private @Nullable Long contentFrom;

    @Column(length = MAX_BODY_BYTES)
    private byte[] terms = {};

    @Column(length = MAX_BODY_BYTES)
    private byte[] body = {};

    @Column(length = MAX_BODY_BYTES, updatable = false)
    private byte[] leaves = {};

    /** Where each line begins, and where one more would; empty until somebody asks. */
    @Transient private int[] lines = {};

    protected AuditSegment() {}

    AuditSegment(long firstSeq, List<AuditEvent> stored) {
        this.firstSeq = firstSeq;
        events = stored.size();
        firstAt = Long.MAX_VALUE;
        lastAt = Long.MIN_VALUE;
        leaves = new byte[stored.size() * Hash.LENGTH];
        int leaf = 0;
        for (AuditEvent event : stored) {
            firstAt = Math.min(firstAt, event.at().toEpochMilli());
            lastAt = Math.max(lastAt, event.at().toEpochMilli());
            Rfc6962.leaf(Slice.of(event.entry())).copyTo(leaves, leaf);
            leaf += Hash.LENGTH;
        }
        // Whether they have any is looked at when it would be erased.
        contentFrom = firstAt;
        write(stored);
    }

    private void write(List<AuditEvent> all) {
        var said = new TermFilter.Terms(all.size());
        var lines = new ByteArrayOutputStream(all.size() * 400);
        for (AuditEvent event : all) {
            EventTerms.tell(said, event);
            Slice line = event.line();
            lines.write(line.array(), line.from(), line.length());
            lines.write('\n');
        }
        terms = said.filter();
        body = lines.toByteArray();
    }

    /** Erases the content of those events; returns the numbers of the ones that had any. */
    List<Long> erase(Predicate<AuditStore.Numbered> which) {
        List<AuditEvent> all = events();
        List<Long> erased = new ArrayList<>();
        Long oldest = null;
        for (int i = 0; i < all.size(); i++) {
            AuditEvent event = all.get(i);
            if (!event.hasContent()) continue;
            long seq = firstSeq + i;
            if (which.test(new AuditStore.Numbered(seq, event))) {
                all.set(i, event.erased());
                erased.add(seq);
            } else {
                long at = event.at().toEpochMilli();
                oldest = oldest == null ? at : Math.min(oldest, at);
            }
        }
        contentFrom = oldest;
        if (!erased.isEmpty()) write(all);
        return erased;
    }

    long firstSeq() {
        return firstSeq;
    }

    int count() {
        return events;
    }

    SegmentHead head() {
        return new SegmentHead(firstSeq, events, firstAt, lastAt, terms);
    }

    List<AuditEvent> events() {
        List<AuditEvent> parsed = new ArrayList<>(events);
        for (int i = 0; i < events; i++) parsed.add(event(i));
        return parsed;
    }

    /** The event at a place: the others are not read. */
    AuditEvent event(int place) {
        if (lines.length == 0) lines = lines();
        return AuditEvent.parseLine(body, lines[place], lines[place + 1] - 1);
    }

    private int[] lines() {
        int[] begin = new int[events + 1];
        int line = 0;
        for (int at = 0; at < body.length; at++) if (body[at] == '\n') begin[++line] = at + 1;
        return begin;
    }
}
