package io.bpci.api.health;

import io.bpci.condition.Check;
import io.bpci.condition.HubCondition;
import io.bpci.platform.Leadership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The checks behind {@code /health}: alive is who answers and was not replaced by another hub; ready, who {@link
 * HubCondition} says can serve. The server asks from before the hub has begun until after it has ended: then the hub is
 * alive and not ready, and none of its parts is called.
 */
@ApplicationScoped
public class HealthChecks {
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

    @Inject HubCondition condition;
    @Inject Leadership leadership;

    private volatile boolean serving;

    /** From now on the parts of the hub are looked at; before, only some of them can be asked anything. */
    void open() {
        serving = true;
    }

    /** From now on they end, one after the other. */
    void close() {
        serving = false;
    }

    private HealthCheck whileServing(String name, Supplier<Check> look) {
        return () -> serving ? answer(look.get()) : HealthCheckResponse.named(name).down().build();
    }

    private static HealthCheckResponse answer(Check found) {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named(found.name()).status(found.up());
        found.data()
                .forEach((name, value) -> {
                    if (WHOLE.matcher(value).matches()) answer.withData(name, Long.parseLong(value));
                    else answer.withData(name, value);
                });
        if (!found.warnings().isEmpty()) answer.withData("warnings", String.join("; ", found.warnings()));
        return answer.build();
    }

    @Produces
    @Liveness
    HealthCheck process() {
        return () -> HealthCheckResponse.named("process").status(!serving || !leadership.lock().isSuperseded()).build();
    }

    @Produces
    @Readiness
    HealthCheck leadership() {
        return whileServing("leadership", condition::leadership);
    }

    @Produces
    @Readiness
    HealthCheck database() {
        return whileServing("database", condition::database);
    }

    @Produces
    @Readiness
    HealthCheck broker() {
        return whileServing("broker", condition::broker);
    }

    @Produces
    @Readiness
    HealthCheck diskSpace() {
        return whileServing("disk-space", condition::diskSpace);
    }

    @Produces
    @Readiness
    HealthCheck log() {
        return whileServing("log", condition::log);
    }

    @Produces
    @Readiness
    HealthCheck certificates() {
        return whileServing("certificates", condition::certificates);
    }

    @Produces
    @Readiness
    HealthCheck timeStamps() {
        return whileServing("time-stamps", condition::timeStamps);
    }
}
