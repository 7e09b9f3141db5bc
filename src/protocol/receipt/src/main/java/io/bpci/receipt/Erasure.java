package io.bpci.receipt;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What an entry of kind {@code content_erased} says was erased. Stateless. */
final class Erasure {
    private static final String KIND = "content_erased";

    /** So many are named, the rest is counted. */
    private static final int NAMED = 20;

    private Erasure() {}

    /** Indices of the entries whose content was erased; none where the entry is of another kind. */
    static Set<Long> entries(JsonObject entry) {
        SortedSet<Long> indices = new TreeSet<>();
        if (!Json.of(KIND).equals(entry.get("kind")) || !(entry.get("sequences") instanceof JsonArray sequences)) {
            return indices;
        }
        for (Json sequence : sequences.elements()) {
            // Events are numbered from 1, entries from 0.
            if (sequence instanceof JsonNumber number) indices.add((long) number.value() - 1);
        }
        return indices;
    }

    static String words(Set<Long> indices) {
        String named = indices.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        String more = indices.size() > NAMED ? " and %d more".formatted(indices.size() - NAMED) : "";
        return (indices.size() == 1 ? "entry " : "entries ") + named + more;
    }
}
