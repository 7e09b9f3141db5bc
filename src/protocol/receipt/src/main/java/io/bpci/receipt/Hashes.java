package io.bpci.receipt;

import io.bpci.json.Json;
import io.bpci.json.StrictObject;
import io.bpci.merkle.Hash;

import java.util.List;

/** Lists of hashes in the JSON of proofs. */
final class Hashes {
    private Hashes() {}

    /**
     * @throws io.bpci.json.Malformed if the member is no array of hashes, or has more of them
     */
    static List<Hash> read(StrictObject json, String name, int most) {
        return json.texts(name, most).stream().map(Hash::parse).toList();
    }

    static Json array(List<Hash> hashes) {
        return Json.strings(hashes.stream().map(Hash::toString).toList());
    }
}
