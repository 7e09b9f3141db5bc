package io.bpci.log;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.audit.StoredAudit;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.log.internal.LogCheckpoint;
import io.bpci.note.Checkpoint;
import io.bpci.note.NotePolicy;
import io.bpci.note.NoteVerifier;
import io.bpci.note.Quorum;
import io.bpci.platform.Engine;
import io.bpci.platform.Metrics;
import io.bpci.platform.MovableClock;
import io.bpci.platform.TestDatabase;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.settings.HubSettings;
import io.bpci.timestamp.AuthorityCertificate;
import io.bpci.timestamp.AuthorityKey;
import io.bpci.timestamp.TimeStampAuthority;
import io.bpci.timestamp.TimeStampVerifier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Time stamps from the request to the receipt, on both databases, by the hub's own authority and an external one. */
@ParameterizedClass
@EnumSource(Engine.class)
class TimeStampsTest {
    private static final String ORIGIN = "bpci-hub/test";

    @Parameter Engine engine;

    @TempDir Path directory;

    private final SecureRandom random = new SecureRandom();
    private final MovableClock clock = new MovableClock();
    private final Metrics metrics = new Metrics();
    private final TransparencyLog log = new TransparencyLog();
    private TestDatabase database;
    private LogSigner signer;
    private AuditLog audit;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        audit = StoredAudit.over(database, clock);
        signer = TestLogKeys.signer(TestLogKeys.files(directory, ORIGIN));
        log.audit = audit;
        log.keys = TestLogKeys.history(database, audit, signer, clock);
        log.clock = clock;
        log.entities = database.entityManager();
        log.checkpoints = checkpoints();
        log.cosignatures = new Cosignatures();
        log.cosignatures.settings = HubSettings.defaults();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Each method in a transaction, as the container sees to it. */
    private KeptCheckpoints checkpoints() {
        var checkpoints =
                new KeptCheckpoints() {
                    @Override
                    public Optional<LogCheckpoint> newest() {
                        return database.inTransaction(super::newest);
                    }

                    @Override
                    public void stamped(long size, byte[] token) {
                        database.inTransaction(() -> {
                            super.stamped(size, token);
                            return true;
                        });
                    }
                };
        checkpoints.clock = clock;
        checkpoints.entities = database.entityManager();
        return checkpoints;
    }

    private TimeStamps stamps(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("BPCI_HUB_KEYS_DIRECTORY", directory.resolve("keys").toString());
        var stamps = new TimeStamps();
        stamps.settings = HubSettings.load(Optional.empty(), environment);
        stamps.signer = signer;
        stamps.checkpoints = log.checkpoints;
        stamps.clock = clock;
        stamps.random = random;
        stamps.metrics = metrics;
        stamps.open();
        return stamps;
    }

    /** A further event in the log. */
    private void event() {
        database.inTransaction(() ->
                audit.record(
                        EventKind.NODE_REGISTERED,
                        Json.object().put(Member.NODE, "alice").put(Member.ACTOR, "anna").build()));
        database.inTransaction(() -> log.append());
    }

    private boolean keep() {
        return database.inTransaction(() -> log.checkpoints.keepNewest());
    }

    private Receipt receipt(int index) {
        SequencedEvent event = database.inTransaction(() -> audit.from(index + 1L, 1)).getFirst();
        return database.inTransaction(() -> log.receipt(event)).orElseThrow();
    }

    private static long size(Receipt receipt) {
        return Checkpoint.parse(receipt.checkpoint().text()).size();
    }

    private ReceiptVerdict verify(Receipt receipt, AuthorityCertificate pinned) {
        var policy =
                new NotePolicy(
                        Ed25519.bouncyCastle(),
                        Quorum.allOf(signer.ownKeys().verifiers().toArray(NoteVerifier[]::new)));
        return new ReceiptVerifier(ORIGIN, policy, Optional.of(new TimeStampVerifier(pinned)))
                .verify(Receipt.parse(receipt.json().toString().getBytes(UTF_8)));
    }

