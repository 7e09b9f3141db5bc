package io.bpci.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.audit.StoredAudit;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.note.CosignatureVerifier;
import io.bpci.note.Cosigner;
import io.bpci.note.KeyName;
import io.bpci.note.NotePolicy;
import io.bpci.note.NoteVerifier;
import io.bpci.note.Quorum;
import io.bpci.note.SignatureLine;
import io.bpci.platform.Engine;
import io.bpci.platform.Metrics;
import io.bpci.platform.MovableClock;
import io.bpci.platform.TestDatabase;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.settings.HubSettings;
import io.bpci.settings.InvalidSettings;
import io.bpci.witness.AddCheckpoint;
import io.bpci.witness.CosignedHead;
import io.bpci.witness.Witness;
import io.bpci.witness.WitnessAnswer;
import io.bpci.witness.WitnessOutcome;
import io.bpci.witness.WitnessedLog;

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
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A log that has its checkpoints cosigned, over HTTP, by witnesses good and bad; on both databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class CosigningTest {
    private static final String ORIGIN = "bpci-hub/test";
    private static final Ed25519 ED25519 = Ed25519.bouncyCastle();

    @Parameter Engine engine;

    @TempDir Path directory;

    private final SecureRandom random = new SecureRandom();
    private final MovableClock clock = new MovableClock();
    private final List<Served> served = new ArrayList<>();
    private TestDatabase database;
    private LogSigner signer;
    private AuditLog audit;
    private final KeptCheckpoints checkpoints = new KeptCheckpoints();

    @BeforeEach
    void open() {
        database = engine.open(directory);
        audit = StoredAudit.over(database, clock);
        signer = TestLogKeys.signer(TestLogKeys.files(directory, ORIGIN));
        checkpoints.clock = clock;
        checkpoints.entities = database.entityManager();
    }

    @AfterEach
    void close() {
        served.forEach(Served::close);
        database.close();
    }

    /** A witness with the protocol's own library behind the JDK's HTTP server, which can misbehave. */
    private final class Served implements AutoCloseable {
        private final Cosigner cosigner;
        private final Witness witness;
        private final HttpServer server;
        private final List<Long> oldSizes = new ArrayList<>();
        private Optional<CosignedHead> known = Optional.empty();
        private volatile Bad bad = Bad.NOT;

        Served(String name) throws IOException {
            cosigner = new Cosigner(new KeyName(name), Ed25519PrivateKey.generate(random), ED25519);
            witness = new Witness(cosigner, List.of(new WitnessedLog(ORIGIN, signer.ownKeys().verifiers())));
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::answer);
            server.start();
            served.add(this);
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/w");
        }

        private synchronized void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                assertThat(exchange.getRequestURI().getPath()).isEqualTo("/w/add-checkpoint");
                AddCheckpoint request = AddCheckpoint.parse(exchange.getRequestBody().readAllBytes());
                oldSizes.add(request.oldSize());
                switch (bad) {
                    case NOT -> decide(exchange, request);
                    case FAILING -> send(exchange, 500, "text/plain", "out of order");
                    case SILENT -> await();
                    case GARBAGE -> send(exchange, 200, "text/plain", "— not a signature\n");
                    case STRANGER -> send(exchange, 200, "text/plain", stranger(request).text() + "\n");
                    case EARLY -> send(exchange, 200, "text/plain", early(request).text() + "\n");
                    case AHEAD -> send(exchange, 409, WitnessAnswer.SIZE_TYPE, "1000000\n");
                    case ENDLESS -> send(exchange, 200, "text/plain", "—".repeat(WitnessAnswer.MAX_BYTES));
                }
            }
        }

        private void decide(HttpExchange exchange, AddCheckpoint request) throws IOException {
            switch (witness.decide(known, request, clock.instant().getEpochSecond())) {
                case WitnessOutcome.Cosigned(CosignedHead head, SignatureLine line) -> {
                    known = Optional.of(head);
                    send(exchange, 200, "text/plain", line.text() + "\n");
                }
                case WitnessOutcome.OutOfStep refused ->
                        send(exchange, 409, WitnessAnswer.SIZE_TYPE, refused.size() + "\n");
                case WitnessOutcome.Refused refused -> send(exchange, refused.status(), "text/plain", refused.why());
            }
        }

        private SignatureLine stranger(AddCheckpoint request) {
            var other = new Cosigner(cosigner.name(), Ed25519PrivateKey.generate(random), ED25519);
            return other.cosign(request.checkpoint(), clock.instant().getEpochSecond());
        }

        private SignatureLine early(AddCheckpoint request) {
            return cosigner.cosign(request.checkpoint(), clock.instant().getEpochSecond() + 3600);
        }

        /** Longer than anybody has patience. */
        private static void await() {
            try {
                TimeUnit.SECONDS.sleep(3);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private enum Bad {
        NOT,
        FAILING,
        SILENT,
        GARBAGE,
        STRANGER,
        EARLY,
        AHEAD,
        ENDLESS
    }

    /** Each call in a transaction of its own, as the container has it. */
    private final class InTransactions extends Cosignatures {
        @Override
        public Optional<Newest> newest() {
            return database.inTransaction(super::newest);
        }

        @Override
        public AddCheckpoint request(Newest checkpoint, long from) {
            return database.inTransaction(() -> super.request(checkpoint, from));
        }

        @Override
        public boolean keep(long size, String witness, SignatureLine line) {
            return database.inTransaction(() -> super.keep(size, witness, line));
        }
    }

    /** The hub's side, started with these witnesses. */
    private final class Hub {
        private final Cosigning cosigning = new Cosigning();
        private final TransparencyLog log = new TransparencyLog();

        Hub(int required, Served... witnesses) {
            Map<String, String> environment = new HashMap<>();
            environment.put("BPCI_LOG_WITNESSES_REQUIRED", "" + required);
            for (int i = 0; i < witnesses.length; i++) {
                environment.put("BPCI_LOG_WITNESSES_" + i + "__URL", witnesses[i].url().toString());
                environment.put("BPCI_LOG_WITNESSES_" + i + "__KEY", witnesses[i].cosigner.verifier().verifierKey());
            }
            var settings = HubSettings.load(Optional.empty(), environment);
            var cosignatures = new InTransactions();
            cosignatures.settings = settings;
            cosignatures.entities = database.entityManager();
            cosigning.settings = settings;
            cosigning.cosignatures = cosignatures;
            cosigning.ed25519 = ED25519;
            cosigning.clock = clock;
            cosigning.metrics = new Metrics();
            cosigning.client = new WitnessClient(Duration.ofSeconds(1));
            cosigning.begin();
            log.audit = audit;
            log.keys = TestLogKeys.history(database, audit, signer, clock);
            log.clock = clock;
            log.entities = database.entityManager();
            log.cosignatures = cosignatures;
            log.checkpoints = checkpoints;
        }

        /** The log grows by so many events and keeps its checkpoint. */
        void grow(int events) {
            for (int i = 0; i < events; i++) {
                database.inTransaction(
                        () -> audit.record(EventKind.NODE_REGISTERED, Json.object().put(Member.NODE, "alice").build()));
            }
            int appended = 1;
            while (appended > 0) appended = database.inTransaction(log::append);
            database.inTransaction(checkpoints::keepNewest);
        }

        void growAndAsk(int events) {
            grow(events);
            cosigning.ask();
        }

        Optional<Receipt> receipt(int index) {
            return database.inTransaction(() -> {
                List<SequencedEvent> found = audit.from(index + 1L, 1);
                return log.receipt(found.getFirst());
            });
        }

        /** The size of the tree that the receipt is based on, once it was verified to have so many cosignatures. */
        long verified(int index, int atLeast, Served... witnesses) {
            Receipt receipt = receipt(index).orElseThrow();
            List<NoteVerifier> pinned = new ArrayList<>();
            for (Served each : witnesses) pinned.add(each.cosigner.verifier());
            var policy =
                    new NotePolicy(
                            ED25519,
                            Quorum.allOf(signer.ownKeys().verifiers().toArray(NoteVerifier[]::new)),
                            new Quorum(atLeast, pinned));
            assertThat(new ReceiptVerifier(ORIGIN, policy).verify(Receipt.parse(bytes(receipt))))
                    .isInstanceOf(ReceiptVerdict.Proven.class);
            return receipt.proof().size();
        }

        private static byte[] bytes(Receipt receipt) {
            return receipt.json().toString().getBytes(UTF_8);
        }
    }

    @Test
    void checkpointsAreCosignedFromTheFirstOn() throws IOException {
        Served witness = new Served("w1");
        var hub = new Hub(1, witness);
        hub.cosigning.ask();
        assertThat(witness.oldSizes).isEmpty();
        hub.growAndAsk(3);
        hub.cosigning.ask();
        hub.growAndAsk(300);
        assertThat(witness.oldSizes).as("asked once for each").containsExactly(0L, 3L);
        assertThat(hub.verified(0, 1, witness)).isEqualTo(3);
        assertThat(hub.verified(2, 1, witness)).isEqualTo(3);
        assertThat(hub.verified(3, 1, witness)).isEqualTo(303);
        assertThat(hub.cosigning.warnings()).isEmpty();
    }

    @Test
    void aHubThatForgotAsksAnewAndSendsTheRightProof() throws IOException {
        Served witness = new Served("w1");
        new Hub(0, witness).growAndAsk(5);
        var restarted = new Hub(0, witness);
        restarted.growAndAsk(7);
        assertThat(witness.oldSizes).containsExactly(0L, 0L, 5L);
        assertThat(restarted.verified(11, 1, witness)).isEqualTo(12);
    }

    @Test
    void receiptsWaitForAsManyWitnessesAsAreRequired() throws IOException {
        Served first = new Served("w1");
        Served second = new Served("w2");
        second.bad = Bad.FAILING;
        var hub = new Hub(2, first, second);
        hub.growAndAsk(4);
        assertThat(hub.receipt(0)).as("one of two").isEmpty();
        second.bad = Bad.NOT;
        clock.move(Duration.ofMinutes(6));
        hub.cosigning.ask();
        assertThat(hub.verified(0, 2, first, second)).isEqualTo(4);
        assertThat(first.oldSizes).as("it had cosigned already").hasSize(1);
    }

    @Test
    void receiptsDoNotWaitWhereNoneIsRequired() throws IOException {
        Served witness = new Served("w1");
        witness.bad = Bad.FAILING;
        var hub = new Hub(0, witness);
        hub.growAndAsk(4);
        assertThat(hub.receipt(0).orElseThrow().proof().size()).isEqualTo(4);
    }

    @Test
    void aWitnessThatIsDownHoldsUpNobodyAndIsAskedLessOften() throws IOException {
        Served good = new Served("w1");
        Served silent = new Served("w2");
        silent.bad = Bad.SILENT;
        var hub = new Hub(1, good, silent);
        long begun = System.nanoTime();
        hub.growAndAsk(1);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        assertThat(hub.verified(0, 1, good)).isEqualTo(1);
        assertThat(hub.cosigning.warnings()).as("one lost answer").isEmpty();

        silent.close();
        for (int i = 0; i < 20; i++) {
            hub.growAndAsk(1);
            clock.move(Duration.ofSeconds(10));
        }
        assertThat(good.oldSizes).hasSize(21);
        assertThat(hub.cosigning.warnings()).hasSize(1).first().asString().contains("w2", "does not answer");
        assertThat(hub.verified(20, 1, good)).isEqualTo(21);
    }

    @Test
    void aWitnessThatFailedIsLeftAloneForAWhileAndComesBack() throws IOException {
        Served witness = new Served("w1");
        witness.bad = Bad.FAILING;
        var hub = new Hub(0, witness);
        hub.grow(1);
        for (int second = 0; second < 300; second++) {
            hub.cosigning.ask();
            clock.move(Duration.ofSeconds(1));
        }
        // After 5, 10, 20, 40, 80 and 160 seconds.
        assertThat(witness.oldSizes).hasSize(6);
        assertThat(hub.cosigning.warnings()).hasSize(1).first().asString().contains("status 500");
        witness.bad = Bad.NOT;
        clock.move(Duration.ofMinutes(5));
        hub.cosigning.ask();
        assertThat(hub.cosigning.warnings()).isEmpty();
        assertThat(hub.verified(0, 1, witness)).isEqualTo(1);
    }

    @Test
    void whatIsNoCosignatureByThePinnedKeyIsNotKept() throws IOException {
        Served witness = new Served("w1");
        var hub = new Hub(1, witness);
        hub.grow(3);
        for (Bad bad : List.of(Bad.GARBAGE, Bad.STRANGER, Bad.EARLY, Bad.ENDLESS, Bad.FAILING)) {
            witness.bad = bad;
            clock.move(Duration.ofMinutes(6));
            int before = witness.oldSizes.size();
            hub.cosigning.ask();
            assertThat(witness.oldSizes).as("%s", bad).hasSize(before + 1);
            assertThat(hub.receipt(0)).as("%s", bad).isEmpty();
        }
        witness.bad = Bad.NOT;
        clock.move(Duration.ofMinutes(6));
        hub.cosigning.ask();
        assertThat(hub.verified(0, 1, witness)).isEqualTo(3);
    }

    @Test
    void aWitnessThatKnowsMoreThanTheLogIsAWarning() throws IOException {
        Served witness = new Served("w1");
        witness.bad = Bad.AHEAD;
        var hub = new Hub(1, witness);
        hub.grow(3);
        for (int i = 0; i < 3; i++) {
            hub.cosigning.ask();
            clock.move(Duration.ofMinutes(6));
        }
        assertThat(hub.cosigning.warnings()).hasSize(1).first().asString().contains("1000000", "restored");
    }

    @Test
    void cosignaturesOfWitnessesThatAreNotListedAnyMoreDoNotCount() throws IOException {
        Served old = new Served("w1");
        Served current = new Served("w2");
        new Hub(1, old).growAndAsk(3);
        var hub = new Hub(1, current);
        assertThat(hub.receipt(0)).isEmpty();
        hub.growAndAsk(1);
        assertThat(hub.verified(0, 1, current)).isEqualTo(4);
    }

    @Test
    void aCheckpointThatNobodyCosignedGoesWhenANewerOneIsKept() throws IOException {
        Served witness = new Served("w1");
        var hub = new Hub(0, witness);
        hub.growAndAsk(1);
        hub.grow(1);
        hub.grow(1);
        List<Long> kept =
                database.inTransaction(() ->
                        database.entityManager()
                                .createQuery("select c.size from LogCheckpoint c order by c.size", Long.class)
                                .getResultList());
        assertThat(kept).containsExactly(1L, 3L);
    }

    @Test
    void aCosignatureOfACheckpointThatIsGoneIsDropped() throws IOException {
        Served witness = new Served("w1");
        var hub = new Hub(0, witness);
        hub.grow(1);
        SignatureLine line = new SignatureLine(new KeyName("w"), witness.cosigner.verifier().id(), new byte[8]);
        assertThat(hub.cosigning.cosignatures.keep(1, "w", line)).isTrue();
        assertThat(hub.cosigning.cosignatures.keep(1, "w", line)).as("again").isTrue();
        assertThat(hub.cosigning.cosignatures.keep(2, "w", line)).isFalse();
    }

    @Test
    void aWitnessThatCannotBeAskedStopsTheStart() throws IOException {
        Served witness = new Served("w1");
        assertThatThrownBy(() -> new Hub(0, witness, witness))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("log.witnesses[1].key");
        NoteVerifier logKey = signer.ownKeys().verifiers().getFirst();
        assertThat(logKey).isNotInstanceOf(CosignatureVerifier.class);
        var settings =
                HubSettings.load(
                        Optional.empty(),
                        Map.of(
                                "BPCI_LOG_WITNESSES_0__URL",
                                "http://127.0.0.1:1",
                                "BPCI_LOG_WITNESSES_0__KEY",
                                logKey.verifierKey()));
        var cosigning = new Cosigning();
        cosigning.settings = settings;
        assertThatThrownBy(cosigning::begin).isInstanceOf(InvalidSettings.class).hasMessageContaining("type 0x04");
    }
}
