package io.bpci.contract;

import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run came to. Where it did not complete, it wrote nothing and sent nothing: what it logged is all that is left.
 *
 * @param reads what it read of the state; a value is null where there was none
 * @param writes what it changed; a value is null where it removed it
 */
public record RunResult(
        Ending ending,
        @Nullable Json output,
        Map<String, @Nullable String> reads,
        Map<String, @Nullable String> writes,
        List<Emitted> emitted,
        List<String> log,
        long fuelUsed) {
    public RunResult {
        reads = Collections.unmodifiableMap(new TreeMap<>(reads));
        writes = Collections.unmodifiableMap(new TreeMap<>(writes));
        emitted = List.copyOf(emitted);
        log = List.copyOf(log);
    }

    /** How a run ended. */
    public sealed interface Ending {
        /** The one of its outcomes by which the record names it. */
        String outcome();

        /** Why; null where there is no more to say. */
        default @Nullable String reason() {
            return null;
        }

        record Completed() implements Ending {
            @Override
            public String outcome() {
                return "completed";
            }
        }

        /** The contract itself refused, and says why. */
        record Aborted(String reason) implements Ending {
            @Override
            public String outcome() {
                return "aborted";
            }
        }

        /** It did what no program may do. */
        record Trapped(String reason) implements Ending {
            @Override
            public String outcome() {
                return "trapped";
            }
        }

        record OutOfFuel() implements Ending {
            @Override
            public String outcome() {
                return "out_of_fuel";
            }
        }

        /** It asked for more memory than its manifest says. */
        record OutOfMemory() implements Ending {
            @Override
            public String outcome() {
                return "out_of_memory";
            }
        }
    }

    /** A message that the hub is to send for the contract. */
    public record Emitted(NodeId target, String topic, Json body) {
        JsonObject json() {
            return Json.object().put("target", target.value()).put("topic", topic).put("body", body).build();
        }
    }

    public boolean isCompleted() {
        return ending instanceof Ending.Completed;
    }

    /** As it stands in a {@link RunRecord}. */
    JsonObject.Builder json() {
        return Json.object()
                .put("outcome", ending.outcome())
                .putIfPresent("reason", ending.reason())
                .put("output", output == null ? Json.NULL : output)
                .put("reads", texts(reads))
                .put("writes", texts(writes))
                .put("emitted", new JsonArray(emitted.stream().map(Emitted::json).map(Json.class::cast).toList()))
                .put("log", Json.strings(log))
                .put("fuel_used", fuelUsed);
    }

    static JsonObject texts(Map<String, @Nullable String> values) {
        var json = Json.object();
        values.forEach((key, value) -> json.put(key, value == null ? Json.NULL : Json.of(value)));
        return json.build();
    }
}
