package io.bpci.witnessing;

import io.bpci.json.Malformed;
import io.bpci.note.CosignatureVerifier;
import io.bpci.note.Cosigner;
import io.bpci.note.NoteVerifier;
import io.bpci.settings.InvalidSettings;
import io.bpci.settings.Log;
import io.bpci.witness.Witness;
import io.bpci.witness.WitnessedLog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Which logs this hub witnesses, and with which key. Immutable, safe for concurrent use. */
final class WitnessDuty {
    private final Witness witness;
    private final CosignatureVerifier key;
    private final List<WitnessedLog> logs;

    private WitnessDuty(Witness witness, CosignatureVerifier key, List<WitnessedLog> logs) {
        this.witness = witness;
        this.key = key;
        this.logs = List.copyOf(logs);
    }

    /**
     * What the settings say.
     *
     * @param logs at least one
     * @throws InvalidSettings if a key is none, or a log is listed twice
     */
    static WitnessDuty of(List<Log.WitnessedLog> logs, Supplier<Cosigner> cosigner) {
        List<WitnessedLog> witnessed = new ArrayList<>();
        for (int i = 0; i < logs.size(); i++) {
            String key = "log.witness.logs[%d]".formatted(i);
            try {
                Log.WitnessedLog log = logs.get(i);
                witnessed.add(new WitnessedLog(log.origin(), log.keys().stream().map(NoteVerifier::parse).toList()));
            } catch (Malformed e) {
                throw invalid(key, e);
            }
        }
        Cosigner own = cosigner.get();
        try {
            return new WitnessDuty(new Witness(own, witnessed), own.verifier(), witnessed);
        } catch (Malformed e) {
            throw invalid("log.witness.logs", e);
        }
    }

    private static InvalidSettings invalid(String key, Malformed why) {
        return new InvalidSettings(List.of(new InvalidSettings.Problem(key, "", "", why.getMessage())));
    }

    Witness witness() {
        return witness;
    }

    CosignatureVerifier key() {
        return key;
    }

    List<String> origins() {
        return logs.stream().map(WitnessedLog::origin).toList();
    }
}
