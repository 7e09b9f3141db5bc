package io.bpci.witnessing;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.note.SignedNote;
import io.bpci.witness.Fork;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A fork, and when this witness saw it first. */
public record SeenFork(Fork fork, Instant at) {
    public JsonObject json() {
        return Json.object()
                .put("origin", fork.origin())
                .put("size", fork.size())
                .put("seen_at", at.toString())
                .put("first", text(fork.first()))
                .put("second", text(fork.second()))
                .build();
    }

    private static String text(SignedNote note) {
        return new String(note.bytes(), StandardCharsets.UTF_8);
    }
}