    private void assertStamped(Receipt receipt, AuthorityCertificate pinned) {
        assertThat(verify(receipt, pinned))
                .isInstanceOfSatisfying(
                        ReceiptVerdict.Proven.class,
                        proven -> assertThat(proven.time()).isInstanceOf(ReceiptVerdict.Time.Verified.class));
    }

    @Test
    void aReceiptLeadsToTheFirstStampedCheckpointWithItsEvent() throws Exception {
        TimeStamps stamps = stamps(Map.of());
        event();
        assertThat(receipt(0).timeStamp()).isEmpty();
        keep();
        stamps.stamp();
        event();
        event();
        keep();
        stamps.stamp();
        event();
        assertThat(size(receipt(0))).isEqualTo(1);
        assertThat(size(receipt(1))).isEqualTo(3);
        assertThat(size(receipt(2))).isEqualTo(3);
        for (int i = 0; i < 3; i++) assertStamped(receipt(i), stamps.certificate());
        assertThat(size(receipt(3))).isEqualTo(4);
        assertThat(receipt(3).timeStamp()).isEmpty();
        assertThat(stamps.warning()).isEmpty();
        assertThat(metrics.write()).contains("log_time_stamps_total 2\n", "log_time_stamps_failing 0\n");
    }

    @Test
    void theHubsOwnAuthorityStaysTheSameAndItsKeyIsForTheHubAlone() throws IOException {
        AuthorityCertificate first = stamps(Map.of()).certificate();
        assertThat(stamps(Map.of()).certificate()).isEqualTo(first);
        Path file = directory.resolve("keys/time-stamp-authority.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(first.pem()).doesNotContain("PRIVATE");
    }

    /** An authority behind HTTP, whose answers may be spoilt. */
    private final class External implements AutoCloseable {
        private final TimeStampAuthority authority =
                new TimeStampAuthority(AuthorityKey.generate("external", clock.instant(), random), clock, random);
        private final HttpServer server;
        private final CountDownLatch closed = new CountDownLatch(1);

        private final AtomicInteger requests = new AtomicInteger();
        volatile int status = 200;
        volatile boolean silent;
        volatile UnaryOperator<byte[]> spoil = answer -> answer;

        External() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext(
                    "/tsa",
                    exchange -> {
                        requests.incrementAndGet();
                        byte[] request = exchange.getRequestBody().readAllBytes();
                        String type = exchange.getRequestHeaders().getFirst("Content-Type");
                        byte[] answer = spoil.apply(authority.answer(request));
                        exchange.sendResponseHeaders("application/timestamp-query".equals(type) ? status : 415, 0);
                        try (var body = exchange.getResponseBody()) {
                            // The headers and a part of the body, and then nothing.
                            body.write(answer, 0, Math.min(10, answer.length));
                            body.flush();
                            if (silent) closed.await();
                            body.write(answer, Math.min(10, answer.length), Math.max(0, answer.length - 10));
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
            server.start();
            Files.writeString(certificate(), authority.certificate().pem());
        }

        private Path certificate() {
            return directory.resolve("external.pem");
        }

        Map<String, String> settings() {
            return Map.of(
                    "BPCI_LOG_TIME_STAMPS_AUTHORITY_URL",
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/tsa",
                    "BPCI_LOG_TIME_STAMPS_AUTHORITY_CERTIFICATE_FILE",
                    certificate().toString(),
                    "BPCI_LOG_TIME_STAMPS_TIMEOUT",
                    "2s");
        }

        @Override
        public void close() {
            closed.countDown();
            server.stop(0);
        }
    }

    @Test
    void anExternalAuthorityStampsToo() throws Exception {
        try (var external = new External()) {
            TimeStamps stamps = stamps(external.settings());
            event();
            keep();
            stamps.stamp();
            assertThat(stamps.warning()).isEmpty();
            assertThat(stamps.certificate()).isEqualTo(external.authority.certificate());
            assertStamped(receipt(0), external.authority.certificate());
            assertThat(verify(receipt(0), stamps(Map.of()).certificate()))
                    .isInstanceOfSatisfying(
                            ReceiptVerdict.Refused.class,
                            refused -> assertThat(refused.failed()).isEqualTo(ReceiptVerdict.Step.TIME_STAMP));
        }
    }

    @Test
    void anAuthorityThatFailsIsAskedAgainLaterEachTimeAndIsAWarning() throws Exception {
        try (var external = new External()) {
            TimeStamps stamps = stamps(external.settings());
            external.status = 503;
            event();
            keep();
            for (int seconds : List.of(10, 20, 40, 80, 160, 320, 600, 600)) {
                int before = external.requests.get();
                stamps.stamp();
                assertThat(external.requests.get()).isEqualTo(before + 1);
                clock.move(Duration.ofSeconds(seconds).minusMillis(1));
                stamps.stamp();
                assertThat(external.requests.get()).as("not yet").isEqualTo(before + 1);
                clock.move(Duration.ofMillis(1));
            }
            assertThat(stamps.warning()).get().asString().contains("/tsa", "since 2026-11-21T08:00:00", "status 503");
            assertThat(metrics.write()).contains("log_time_stamp_failures_total 8\n", "log_time_stamps_failing 1\n");
            event();
            assertThat(size(receipt(1))).as("the log goes on").isEqualTo(2);

            keep();
            external.status = 200;
            stamps.stamp();
            assertThat(stamps.warning()).isEmpty();
            assertThat(metrics.write()).contains("log_time_stamps_failing 0\n");
            assertStamped(receipt(0), external.authority.certificate());
            assertThat(size(receipt(0))).as("of two that waited only the newest is stamped").isEqualTo(2);
        }
    }

    @Test
    void whatIsNoTokenOfThePinnedAuthorityIsNotKept() throws Exception {
        var foreign = new TimeStampAuthority(AuthorityKey.generate("foreign", clock.instant(), random), clock, random);
        Map<UnaryOperator<byte[]>, String> spoilt =
                Map.of(
                        _ -> "<html>".getBytes(UTF_8), "DER",
                        _ -> new byte[0], "DER",
                        _ -> new byte[1 << 17], "",
                        answer -> Arrays.copyOf(answer, answer.length - 1), "DER",
                        _ -> foreign.answer(new byte[] {1}), "refused");
        try (var external = new External()) {
            TimeStamps stamps = stamps(external.settings());
            event();
            keep();
            for (var each : spoilt.entrySet()) {
                external.spoil = each.getKey();
                stamps.stamp();
                assertThat(stamps.warning()).get().asString().contains(each.getValue());
                clock.move(Duration.ofMinutes(10));
            }
            assertThat(receipt(0).timeStamp()).isEmpty();
        }
        try (var external = new External()) {
            Files.writeString(external.certificate(), foreign.certificate().pem());
            TimeStamps stamps = stamps(external.settings());
            stamps.stamp();
            assertThat(stamps.warning()).get().asString().contains("is not the pinned one");
            assertThat(receipt(0).timeStamp()).isEmpty();
        }
    }

    @Test
    void anAuthorityThatIsSilentOrAwayIsWaitedForNoLonger() throws Exception {
        Map<String, String> gone;
        try (var external = new External()) {
            gone = external.settings();
            external.silent = true;
            TimeStamps stamps = stamps(external.settings());
            event();
            keep();
            stamps.stamp();
            assertThat(stamps.warning()).get().asString().contains("did not answer within 2000 ms");
        }
        TimeStamps stamps = stamps(gone);
        stamps.stamp();
        assertThat(stamps.warning()).isPresent();
        assertThat(receipt(0).timeStamp()).isEmpty();
    }
}
