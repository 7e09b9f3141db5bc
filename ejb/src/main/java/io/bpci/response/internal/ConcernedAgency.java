package io.bpci.response.internal;

import io.bpci.envelope.NodeId;
import io.bpci.wire.EmergencyInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/** An agency that an emergency concerns: it has tasks, or is told when others are silent. */
@Entity
@IdClass(ConcernedAgency.Key.class)
@Table(name = "emergency_agency")
public class ConcernedAgency {
    /** Which agency of which emergency. */
    public static final class Key implements Serializable {
        private static final long serialVersionUID = 1;

        private String emergencyId = "";
        private String governmentId = "";

        public Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && emergencyId.equals(key.emergencyId)
                    && governmentId.equals(key.governmentId);
        }

        @Override
        public int hashCode() {
            return Objects.hash(emergencyId, governmentId);
        }
    }

    @Id
    @Column(name = "emergency_id")
    private String emergencyId;

    @Id
    @Column(name = "government_id")
    private String governmentId;

    @SuppressWarnings("UnusedVariable") // by which queries sort
    private int place;

    @Column(name = "has_tasks")
    private boolean hasTasks;

    @Column(name = "acknowledged_at")
    private @Nullable Instant acknowledgedAt;

    @Column(name = "acknowledged_by")
    private @Nullable String acknowledgedBy;

    private @Nullable String note;

    protected ConcernedAgency() {}

    /**
     * @param place in the playbook
     */
    public ConcernedAgency(String emergencyId, NodeId governmentId, int place, boolean hasTasks) {
        this.emergencyId = emergencyId;
        this.governmentId = governmentId.value();
        this.place = place;
        this.hasTasks = hasTasks;
    }

    public String emergencyId() {
        return emergencyId;
    }

    public NodeId governmentId() {
        return new NodeId(governmentId);
    }

    public boolean hasTasks() {
        return hasTasks;
    }

    /** Whether it has tasks, and has not said that it knows. */
    public boolean isSilent() {
        return hasTasks && acknowledgedAt == null;
    }

    public void acknowledge(String by, @Nullable String what, Instant now) {
        acknowledgedAt = now;
        acknowledgedBy = by;
        note = what;
    }

    EmergencyInfo.Alerted toInfo() {
        return new EmergencyInfo.Alerted(governmentId(), acknowledgedAt, acknowledgedBy, note);
    }
}
