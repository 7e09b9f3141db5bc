package io.bpci.json;

import java.util.List;

/** An ordered list of values. */
public record JsonArray(List<Json> elements) implements Json {
    public JsonArray {
        elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
        return Jcs.text(this);
    }
}
