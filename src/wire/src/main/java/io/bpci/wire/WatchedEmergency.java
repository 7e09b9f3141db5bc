package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.bpci.envelope.NodeId;

import java.time.Instant;

/**
 * That something was done in an emergency, as the live monitor tells it.
 *
 * @param sequence the number of the event in the log
 * @param act what was done
 * @param governmentId the agency that did it; where the hub did it, the one that declared the emergency
 * @param emergency as it stands now
 */
public record WatchedEmergency(long sequence, Instant at, Act act, NodeId governmentId, EmergencyInfo emergency) {
    /** What is done in an emergency. */
    public enum Act {
        @JsonProperty("declared")
        DECLARED,

        /** An agency that has tasks said that it knows. */
        @JsonProperty("acknowledged")
        ACKNOWLEDGED,

        /** Agencies were silent for too long. */
        @JsonProperty("escalated")
        ESCALATED,

        /** It was closed, or expired. */
        @JsonProperty("ended")
        ENDED
    }
}
