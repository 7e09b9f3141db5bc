package io.bpci.relay.internal;

import io.bpci.broker.BrokerLink;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Freshness;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.nodes.NodeStanding;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.QueueState;
import io.bpci.relay.RelayOutcome;
import io.bpci.relay.RelayStatistics;
import io.bpci.relay.netty.NodeListener;
import io.bpci.relay.netty.NodeTls;
import io.bpci.session.CloseCode;
import io.bpci.session.HubSession;
import io.bpci.session.SessionLimits;
import io.bpci.settings.HubSettings;

import org.apache.activemq.artemis.api.core.ActiveMQException;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The parts of the relay, put together, started and stopped. */
public final class RelayEngine implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RelayEngine.class.getName());
    private static final int COMMITTERS = 2;
    private static final int DELIVERY_LINKS = 2;

    /** What the broker hands to a lane ahead of the credit. */
    private static final int LANE_WINDOW_BYTES = 1 << 20;

    /** Clocks of several hubs, the time a commit takes, and a batch on its way into the store lie within it. */
    private static final Duration FORGET_SLACK = Duration.ofMinutes(2);

    /** Commit groups whose promises wait to be made. */
    private static final int PROMISED_GROUPS = 20;

    private static final int STORE_THREADS = 2;
    private static final int STORE_QUEUE = 1_000;

    private final RelayPlan plan;
    private final Counters counters;
    private final ReplayWindow window = new ReplayWindow();
    private final List<BrokerLink> links = new ArrayList<>();
    private final List<Thread> workers = new ArrayList<>();
    private final ExecutorService laneTasks = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService storeTasks;
    private final ExecutorService promiseTasks;
    private final ScheduledExecutorService clockwork;
    private final AuditedAcceptances accepted;
    private final Availability availability;
    private final Backpressure backpressure = new Backpressure();
    private final Refusals refusals;
    private final Rooms rooms;
    private final Lanes lanes;
    private final Acceptor acceptor;
    private final MessageStates states;
    private final NodeListener listener;
    private final Thread expiries;
    private final Inbox inbox;
    private final Withdrawals withdrawals;
    private final Thread opening;
    private volatile RelayPolicy policy;
    private volatile Refusals.IsolationRule isolation;

    private RelayEngine(RelayPlan plan) throws InterruptedException {
        counters = new Counters(plan.latency());
        this.plan = plan;
        HubSettings settings = plan.settings();
        policy = policyOf(settings);
        isolation = isolationRule(settings);
        storeTasks =
                new ThreadPoolExecutor(
                        STORE_THREADS,
                        STORE_THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(STORE_QUEUE),
                        plan.threads());
        // Committers that are too far ahead make promises themselves, and so commit no more for a while.
        promiseTasks =
                new ThreadPoolExecutor(
                        COMMITTERS,
                        COMMITTERS,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(PROMISED_GROUPS),
                        plan.threads(),
                        new ThreadPoolExecutor.CallerRunsPolicy());
        clockwork = Executors.newScheduledThreadPool(2, plan.threads());
        accepted = new AuditedAcceptances(plan.audit(), link(1 << 20), () -> policy);
        availability = new Availability(link(1 << 20), accepted, plan.leader(), new DiskRoom(settings));
        states = new MessageStates(plan.audit(), accepted);

        long startedAt = plan.clock().millis();
        rooms = new Rooms(settings.queues().maxMessages(), settings.queues().maxSize().bytes(), startedAt);
        var deadLetters = new DeadLetterOffice(plan.random(), settings.queues().retention().toMillis());
        var committers = committers(settings);
        refusals = new Refusals(committers, plan.directory(), plan.clock(), () -> isolation);
        DeliveryParts deliveryParts = deliveryParts(settings, rooms, deadLetters, startedAt);
        lanes = new Lanes(deliveryParts);
        acceptor =
                new Acceptor(
                        new Judge(
                                plan.directory(),
                                plan.signatures(),
                                this::schemaViolation,
                                plan.services(),
                                plan.agreements(),
                                (int) settings.messages().maxMessageSize().bytes()),
                        new Repeats(window),
                        window,
                        accepted,
                        new SenderRates(plan.throttle(), plan.exemption(), () -> policy, System::nanoTime),
                        new AgreementRates(plan.agreements(), plan.throttle(), System::nanoTime),
                        rooms,
                        committers,
                        availability,
                        refusals,
                        new Forgeries(plan.clock(), settings.sessions().maxForgeriesPerMinute()),
                        counters,
                        () -> policy,
                        plan.clock(),
                        storeTasks);
        listener = NodeListener.bind(listenerPlan(settings), ioThreads());
        expiries = newThread("expiries", new Expiries(link(1 << 20), deadLetters, rooms, plan.random(), plan.clock()));
        for (Committer committer : committers.all()) workers.add(newThread("committer", committer));
        workers.add(expiries);
        withdrawals = new Withdrawals(link(1 << 20), deadLetters, rooms, plan.random(), plan.clock());
        inbox = new Inbox(plan.services(), link(1 << 20), deliveryParts, availability, lanes);
        workers.add(newThread("inbox", inbox));
        workers.add(newThread("queues", new QueueMaker(plan.directory(), link(0), availability)));
        opening = newThread("opening", new Opening(plan, link(0), committers, accepted, window, rooms, this::open));
        opening.start();
        startClockwork();
    }

    /** Starts the relay; returns when it has its port. It takes messages when {@link #statistics} say so. */
    public static RelayEngine start(RelayPlan plan) {
        try {
            return new RelayEngine(plan);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    /** Takes on what of the settings may change while the relay runs: rates, and the rule of isolation. */
    public void follow(HubSettings settings) {
        policy = new RelayPolicy(policy.freshness(), policyOf(settings).unitsPerSecond());
        isolation = isolationRule(settings);
    }

    private static RelayPolicy policyOf(HubSettings settings) {
        var security = settings.oracleConfig().securityConfig();
        return new RelayPolicy(
                new Freshness(
                        Duration.ofSeconds(security.maxMessageAgeSecs()),
                        Duration.ofSeconds(security.maxFutureSkewSecs())),
                security.rateLimitPerNode());
    }

    private static Refusals.IsolationRule isolationRule(HubSettings settings) {
        var isolation = settings.isolation();
        return new Refusals.IsolationRule(isolation.invalidEnvelopes(), isolation.window(), isolation.duration());
    }

    private BrokerLink link(int windowBytes) {
        var link = new BrokerLink(plan.settings(), windowBytes);
        links.add(link);
        return link;
    }

    private Committers committers(HubSettings settings) {
        var promiser =
                new Promiser(
                        plan.hubKey(), plan.signatures(), plan.logSize(), settings.log().promiseWithin(), promiseTasks);
        List<Committer> all = new ArrayList<>();
        for (int i = 0; i < COMMITTERS; i++) {
            all.add(
                    new Committer(
                            i,
                            link(1 << 20),
                            plan.random(),
                            plan.clock(),
                            availability,
                            promiser,
                            settings.oracleConfig().performanceConfig().messagesPerCommit(),
                            settings.queues().retention().toMillis()));
        }
        return new Committers(all);
    }

    private DeliveryParts deliveryParts(
            HubSettings settings, Rooms rooms, DeadLetterOffice deadLetters, long startedAt) {
        List<BrokerLink> deliveryLinks = new ArrayList<>();
        for (int i = 0; i < DELIVERY_LINKS; i++) deliveryLinks.add(link(LANE_WINDOW_BYTES));
        return new DeliveryParts(
                deliveryLinks,
                laneTasks,
                clockwork,
                plan.clock(),
                startedAt,
                plan.random(),
                rooms,
                new HandedOut(),
                deadLetters,
                new SignedSettlements(
                        plan.hubKey().publicKey().thumbprint(),
                        plan.signatures(),
                        node -> plan.directory().find(node).map(NodeStanding::key),
                        () -> policy.freshness(),
                        plan.clock()),
                plan.agreements(),
                counters,
                settings.sessions().creditMessages(),
                settings.sessions().creditSize().bytes());
    }

    private Optional<String> schemaViolation(Envelope envelope) {
        // What the hub cannot read it does not hold to a schema: its targets do.
        if (envelope.encryption().isPresent()) return Optional.empty();
        return plan.schemas().check(envelope.messageType(), envelope.schemaVersion().orElse(null), envelope::content);
    }

    private void open() {
        workers.forEach(Thread::start);
        availability.open();
        listener.open();
        LOG.info("the relay is open");
    }

    private Thread newThread(String name, Runnable work) {
        Thread thread = plan.threads().newThread(work);
        thread.setName("bpci-" + name);
        return thread;
    }

    private NodeListener.Plan listenerPlan(HubSettings settings) {
        var sessions = settings.sessions();
        var messages = settings.messages();
        var oracle = settings.oracleConfig();
        var limits =
                new SessionLimits(
                        sessions.creditMessages(),
                        (int) messages.maxMessageSize().bytes(),
                        messages.maxBatchMessages(),
                        (int) messages.maxBatchSize().bytes());
        var hub =
                new RelayHub(
                        plan.hubKey(),
                        plan.signatures(),
                        plan.directory(),
                        plan.clock(),
                        acceptor,
                        refusals,
                        lanes,
                        backpressure,
                        states::of,
                        availability,
                        storeTasks);
        return new NodeListener.Plan(
                new InetSocketAddress(oracle.wsAddress(), oracle.wsPort()),
                settings.tls().ws().map(files -> NodeTls.of(files, plan.clock())).orElse(null),
                limits,
                sessions.authenticateTimeout(),
                sessions.idleTimeout(),
                oracle.maxConnections(),
                sessions.maxPerAddress(),
                sessions.maxUnauthenticated(),
                sessions.maxUnauthenticatedPerAddress(),
                refusals::unauthenticated,
                carrier -> new HubSession(carrier, hub, plan.signatures(), limits, plan.clock(), plan.random()));
    }

    private static int ioThreads() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    private void startClockwork() {
        every(Duration.ofMillis(5), backpressure::resume);
        every(Duration.ofSeconds(1), () -> lanes.all().forEach(Lane::reportDelivered));
        every(Duration.ofSeconds(1), availability::look);
        every(Duration.ofSeconds(1), this::standDown);
        every(Duration.ofSeconds(10), refusals::closeInterval);
        every(Duration.ofSeconds(30), this::forget);
        plan.directory().onChange(this::recheck);
    }

    private void every(Duration period, Runnable work) {
        Runnable guarded =
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.log(Level.WARNING, "periodic work failed; it is tried again", e);
                    }
                };
        var _ = clockwork.scheduleWithFixedDelay(guarded, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Who no longer leads delivers no more either. */
    private void standDown() {
        if (availability.leads()) return;
        expiries.interrupt();
        lanes.all().forEach(lane -> lane.session().close(CloseCode.OVERLOADED, "this hub does not lead"));
    }

    /** As {@link io.bpci.relay.Relay#withdraw}. */
    public int withdraw(Identifier agreement, Collection<NodeId> targets) throws ActiveMQException {
        return withdrawals.withdraw(agreement, targets);
    }

    public Instant remembersUntil(Instant createdAt) {
        return createdAt.plus(policy.freshness().maxAge()).plus(FORGET_SLACK);
    }

    /**
     * Lets go of identities that are too old to be fresh, once the audit store can answer for them, and of quiet
     * senders.
     */
    private void forget() {
        acceptor.forgetIdle();
        Instant now = plan.clock().instant();
        accepted.storedUpTo(now)
                .ifPresent(stored -> {
                    Instant sure = stored.isBefore(now) ? stored : now;
                    window.forgetBefore(sure.minus(policy.freshness().maxAge()).minus(FORGET_SLACK));
                });
    }

    /** A node is suspended, isolated, gone or has another key: its session ends. */
    private void recheck(NodeId node) {
        Lane lane = lanes.of(node);
        if (lane == null) return;
        HubSession session = lane.session();
        var standing = plan.directory().find(node).orElse(null);
        Problem shutOut = standing == null ? RelayHub.unknown(node) : standing.shutOut(plan.clock().instant());
        if (shutOut != null) {
            session.close(CloseCode.ISOLATED, shutOut);
        } else if (standing != null && !session.isProvenBy(standing.key())) {
            session.close(
                    CloseCode.VIOLATION, Fault.WRONG_KEY.because("the node's key was replaced; prove the new one"));
        }
    }

    /** One message by HTTP. */
    public CompletionStage<RelayOutcome> relay(Slice message, boolean promise, String address) {
        var outcome = new CompletableFuture<RelayOutcome>();
        acceptor.submit(message, new HttpIngress(address, outcome, plan.directory()), new HttpReply(outcome, promise));
        return outcome;
    }

    /** A request by HTTP whose token proves nothing, or that has none and needs one. */
    public void unauthenticated(String address, Fault fault) {
        refusals.unauthenticated(address, fault);
    }

    /** A request by HTTP of a caller whose token is good. */
    public void refused(String actor, String address, Fault fault, JsonObject request) {
        refusals.refused(actor, address, fault, request);
    }

    public JsonObject stateOf(NodeId source, String messageId) {
        return states.of(source, messageId);
    }

    public boolean isRecorded() {
        return accepted.isCaughtUp();
    }

    /** A moment at which nothing that was addressed to the hub waited. */
    public Instant inboxEmptyAt() {
        return inbox.emptyAt();
    }

    public RelayStatistics statistics() {
        return new RelayStatistics(
                listener.openConnections(),
                lanes.count(),
                counters.accepted.sum(),
                counters.duplicates.sum(),
                counters.delivered.sum(),
                counters.acknowledged.sum(),
                refusals.total(),
                window.size(),
                availability.isOpen());
    }

    /** What waits in the queues that are not empty. */
    public List<QueueState> waiting() {
        return rooms.waiting();
    }

    /** Commit groups whose events wait for the audit store; NaN while the broker cannot be asked. */
    public double auditBacklog() {
        return accepted.backlog();
    }

    @Override
    public void close() {
        lanes.all().forEach(lane -> lane.session().close(CloseCode.DRAINING, "the hub is going down"));
        listener.close();
        clockwork.shutdownNow();
        opening.interrupt();
        workers.forEach(Thread::interrupt);
        laneTasks.close();
        storeTasks.shutdownNow();
        promiseTasks.shutdownNow();
        links.forEach(BrokerLink::close);
    }
}
