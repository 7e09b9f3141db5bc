package io.bpci.api.health;

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
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The checks behind {@code /health}: alive is who answers and was not replaced by another hub; ready, who leads and has
 * a database, a broker and room to write. A certificate near its end is a warning; an expired one means that nobody new
 * can connect. A time-stamp authority that fails is a warning and no more. The server asks from before the hub has
 * begun until after it has ended: then the hub is alive and not ready, and none of its parts is called.
 */
@ApplicationScoped
public class HealthChecks {
    @Inject Vitals vitals;
    @Inject Relay relay;
    @Inject HubSettings settings;
    @Inject CertificateWatch certificates;
    @Inject Leadership leadership;
    @Inject LogWitness witness;
    @Inject Cosigning cosigning;
    @Inject LogSigner signer;
    @Inject TimeStamps timeStamps;

    private volatile boolean serving;

    /** From now on the parts of the hub are looked at; before, only some of them can be asked anything. */
    void open() {
        serving = true;
    }

    /** From now on they end, one after the other. */
    void close() {
        serving = false;
    }

    private HealthCheck whileServing(String name, UnaryOperator<HealthCheckResponseBuilder> look) {
        return () -> {
            HealthCheckResponseBuilder answer = HealthCheckResponse.named(name);
            return (serving ? look.apply(answer) : answer.down()).build();
        };
    }

    @Produces
    @Liveness
    HealthCheck process() {
        return () -> HealthCheckResponse.named("process").status(!serving || !leadership.lock().isSuperseded()).build();
    }

    @Produces
    @Readiness
    HealthCheck leadership() {
        return whileServing("leadership", answer -> answer.status(leadership.lock().leads()));
    }

    @Produces
    @Readiness
    HealthCheck database() {
        return whileServing("database", answer -> answer.status(vitals.databaseAnswers()));
    }

    @Produces
    @Readiness
    HealthCheck broker() {
        return whileServing("broker", answer -> answer.status(relay.statistics().isAvailable()));
    }

    @Produces
    @Readiness
    HealthCheck diskSpace() {
        return whileServing(
                "disk-space",
                answer -> {
                    long free = vitals.freeBytes();
                    long needed = settings.health().minFreeSpace().bytes();
                    return answer.status(free >= needed).withData("free_bytes", free).withData("needed_bytes", needed);
                });
    }

    /** Never down while the hub serves: it relays without witnesses, and whatever other logs do. */
    @Produces
    @Readiness
    HealthCheck log() {
        return whileServing(
                "log",
                answer -> {
                    List<String> warnings = new ArrayList<>(cosigning.warnings());
                    signer.warning().ifPresent(warnings::add);
                    witness.warning().ifPresent(warnings::add);
                    return withWarnings(answer.up(), warnings);
                });
    }

    @Produces
    @Readiness
    HealthCheck certificates() {
        return whileServing(
                "certificates",
                answer -> {
                    List<CertificateState> states = certificates.states();
                    states.forEach(state -> answer.withData(state.listener() + "_ends", state.ends().toString()));
                    List<String> warnings = states.stream().flatMap(state -> state.warning().stream()).toList();
                    return withWarnings(
                            answer.status(states.stream().noneMatch(CertificateState::isExpired)), warnings);
                });
    }

    @Produces
    @Readiness
    HealthCheck timeStamps() {
        return whileServing("time-stamps", answer -> withWarnings(answer.up(), timeStamps.warning().stream().toList()));
    }

    private static HealthCheckResponseBuilder withWarnings(HealthCheckResponseBuilder answer, List<String> warnings) {
        return warnings.isEmpty() ? answer : answer.withData("warnings", String.join("; ", warnings));
    }
}
