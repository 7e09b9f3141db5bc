package io.bpci.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.bpci.json.Json;
import io.bpci.problem.Problem;
import io.bpci.wire.WatchedEmergency;
import io.bpci.wire.WatchedOperation;
import io.bpci.wire.WireJson;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * An event of a stream (WHATWG HTML, 9.2.5, event stream).
 *
 * @param id the number in the log behind which to go on; null for one that does not move a reader on
 * @param data one line of JSON
 */
public record MonitorEvent(String name, @Nullable Long id, String data) {
    private static final JsonMapper MAPPER = WireJson.mapper();

    /** The first: where the stream begins, and until when it lasts at most. */
    static MonitorEvent following(long after, Instant until) {
        return new MonitorEvent(
                "following",
                after,
                Json.object().put("after", after).put("until", until.toString()).build().toString());
    }

    /** Nothing that this officer sees happened up to that number. */
    static MonitorEvent position(long after) {
        return new MonitorEvent("position", after, Json.object().put("after", after).build().toString());
    }

    static MonitorEvent of(WatchedOperation operation) {
        return new MonitorEvent("operation", operation.sequence(), json(operation));
    }

    static MonitorEvent of(WatchedEmergency emergency) {
        return new MonitorEvent("emergency", emergency.sequence(), json(emergency));
    }

    /** The last: why the hub ends the stream. */
    static MonitorEvent end(Problem problem) {
        return new MonitorEvent("end", null, problem.toJson().toString());
    }

    private static String json(Object wire) {
        try {
            return MAPPER.writeValueAsString(wire);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is on the wire can be written", e);
        }
    }
}
