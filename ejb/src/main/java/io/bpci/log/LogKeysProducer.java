package io.bpci.log;

import io.bpci.jose.Ed25519;
import io.bpci.platform.HubIdentity;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import java.security.SecureRandom;

/** Reads the log's keys once. */
@ApplicationScoped
public class LogKeysProducer {
    @Produces
    @Singleton
    LogKeys keys(HubSettings settings, HubIdentity hub, Ed25519 engine, SecureRandom random) {
        return LogKeys.in(settings.hubKeys().directory(), hub, engine, random);
    }
}
