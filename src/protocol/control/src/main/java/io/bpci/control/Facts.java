package io.bpci.control;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of a subject. Immutable.
 *
 * @param subject which one: of a message its source, of an agreement its id, {@code hub} of the configuration
 * @param organisations whose business it is: one, or those of both parties; none of the configuration
 * @param jurisdictions that it touches
 * @param values of all that {@link SubjectKind#variables} declares
 */
public record Facts(
        SubjectKind kind,
        String subject,
        List<String> organisations,
        Set<String> jurisdictions,
        Map<String, Object> values) {
    private static final int MOST_SHOWN = 50;

    public Facts {
        organisations = List.copyOf(organisations);
        jurisdictions = Set.copyOf(jurisdictions);
        values = Map.copyOf(values);
    }

    /** The values that a control saw, for people: of a map what it looked for, of long lists the beginning. */
    public JsonObject seenBy(Control control) {
        var json = Json.object();
        for (String name : new TreeSet<>(control.variables())) {
            Object value = values.get(name);
            if (value == null) continue;
            json.put(name, value instanceof Map<?, ?> map ? looked(map, control.keys()) : json(value));
        }
        return json.build();
    }

    private static Json looked(Map<?, ?> map, Set<String> keys) {
        var json = Json.object();
        for (String key : new TreeSet<>(keys)) {
            Object value = map.get(key);
            if (value != null) json.put(key, json(value));
        }
        return json.build();
    }

    private static Json json(Object value) {
        return switch (value) {
            case Boolean flag -> Json.of(flag.booleanValue());
            case Long number -> Json.of(number.longValue());
            case Instant time -> Json.of(time.toString());
            case Collection<?> texts -> Json.strings(texts.stream().limit(MOST_SHOWN).map(Object::toString).toList());
            default -> Json.of(value.toString());
        };
    }
}
