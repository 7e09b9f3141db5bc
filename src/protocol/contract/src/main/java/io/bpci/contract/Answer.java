package io.bpci.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.NodeId;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a run answers, as it comes to be: members one by one, or all as JSON. */
final class Answer {
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final long EXACT = 1L << 53;

    private final Map<String, Json> members = new LinkedHashMap<>();
    private @Nullable Json whole;
    private long length;

    void put(String name, String value) {
        put(name, Json.of(value), Texts.length(value));
    }

    /** As a number where JSON carries it exactly, else as its decimal text. */
    void put(String name, long value) {
        boolean isExact = value >= -EXACT && value <= EXACT;
        put(name, isExact ? Json.of(value) : Json.of(Long.toString(value)), Long.BYTES);
    }

    /** One more text in an array. */
    void add(String name, String value) {
        List<Json> elements = new ArrayList<>();
        if (members.get(name) instanceof JsonArray array) elements.addAll(array.elements());
        elements.add(Json.of(value));
        put(name, new JsonArray(elements), Texts.length(value));
    }

    private void put(String name, Json value, int bytes) {
        if (whole != null) throw Stop.trap("output_is_complete");
        grown(Texts.length(name) + bytes);
        members.put(name, value);
    }

    void set(String json) {
        grown(Texts.length(json));
        try {
            whole = StrictJson.parse(json.getBytes(UTF_8));
        } catch (Malformed e) {
            throw Stop.trap("output_not_json");
        }
        if (!Texts.isFlat(whole)) throw Stop.trap("output_too_deep");
    }

    private void grown(int bytes) {
        length += bytes + 8L;
        if (length > Bounds.OUTPUT_BYTES) throw Stop.trap("too_much_output");
    }

    /** What is answered so far, as a message. */
    RunResult.Emitted message(String target, String topic) {
        if (!TOPIC.matcher(topic).matches()) throw Stop.trap("bad_topic");
        Json body = json();
        grown(Jcs.canonical(body).length);
        try {
            return new RunResult.Emitted(NodeId.parse(target), topic, body);
        } catch (Malformed e) {
            throw Stop.trap("bad_target");
        }
    }

    Json json() {
        return whole == null ? new JsonObject(members) : whole;
    }
}
