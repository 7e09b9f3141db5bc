package io.bpci.sealed;

import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.StrictJson;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * Published test vectors. {@code hpke-rfc9180.json} are those of RFC 9180 for DHKEM(X25519, HKDF-SHA256), HKDF-SHA256
 * and AES-256-GCM in base and auth mode, with the first encryption of each; {@code xwing-draft.json} the first two of
 * draft-connolly-cfrg-xwing-kem; {@code hpke-xwing.json} the one of draft-ietf-hpke-pq for X-Wing (there
 * MLKEM768-X25519) with HKDF-SHA256.
 */
record Vectors(JsonObject json) {
    static List<Vectors> read(String name) {
        try (var in = Objects.requireNonNull(Vectors.class.getResourceAsStream(name), name)) {
            var array = (JsonArray) StrictJson.parse(in.readAllBytes());
            return array.elements().stream().map(each -> new Vectors((JsonObject) each)).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] bytes(String name) {
        return HexFormat.of().parseHex(((JsonString) Objects.requireNonNull(json.get(name), name)).value());
    }

    boolean has(String name) {
        return json.get(name) != null;
    }

    int number(String name) {
        return (int) ((JsonNumber) Objects.requireNonNull(json.get(name), name)).value();
    }

    Vectors first(String name) {
        var array = (JsonArray) Objects.requireNonNull(json.get(name), name);
        return new Vectors((JsonObject) array.elements().getFirst());
    }
}
