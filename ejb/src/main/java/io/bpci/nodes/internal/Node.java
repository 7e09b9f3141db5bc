package io.bpci.nodes.internal;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.nodes.NodeStanding;
import io.bpci.platform.HubException;
import io.bpci.presence.SystemLayer;
import io.bpci.problem.Fault;
import io.bpci.wire.KeyStatement;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodeStatus;

import jakarta.persistence.CascadeType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.hibernate.annotations.BatchSize;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A participant. Registered once, under an id that is never used again, with one key at a time. Verbs that would change
 * nothing say so with false, so that asking twice is as good as once.
 */
@Entity
@Table(name = "node")
public class Node {
    /** What operators decided; isolation, which the hub decides, comes on top. */
    public enum Standing {
        ACTIVE,
        SUSPENDED,
        DEREGISTERED
    }

    @Id
    @Column(name = "node_id")
    private String nodeId;

    private String organisation;

    @Column(name = "node_type")
    private String nodeType;

    @Column(name = "custom_type")
    private @Nullable String customType;

    private @Nullable String endpoint;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "node_capability", joinColumns = @JoinColumn(name = "node_id"))
    @Column(name = "name")
    @BatchSize(size = 1000)
    private Set<String> capabilities;

    @Enumerated(EnumType.STRING)
    private @Nullable SystemLayer layer;

    @Column(name = "rate_limit")
    private @Nullable Integer rateLimit;

    @ManyToOne(fetch = FetchType.EAGER, cascade = CascadeType.PERSIST, optional = false)
    @JoinColumn(name = "key_thumbprint")
    private NodeKey key;

    @Enumerated(EnumType.STRING)
    private Standing standing;

    private @Nullable String reason;

    @Column(name = "isolated_until")
    private @Nullable Instant isolatedUntil;

    @Column(name = "isolation_reason")
    private @Nullable String isolationReason;

    @Column(name = "registered_at")
    private Instant registeredAt;

    /** The number of its last change, see {@link io.bpci.platform.ChangeCounter}. */
    @Column(name = "changed")
    private long changed;

    @Version private long version;

    protected Node() {}

    public Node(NodeId nodeId, String organisation, NodeDescription description, Ed25519PublicKey key, Instant now) {
        this.nodeId = nodeId.value();
        this.organisation = organisation;
        this.key = new NodeKey(this.nodeId, key, now, null);
        this.nodeType = description.nodeType().name();
        this.capabilities = new TreeSet<>();
        this.standing = Standing.ACTIVE;
        this.registeredAt = now;
        describe(description);
    }

    /** Takes another description; false if it is what it was. */
    public final boolean describe(NodeDescription description) {
        boolean changes = !description.equals(description());
        nodeType = description.nodeType().name();
        customType = description.customType();
        endpoint = description.endpoint();
        if (!capabilities.equals(description.capabilities())) capabilities = new TreeSet<>(description.capabilities());
        layer = description.layer();
        rateLimit = description.rateLimit();
        return changes;
    }

    private NodeDescription description() {
        return new NodeDescription(
                new NodeType(nodeType), customType, endpoint, new TreeSet<>(capabilities), layer, rateLimit);
    }

    /**
     * Replaces the key.
     *
     * @param nonce of the statement that asks for it
     * @return the new key, to be kept
     */
    public NodeKey rotate(Ed25519PublicKey newKey, String nonce, Instant now) {
        requireRegistered();
        key.retire(now);
        key = new NodeKey(nodeId, newKey, now, nonce);
        return key;
    }

    public boolean suspend(@Nullable String why) {
        requireRegistered();
        if (standing == Standing.SUSPENDED) return false;
        standing = Standing.SUSPENDED;
        reason = why;
        return true;
    }

    public boolean resume() {
        requireRegistered();
        if (standing == Standing.ACTIVE) return false;
        standing = Standing.ACTIVE;
        reason = null;
        return true;
    }

    /** Shuts it out until then; false if it is already shut out for longer, or takes part no longer. */
    public boolean isolate(Instant until, String why) {
        if (isDeregistered() || (isolatedUntil != null && !isolatedUntil.isBefore(until))) return false;
        isolatedUntil = until;
        isolationReason = why;
        return true;
    }

    /** Ends an isolation; false if there is none. */
    public boolean release(Instant now) {
        requireRegistered();
        boolean isolated = isIsolated(now);
        isolatedUntil = null;
        isolationReason = null;
        return isolated;
    }

    /** Ends its part for good: the id and all its keys stay taken. */
    public boolean deregister(@Nullable String why, Instant now) {
        if (isDeregistered()) return false;
        standing = Standing.DEREGISTERED;
        reason = why;
        isolatedUntil = null;
        isolationReason = null;
        key.retire(now);
        return true;
    }

    public void changed(long number) {
        changed = number;
    }

    /**
     * @throws HubException CONFLICT
     */
    public void requireRegistered() {
        if (isDeregistered()) {
            throw new HubException(Fault.CONFLICT, "the node is deregistered, and its id is never used again");
        }
    }

    private boolean isIsolated(Instant now) {
        return isolatedUntil != null && isolatedUntil.isAfter(now);
    }

    public boolean isDeregistered() {
        return standing == Standing.DEREGISTERED;
    }

    public boolean belongsTo(String other) {
        return organisation.equals(other);
    }

    public boolean hasKey(Ed25519PublicKey other) {
        return key.thumbprint().equals(other.thumbprint());
    }

    /** Whether the current key came in by that very statement. */
    public boolean wasBroughtBy(KeyStatement statement) {
        return !isDeregistered() && key.wasBroughtBy(statement);
    }

    public NodeId id() {
        return new NodeId(nodeId);
    }

    public String organisation() {
        return organisation;
    }

    public NodeKey key() {
        return key;
    }

    public long changeNumber() {
        return changed;
    }

    /** What the relay needs of it. */
    public NodeStanding toStanding() {
        return new NodeStanding(
                id(), organisation, key.publicKey(), standing == Standing.SUSPENDED, isolatedUntil, rateLimit);
    }

    public NodeInfo toInfo(Presence presence, Instant now) {
        NodeStatus status = status(presence, now);
        return new NodeInfo(
                id(),
                new NodeType(nodeType),
                customType,
                organisation,
                endpoint,
                new TreeSet<>(capabilities).stream().toList(),
                layer,
                key.publicKey(),
                key.thumbprint(),
                rateLimit,
                status,
                isIsolated(now) ? isolatedUntil : null,
                status == NodeStatus.ISOLATED ? isolationReason : reason,
                registeredAt,
                presence.lastSeen());
    }

    private NodeStatus status(Presence presence, Instant now) {
        return switch (standing) {
            case DEREGISTERED -> NodeStatus.DEREGISTERED;
            case SUSPENDED -> NodeStatus.SUSPENDED;
            case ACTIVE -> {
                if (isIsolated(now)) yield NodeStatus.ISOLATED;
                yield presence.isConnected(now) ? NodeStatus.CONNECTED : NodeStatus.DISCONNECTED;
            }
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Node node && nodeId.equals(node.nodeId);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(nodeId);
    }
}
