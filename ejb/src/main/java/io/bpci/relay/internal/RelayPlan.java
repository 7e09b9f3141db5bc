package io.bpci.relay.internal;

import io.bpci.audit.AuditLog;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.nodes.NodeDirectory;
import io.bpci.platform.LeaderLock;
import io.bpci.platform.Metrics;
import io.bpci.relay.AgreementRule;
import io.bpci.relay.Exemption;
import io.bpci.relay.Throttle;
import io.bpci.schemas.SchemaCatalogue;
import io.bpci.settings.HubSettings;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * What the relay is built from. Latency is from a message's coming to its acknowledgement. It accepts and delivers only
 * while this hub leads. The directory has the hub itself, too. The log's size is that of its signed head. The thread
 * factory's threads may use session beans.
 */
public record RelayPlan(
        HubSettings settings,
        Ed25519PrivateKey hubKey,
        Ed25519 signatures,
        NodeDirectory directory,
        HubServices services,
        AgreementRule agreements,
        Throttle throttle,
        Exemption exemption,
        SchemaCatalogue schemas,
        AuditLog audit,
        SecureRandom random,
        Clock clock,
        Metrics.Histogram latency,
        LeaderLock leader,
        LongSupplier logSize,
        ThreadFactory threads) {}
