package io.bpci.relay;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;

/**
 * The relay in numbers, since this hub started.
 *
 * @param openConnections node WebSockets, authenticated or not
 * @param connectedNodes nodes with an open session here
 * @param accepted messages
 * @param delivered hand-overs to a target's session
 * @param refused messages, frames and handshakes
 * @param identitiesHeld identities in the window against repeats
 * @param isAvailable whether the broker takes messages
 */
public record RelayStatistics(
        int openConnections,
        int connectedNodes,
        long accepted,
        long duplicates,
        long delivered,
        long acknowledged,
        long refused,
        long identitiesHeld,
        boolean isAvailable) {

    /** As it is published. */
    public JsonObject toJson() {
        return Json.object()
                .put("open_connections", openConnections)
                .put("connected_nodes", connectedNodes)
                .put("messages_accepted", accepted)
                .put("messages_duplicate", duplicates)
                .put("messages_delivered", delivered)
                .put("messages_acknowledged", acknowledged)
                .put("refusals", refused)
                .put("identities_held", identitiesHeld)
                .put("broker_available", isAvailable)
                .build();
    }
}
