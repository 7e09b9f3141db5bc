package io.bpci.cli;

import io.bpci.ballot.Ballot;
import io.bpci.envelope.Envelope;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The ballots that a node signed here in one round, written before they are sent: a hub that does not show one of them,
 * or lost it, must not get another one that contradicts it.
 */
record BallotBook(Path file) {
    List<Ballot> ballots() {
        if (!Files.exists(file)) return List.of();
        if (!(Documents.read(file).get("ballots") instanceof JsonArray(List<Json> ballots)))
            throw damaged("no ballots");
        try {
            return ballots.stream().map(each -> Ballot.of(Envelope.parse(Jcs.canonical(each)))).toList();
        } catch (Malformed e) {
            throw damaged(e.getMessage());
        }
    }

    /** On the disk when it returns. */
    void add(Ballot ballot) {
        List<Json> all = new ArrayList<>(ballots().stream().<Json>map(BallotBook::json).toList());
        all.add(json(ballot));
        Places.writePrivately(file, Json.object().put("ballots", new JsonArray(all)).build() + "\n");
    }

    private static JsonObject json(Ballot ballot) {
        return Documents.object(ballot.envelope().bytes(), "a ballot");
    }

    private CliFailure damaged(String why) {
        return new CliFailure(
                Exit.USAGE, "%s, the ballots that were signed here, cannot be read: %s".formatted(file, why), "");
    }
}
