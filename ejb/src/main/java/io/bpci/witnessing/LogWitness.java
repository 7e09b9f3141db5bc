package io.bpci.witnessing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.note.CosignatureVerifier;
import io.bpci.note.Cosigner;
import io.bpci.note.KeyName;
import io.bpci.note.SignedNote;
import io.bpci.platform.HubException;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.Metrics;
import io.bpci.platform.SecretFile;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.witness.AddCheckpoint;
import io.bpci.witness.CosignedHead;
import io.bpci.witness.Fork;
import io.bpci.witness.WitnessOutcome;
import io.bpci.witness.WitnessOutcome.Cosigned;
import io.bpci.witness.WitnessOutcome.Refused;
import io.bpci.witnessing.internal.StoredFork;
import io.bpci.witnessing.internal.WitnessedHead;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * Cosigns the checkpoints of the logs that {@code log.witness.logs} lists, with a key that does nothing else. Does
 * nothing while none is listed. Safe for concurrent use: of requests about one log one is decided at a time, also among
 * several hubs on one database.
 */
@Singleton
@Startup
@DependsOn("Database")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class LogWitness {
    /** Forks that are kept of one log; who signs more than that has proven enough. */
    public static final int MAX_FORKS = 10;

    private static final Logger LOG = Logger.getLogger(LogWitness.class.getName());

    /** A log sends one in {@code log.attest_interval_secs}, and another when it was out of step. */
    private static final int REQUESTS_PER_WINDOW = 100;

    private static final long WINDOW_MS = 10_000;
    private static final String KEY_FILE = "witness-signing-key.pem";

    @Inject HubSettings settings;
    @Inject HubIdentity hub;
    @Inject Ed25519 ed25519;
    @Inject SecureRandom random;
    @Inject InstantSource clock;
    @Inject AuditLog audit;
    @Inject Metrics metrics;

    @PersistenceContext(unitName = "hub")
    EntityManager entities;

    private final AddressRate rate = new AddressRate(REQUESTS_PER_WINDOW, WINDOW_MS, System::nanoTime);
    private @Nullable WitnessDuty duty;

    /** As last counted, for those who ask often. */
    private volatile long forks;

    // The container finds it by its name alone: no other method may have that.
    @PostConstruct
    void begin() {
        var logs = settings.log().witness().logs();
        if (logs.isEmpty()) return;
        WitnessDuty mine = WitnessDuty.of(logs, this::cosigner);
        // A row to lock, before the first request.
        for (String origin : mine.origins()) {
            String hash = sha256(origin);
            if (entities.find(WitnessedHead.class, hash) == null) entities.persist(new WitnessedHead(hash));
        }
        forks = countForks();
        metrics.gauge("log_witness_forks", "Proofs kept that a witnessed log forked.", () -> forks);
        duty = mine;
        LOG.info("witnesses %d logs as %s".formatted(logs.size(), mine.key().name()));
    }

    private Cosigner cosigner() {
        String pem =
                SecretFile.readOrMake(
                        settings.hubKeys().directory().resolve(KEY_FILE),
                        () -> Ed25519PrivateKey.generate(random).toSecretPem());
        return new Cosigner(
                new KeyName("bpci-hub/" + hub.hubId() + "/witness"), Ed25519PrivateKey.fromPem(pem), ed25519);
    }

    private WitnessDuty duty() {
        if (duty == null) throw new HubException(Fault.NOT_FOUND, "this hub witnesses no logs");
        return duty;
    }

    /**
     * The key that verifies its cosignatures.
     *
     * @throws HubException NOT_FOUND if the hub witnesses no logs, as all that follow
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public CosignatureVerifier key() {
        return duty().key();
    }

    /**
     * Counts a request, before its body is read.
     *
     * @throws HubException RATE_LIMITED when the address has made too many
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void admit(String address) {
        duty();
        long wait = rate.charge(address);
        if (wait > 0) {
            throw HubException.retryAfterMs(
                    Fault.RATE_LIMITED,
                    wait,
                    "an address may send %d checkpoints in %d seconds"
                            .formatted(REQUESTS_PER_WINDOW, WINDOW_MS / 1000));
        }
    }

    /** Decides on a checkpoint. What it cosigns is in the database before this returns. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public WitnessOutcome add(AddCheckpoint request) {
        WitnessDuty mine = duty();
        long now = clock.instant().getEpochSecond();
        String origin = request.checkpoint().origin();
        WitnessOutcome outcome;
        if (mine.witness().knows(origin)) {
            WitnessedHead locked = lock(sha256(origin));
            outcome = mine.witness().decide(locked.head(), request, now);
            if (outcome instanceof Cosigned(CosignedHead head, var _)) locked.become(head);
        } else {
            outcome = mine.witness().decide(Optional.empty(), request, now);
        }
        if (outcome instanceof Refused refused) refused.fork().ifPresent(this::keep);
        count(outcome);
        return outcome;
    }

    private WitnessedHead lock(String originHash) {
        return Objects.requireNonNull(
                entities.find(WitnessedHead.class, originHash, LockModeType.PESSIMISTIC_WRITE),
                "its row was made at the start");
    }

    private void count(WitnessOutcome outcome) {
        metrics.counter(
                        "log_witness_requests_total",
                        "Checkpoints that logs sent to be cosigned, by the status of the answer.",
                        "status",
                        Integer.toString(outcome.status()))
                .add(1);
    }

    /** Under the lock of the log's row, so that nobody keeps the same fork at the same time. */
    private void keep(Fork fork) {
        String origin = sha256(fork.origin());
        String hash = sha256(fork.first().text() + "\n" + fork.second().text());
        if (entities.find(StoredFork.class, hash) != null || kept(origin) >= MAX_FORKS) return;
        entities.persist(new StoredFork(hash, origin, fork, clock.instant().truncatedTo(ChronoUnit.MICROS)));
        audit.record(
                EventKind.LOG_FORKED,
                Json.object()
                        .put(Member.REASON, "two roots for one size were signed")
                        .put(Member.DETAIL, Json.object().put("origin", fork.origin()).put("size", fork.size()).build())
                        .build());
        forks = countForks();
        LOG.severe(
                "the witnessed log %s forked: it signed two roots for size %d".formatted(fork.origin(), fork.size()));
    }

    private long kept(String originHash) {
        return entities.createQuery("select count(f) from StoredFork f where f.originHash = :origin", Long.class)
                .setParameter("origin", originHash)
                .getSingleResult();
    }

    private long countForks() {
        return entities.createQuery("select count(f) from StoredFork f", Long.class).getSingleResult();
    }

    /** The latest checkpoint cosigned of the log whose origin has this SHA-256 (lower-case hexadecimal), if any is. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<SignedNote> latest(String originHash) {
        duty();
        return Optional.ofNullable(entities.find(WitnessedHead.class, originHash))
                .flatMap(WitnessedHead::head)
                .map(CosignedHead::note);
    }

    /** All that were seen, the newest first. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<SeenFork> forks() {
        duty();
        return entities.createQuery("select f from StoredFork f order by f.seenAt desc", StoredFork.class)
                .getResultStream()
                .map(stored -> new SeenFork(stored.fork(), stored.seenAt()))
                .toList();
    }

    /** What an operator should look at; empty if nothing. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<String> warning() {
        return forks == 0 ? Optional.empty() : Optional.of("witnessed logs forked; proofs kept: " + forks);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
