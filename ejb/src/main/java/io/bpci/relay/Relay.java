package io.bpci.relay;

import io.bpci.audit.AuditLog;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.log.Sequencer;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.Leadership;
import io.bpci.platform.Metrics;
import io.bpci.platform.RuntimeSettings;
import io.bpci.problem.Fault;
import io.bpci.relay.internal.HubDirectory;
import io.bpci.relay.internal.HubServices;
import io.bpci.relay.internal.RelayEngine;
import io.bpci.relay.internal.RelayMetrics;
import io.bpci.relay.internal.RelayPlan;
import io.bpci.schemas.SchemaCatalogue;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The relay, from the hub's start to its end, and the door by which messages enter that come by HTTP. Safe for
 * concurrent use.
 */
@Singleton
@Startup
@DependsOn({"NodeSync", "SchemaSync", "Sequencer", "HubLife"})
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Relay {
    private static final Logger LOG = Logger.getLogger(Relay.class.getName());

    // Not a name that an organisation can have.
    private static final String HUB_ORGANISATION = "-hub";
    private static final int HUB_RATE = 10_000_000;

    @Inject RuntimeSettings settings;
    @Inject HubIdentity identity;
    @Inject Ed25519 signatures;
    @Inject NodeDirectory directory;
    @Inject SchemaCatalogue schemas;
    @Inject AuditLog audit;
    @Inject SecureRandom random;
    @Inject Metrics metrics;
    @Inject Leadership leadership;
    @Inject Sequencer log;
    @Inject @Any Instance<HubService> services;
    @Inject AgreementRule agreements;
    @Inject Throttle throttle;
    @Inject Exemption exemption;

    @Resource ManagedThreadFactory threads;

    private @Nullable RelayEngine engine;

    @PostConstruct
    void start() {
        NodeId hubNode = NodeId.parse(settings.current().oracleConfig().nodeId());
        if (directory.find(hubNode).isPresent()) {
            throw new IllegalStateException(
                    "oracle_config.node_id is %s, under which a node is registered: give the hub another"
                            .formatted(hubNode));
        }
        var hub = new NodeStanding(hubNode, HUB_ORGANISATION, identity.key().publicKey(), false, null, HUB_RATE);
        engine =
                RelayEngine.start(
                        new RelayPlan(
                                settings.current(),
                                identity.key(),
                                signatures,
                                new HubDirectory(directory, hub),
                                HubServices.of(hubNode, services),
                                agreements,
                                throttle,
                                exemption,
                                schemas,
                                audit,
                                random,
                                Clock.systemUTC(),
                                RelayMetrics.latency(metrics),
                                leadership.lock(),
                                log::signedSize,
                                threads));
        settings.onChange(engine::follow);
        RelayMetrics.show(metrics, engine::statistics, engine::auditBacklog);
    }

    @PreDestroy
    void stop() {
        if (engine != null) engine.close();
    }

    /**
     * Takes one message that came by HTTP; its signature is its authentication.
     *
     * @param promise whether the sender wants the promise that the acceptance will be logged
     * @param address where it came from, for limits and the audit log
     */
    public CompletionStage<RelayOutcome> relay(Slice message, boolean promise, String address) {
        return running().relay(message, promise, address);
    }

    /**
     * Records a request by HTTP whose token proves nothing, or that has none and needs one: counted with the rest of
     * the noise from that address.
     */
    public void unauthenticated(String address, Fault fault) {
        running().unauthenticated(address, fault);
    }

    /**
     * Records a request by HTTP of a caller whose token is good: it is not allowed to the caller, or not granted.
     *
     * @param request what was asked for
     */
    public void refused(String actor, String address, Fault fault, JsonObject request) {
        running().refused(actor, address, fault, request);
    }

    /** What became of a message at each of its targets; empty members when it is not known. */
    public JsonObject stateOf(NodeId source, String messageId) {
        return running().stateOf(source, messageId);
    }

    /** Whether all that happened to messages until a moment ago is stored. */
    public boolean isRecorded() {
        return running().isRecorded();
    }

    /** Until when the relay has to tell a repeat from another message, of one that was created then. */
    public Instant remembersUntil(Instant createdAt) {
        return running().remembersUntil(createdAt);
    }

    /** A moment at which nothing that was addressed to the hub waited; what came earlier was taken by then. */
    public Instant inboxEmptyAt() {
        return running().inboxEmptyAt();
    }

    /**
     * Takes out of the targets' queues what was accepted under an agreement that was revoked; its senders are told.
     *
     * @return how much it was; empty when the broker was not there, and it has to be done again
     */
    public OptionalInt withdraw(Identifier agreement, Collection<NodeId> targets) {
        try {
            return OptionalInt.of(running().withdraw(agreement, targets));
        } catch (ActiveMQException e) {
            LOG.log(Level.WARNING, "messages under " + agreement + " are withdrawn later", e);
            return OptionalInt.empty();
        }
    }

    public RelayStatistics statistics() {
        return running().statistics();
    }

    /** What waits for nodes, in the queues that are not empty, in no order. */
    public List<QueueState> queues() {
        return running().waiting();
    }

    /** How long messages took, from their arrival to that of their target's acknowledgement, since this hub began. */
    public Metrics.Histogram.Observed latency() {
        return RelayMetrics.latency(metrics).observed();
    }

    /** Commit groups whose events wait for the audit store; NaN while the broker cannot be asked. */
    public double auditBacklog() {
        return running().auditBacklog();
    }

    private RelayEngine running() {
        return Objects.requireNonNull(engine, "the relay is not running");
    }
}
