package io.bpci.response.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.time.Instant;
import java.util.Locale;

/** That agencies are to be told of an emergency, or were. Its number names the message. */
@Entity
@Table(name = "emergency_alarm")
public class EmergencyAlarm {
    /** What they are told. */
    public enum Kind {
        DECLARED,
        ESCALATED,
        ENDED;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Id private long number;

    @Column(name = "emergency_id")
    private String emergencyId;

    @Enumerated(EnumType.STRING)
    private Kind kind;

    private Instant at;

    @SuppressWarnings("UnusedVariable") // what queries ask for
    private boolean sent;

    protected EmergencyAlarm() {}

    public EmergencyAlarm(long number, String emergencyId, Kind kind, Instant at) {
        this.number = number;
        this.emergencyId = emergencyId;
        this.kind = kind;
        this.at = at;
    }

    public long number() {
        return number;
    }

    public String emergencyId() {
        return emergencyId;
    }

    public Kind kind() {
        return kind;
    }

    public Instant at() {
        return at;
    }

    public void sent() {
        sent = true;
    }

    public String messageId() {
        return "emergency-alarm:" + number;
    }
}
