package io.bpci.api.health;

import io.bpci.platform.Vitals;
import io.bpci.relay.Relay;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The checks behind {@code /health}: alive is who answers at all; ready, who has a database, a broker and room to
 * write. A certificate near its end is told, and does not take the hub out of service.
 */
@ApplicationScoped
public class HealthChecks {
    @Inject Vitals vitals;
    @Inject Relay relay;
    @Inject HubSettings settings;
    @Inject InstantSource clock;

    @Produces
    @Liveness
    HealthCheck process() {
        return () -> HealthCheckResponse.up("process");
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

    @Produces
    @Readiness
    HealthCheck certificates() {
        return () -> {
            var answer = HealthCheckResponse.named("certificates").up();
            boolean api = isNearEnd(answer, "api", vitals.apiCertificateEnds());
            boolean ws = isNearEnd(answer, "ws", vitals.wsCertificateEnds());
            return answer.withData("warning", api || ws).build();
        };
    }

    private boolean isNearEnd(HealthCheckResponseBuilder answer, String name, Optional<Instant> ends) {
        ends.ifPresent(end -> answer.withData(name + "_ends", end.toString()));
        Instant warnFrom = clock.instant().plus(settings.tls().warnBeforeEnd());
        return ends.filter(warnFrom::isAfter).isPresent();
    }
}
