package io.bpci.nodes.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/** Whether a node has a session, as the hubs wrote it last. */
@Entity
@Table(name = "node_presence")
public class Presence {
    /** A session sends or pings at least every minute; what is older is left over from a hub that stopped. */
    public static final Duration BELIEVED = Duration.ofMinutes(2);

    @Id
    @Column(name = "node_id")
    private String nodeId;

    private boolean connected;

    @Column(name = "last_seen")
    private @Nullable Instant lastSeen;

    protected Presence() {}

    public Presence(String nodeId) {
        this.nodeId = nodeId;
    }

    public @Nullable Instant lastSeen() {
        return lastSeen;
    }

    public boolean isConnected(Instant now) {
        return connected && lastSeen != null && lastSeen.isAfter(now.minus(BELIEVED));
    }
}
