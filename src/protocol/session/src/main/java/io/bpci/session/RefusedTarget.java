package io.bpci.session;

import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.problem.Problem;

/** One target of an accepted message that does not get it, and why. */
public record RefusedTarget(NodeId nodeId, Problem problem) {
    JsonObject toJson() {
        return Json.object().put("node_id", nodeId.value()).put("problem", problem.toJson()).build();
    }
}
