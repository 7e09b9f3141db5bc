package io.bpci.platform;

import io.bpci.jose.Ed25519;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.logging.Logger;

/** Makes, once, what the rest of the hub takes as given. */
@ApplicationScoped
public class Platform {
    private static final Logger LOG = Logger.getLogger(Platform.class.getName());

    @Produces
    @Singleton
    HubSettings settings() {
        return HubSettings.fromEnvironment();
    }

    @Produces
    @Singleton
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    SecureRandom random() {
        return new SecureRandom();
    }

    @Produces
    @Singleton
    Ed25519 signatures() {
        return Ed25519.fastest();
    }

    @Produces
    @Singleton
    HubIdentity identity(HubSettings settings, SecureRandom random) {
        return HubIdentity.in(settings.hubKeys().directory(), random);
    }

    @Produces
    @Singleton
    RuntimeSettings runtimeSettings(HubSettings settings) {
        var runtime = new RuntimeSettings(settings);
        LogLevel.set(settings);
        settings.withoutEffect()
                .forEach(given ->
                        LOG.warning(
                                "%s (%s) has no effect: nothing in this version of the hub reads it"
                                        .formatted(given.key(), given.origin())));
        runtime.onChange(LogLevel::set);
        return runtime;
    }

    @Produces
    @Singleton
    Metrics metrics() {
        return new Metrics();
    }
}
