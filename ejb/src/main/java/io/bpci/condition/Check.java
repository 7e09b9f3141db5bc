package io.bpci.condition;

import java.util.List;
import java.util.Map;

/**
 * What was found at one look at a part of the hub.
 *
 * @param up whether the hub can serve with it
 * @param data figures and times, by their names
 * @param warnings what an operator has to know though the hub serves
 */
public record Check(String name, boolean up, Map<String, String> data, List<String> warnings) {
    public Check {
        data = Map.copyOf(data);
        warnings = List.copyOf(warnings);
    }

    static Check of(String name, boolean up) {
        return new Check(name, up, Map.of(), List.of());
    }
}
