package io.bpci.presence;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import java.util.Set;

/** A sign of life: an envelope to the hub that says nothing more. Immutable. */
public record Heartbeat(Envelope envelope) {
    public static final MessageType TYPE = new MessageType("Heartbeat");

    /** The identifiers of an envelope at their longest fit. */
    public static final int MAX_BYTES = 4 << 10;

    /**
     * Reads it; whether the signature holds is for {@link Envelope#verify}.
     *
     * @throws Malformed if the envelope is none, naming the member at fault
     */
    public static Heartbeat of(Envelope envelope) {
        Announcement.requireToHub(envelope, TYPE, "a heartbeat", MAX_BYTES);
        StrictObject.of(envelope.content(), "the content of a heartbeat", Set.of());
        return new Heartbeat(envelope);
    }

    /** What the envelope of a heartbeat holds. */
    public static JsonObject content() {
        return Json.object().build();
    }

    public NodeId node() {
        return envelope.sourceNode();
    }
}
