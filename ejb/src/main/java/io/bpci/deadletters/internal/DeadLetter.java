package io.bpci.deadletters.internal;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.Slice;
import io.bpci.wire.DeadLetterInfo;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A message that was rejected or expired at one target. It never changes; it is put back, removed or forgotten. */
@Entity
@Table(name = "dead_letter")
public class DeadLetter {
    /** H2 keeps 1 MiB in one column. */
    private static final int PART_BYTES = 512 << 10;

    @Id
    @Column(name = "dead_id")
    private String id;

    @Column(name = "source_node")
    private String sourceNode;

    @Column(name = "source_organisation")
    private @Nullable String sourceOrganisation;

    @Column(name = "message_id")
    private String messageId;

    @Column(name = "target_node")
    private String targetNode;

    @Column(name = "target_organisation")
    private @Nullable String targetOrganisation;

    @Column(name = "outcome")
    private String outcome;

    @Column(name = "reason")
    private String reason;

    @Column(name = "died_at")
    private Instant diedAt;

    /** The envelope, read only when it is needed. */
    @ElementCollection
    @CollectionTable(name = "dead_letter_part", joinColumns = @JoinColumn(name = "dead_id"))
    @OrderColumn(name = "part")
    @Column(name = "bytes", length = PART_BYTES)
    private List<byte[]> parts;

    protected DeadLetter() {}

    /**
     * @param sourceOrganisation null when the source was never registered, as with the target's
     */
    DeadLetter(Buried buried, @Nullable String sourceOrganisation, @Nullable String targetOrganisation) {
        this.id = buried.id();
        this.sourceNode = buried.sourceNode().value();
        this.sourceOrganisation = sourceOrganisation;
        this.messageId = buried.messageId().value();
        this.targetNode = buried.targetNode().value();
        this.targetOrganisation = targetOrganisation;
        this.outcome = buried.outcome();
        this.reason = buried.reason();
        this.diedAt = buried.at();
        this.parts = cut(buried.envelope());
    }

    private static List<byte[]> cut(Slice envelope) {
        List<byte[]> parts = new ArrayList<>();
        for (int from = envelope.from(); from < envelope.to(); from += PART_BYTES) {
            parts.add(Arrays.copyOfRange(envelope.array(), from, Math.min(envelope.to(), from + PART_BYTES)));
        }
        return parts;
    }

    public String id() {
        return id;
    }

    public NodeId sourceNode() {
        return new NodeId(sourceNode);
    }

    public NodeId targetNode() {
        return new NodeId(targetNode);
    }

    /** Null when the source was never registered. */
    public @Nullable String sourceOrganisation() {
        return sourceOrganisation;
    }

    /** Null when the target was never registered. */
    public @Nullable String targetOrganisation() {
        return targetOrganisation;
    }

    public Instant diedAt() {
        return diedAt;
    }

    /** The message as its sender signed it. */
    public Envelope envelope() {
        var bytes = new ByteArrayOutputStream();
        parts.forEach(bytes::writeBytes);
        // It was within the limits when it was accepted; they may have changed since.
        return Envelope.parse(bytes.toByteArray(), 0, bytes.size(), bytes.size());
    }

    public DeadLetterInfo toInfo() {
        return new DeadLetterInfo(id, sourceNode(), MessageId.parse(messageId), targetNode(), outcome, reason, diedAt);
    }
}
