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
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The checks behind {@code /health}: alive is who answers and was not replaced by another hub; ready, who leads and has
 * a database, a broker and room to write. A certificate near its end is a warning; an expired one means that nobody new
 * can connect. A time-stamp authority that fails is a warning and no more.
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

    @Produces
    @Liveness
    HealthCheck process() {
        return () -> HealthCheckResponse.named("process").status(!leadership.lock().isSuperseded()).build();
    }

    @Produces
    @Readiness
    HealthCheck leadership() {
        return () -> HealthCheckResponse.named("leadership").status(leadership.lock().leads()).build();
    }

    @Produces
    @Readiness
    HealthCheck database() {
        return () -> HealthCheckResponse.named("database").status(vitals.databaseAnswers()).build();
    }

    @Produces
    @Readiness
    HealthCheck broker() {
        return () -> HealthCheckResponse.named("broker").status(relay.statistics().isAvailable()).build();
    }

    @Produces
    @Readiness
    HealthCheck diskSpace() {
        return () -> {
            long free = vitals.freeBytes();
            long needed = settings.health().minFreeSpace().bytes();
            return HealthCheckResponse.named("disk-space")
                    .status(free >= needed)
                    .withData("free_bytes", free)
                    .withData("needed_bytes", needed)
                    .build();
        };
    }

    /** Never down: the hub relays without witnesses, and whatever other logs do. */
    @Produces
    @Readiness
    HealthCheck log() {
        return () -> {
            var answer = HealthCheckResponse.named("log").up();
            List<String> warnings = new ArrayList<>(cosigning.warnings());
            signer.warning().ifPresent(warnings::add);
            witness.warning().ifPresent(warnings::add);
            if (!warnings.isEmpty()) answer.withData("warnings", String.join("; ", warnings));
            return answer.build();
        };
    }

    @Produces
    @Readiness
    HealthCheck certificates() {
        return () -> {
            List<CertificateState> states = certificates.states();
            var answer = HealthCheckResponse.named("certificates");
            states.forEach(state -> answer.withData(state.listener() + "_ends", state.ends().toString()));
            String warnings =
                    states.stream().flatMap(state -> state.warning().stream()).collect(Collectors.joining("; "));
            if (!warnings.isEmpty()) answer.withData("warnings", warnings);
            return answer.status(states.stream().noneMatch(CertificateState::isExpired)).build();
        };
    }

    @Produces
    @Readiness
    HealthCheck timeStamps() {
        return () -> {
            var answer = HealthCheckResponse.named("time-stamps");
            timeStamps.warning().ifPresent(warning -> answer.withData("warnings", warning));
            return answer.up().build();
        };
    }
}
