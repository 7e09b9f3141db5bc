package io.bpci.condition;

import io.bpci.log.Cosigning;
import io.bpci.log.LogSigner;
import io.bpci.log.TimeStamps;
import io.bpci.platform.CertificateState;
import io.bpci.platform.CertificateWatch;
import io.bpci.platform.Leadership;
import io.bpci.platform.Vitals;
import io.bpci.relay.Relay;
import io.bpci.settings.HubSettings;
import io.bpci.witnessing.LogWitness;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the hub cannot serve without, looked at when asked for: it leads, and has a database, a broker and room to
 * write. A certificate near its end is a warning; an expired one means that nobody new can connect. A time-stamp
 * authority that fails is a warning and no more. To be asked while the hub serves. Safe for concurrent use.
 */
@ApplicationScoped
public class HubCondition {
    @Inject Vitals vitals;
    @Inject Relay relay;
    @Inject HubSettings settings;
    @Inject CertificateWatch certificates;
    @Inject Leadership leadership;
    @Inject LogWitness witness;
    @Inject Cosigning cosigning;
    @Inject LogSigner signer;
    @Inject TimeStamps timeStamps;

    /** All of them, in the order in which they matter. */
    public List<Check> all() {
        return List.of(leadership(), database(), broker(), diskSpace(), log(), certificates(), timeStamps());
    }

    public Check leadership() {
        return Check.of("leadership", leadership.lock().leads());
    }

    public Check database() {
        return Check.of("database", vitals.databaseAnswers());
    }

    public Check broker() {
        return Check.of("broker", relay.statistics().isAvailable());
    }

    public Check diskSpace() {
        long free = vitals.freeBytes();
        long needed = settings.health().minFreeSpace().bytes();
        return new Check(
                "disk-space",
                free >= needed,
                Map.of("free_bytes", Long.toString(free), "needed_bytes", Long.toString(needed)),
                List.of());
    }

    /** Never down: the hub relays without witnesses, and whatever other logs do. */
    public Check log() {
        List<String> warnings = new ArrayList<>(cosigning.warnings());
        signer.warning().ifPresent(warnings::add);
        witness.warning().ifPresent(warnings::add);
        return new Check("log", true, Map.of(), warnings);
    }

    public Check certificates() {
        List<CertificateState> states = certificates.states();
        Map<String, String> ends = new LinkedHashMap<>();
        states.forEach(state -> ends.put(state.listener() + "_ends", state.ends().toString()));
        return new Check(
                "certificates",
                states.stream().noneMatch(CertificateState::isExpired),
                ends,
                states.stream().flatMap(state -> state.warning().stream()).toList());
    }

    public Check timeStamps() {
        return new Check("time-stamps", true, Map.of(), timeStamps.warning().stream().toList());
    }
}
