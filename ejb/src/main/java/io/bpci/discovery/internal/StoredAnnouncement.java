package io.bpci.discovery.internal;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.presence.Announcement;
import io.bpci.presence.SystemLayer;
import io.bpci.presence.Visibility;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;

/** What a node announced last. The envelope says it; the rest is there to be searched. */
@Entity
@Table(name = "node_announcement")
public class StoredAnnouncement {
    @Id
    @Column(name = "node_id")
    private String nodeId;

    private String organisation;

    @Enumerated(EnumType.STRING)
    private Visibility visibility;

    @Enumerated(EnumType.STRING)
    @SuppressWarnings("UnusedVariable") // queries read it
    private @Nullable SystemLayer layer;

    @SuppressWarnings("UnusedVariable") // queries read it
    private @Nullable String jurisdiction;

    @ElementCollection
    @CollectionTable(name = "announced_capability", joinColumns = @JoinColumn(name = "node_id"))
    @Column(name = "name")
    private Set<String> capabilities = new TreeSet<>();

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    private byte[] envelope;

    protected StoredAnnouncement() {}

    public StoredAnnouncement(String organisation, Announcement announcement) {
        this.nodeId = announcement.node().value();
        this.organisation = organisation;
        put(announcement);
    }

    /** Takes the place of what the node announced before, unless it is older or just as old. */
    public void replace(Announcement newer) {
        if (newer.createdAt().isAfter(announcement().createdAt())) put(newer);
    }

    private void put(Announcement announcement) {
        Announcement.Profile profile = announcement.profile();
        visibility = profile.visibility();
        layer = profile.layer();
        jurisdiction = profile.jurisdiction() == null ? null : profile.jurisdiction().value();
        if (!capabilities.equals(profile.capabilities())) capabilities = new TreeSet<>(profile.capabilities());
        createdAt = announcement.createdAt().truncatedTo(ChronoUnit.MICROS);
        expiresAt = announcement.expiresAt().truncatedTo(ChronoUnit.MICROS);
        envelope = announcement.envelope().bytes();
    }

    public NodeId nodeId() {
        return new NodeId(nodeId);
    }

    public String organisation() {
        return organisation;
    }

    public boolean isForTheWholeHub() {
        return visibility == Visibility.HUB;
    }

    public boolean isInForce(Instant now) {
        return now.isBefore(expiresAt);
    }

    /** As the node signed it. */
    public Announcement announcement() {
        return Announcement.of(Envelope.parse(envelope));
    }
}
