package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Thumbprint;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a peer can do wrong on the node WebSocket before and after it has shown who it is. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionAbuseIT {
    private static final RawSession.End VIOLATION = new RawSession.End(Fault.PROTOCOL_VIOLATION.type(), 1008);
    private static final RawSession.End TOO_LARGE = new RawSession.End(Fault.TOO_LARGE.type(), 1009);
    private static final int HUGE = 100 << 20;

    /** A heap that has not grown yet may grow a little for anything. */
    private static final long MEMORY = 128L << 20;

    private final Set<String> noise = new TreeSet<>();
    private Rest operator;
    private Audit audit;

    @BeforeAll
    void begin() throws Exception {
        operator = new Rest(Product.api(), "dev-operator");
        audit = new Audit(Product.api());
    }

    private Node registered() throws Exception {
        var node = new Node("abuse-" + System.nanoTime());
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    private RawSession stranger() throws IOException {
        RawSession session = RawSession.open(Product.webSocket());
        session.next();
        return session;
    }

    private void assertEnds(RawSession session, Fault fault, int code) throws IOException {
        assertThat(session.end()).isEqualTo(new RawSession.End(fault.type(), code));
        noise.add(fault.type());
        session.close();
    }

    // Before authentication.

    @Test
    void nothingButAProofMayComeFirst() throws Exception {
        Node node = registered();
        try (RawSession session = stranger()) {
            session.relay(Forge.signed(Forge.members(node.id(), node.id()), node.key()));
            assertEnds(session, Fault.UNAUTHENTICATED, 1008);
        }
        try (RawSession session = stranger()) {
            session.text("{\"type\":\"ping\"}");
            assertEnds(session, Fault.UNAUTHENTICATED, 1008);
        }
        try (RawSession session = stranger()) {
            session.frame(RawSession.FIN | RawSession.BINARY, new byte[10]);
            assertEnds(session, Fault.PROTOCOL_VIOLATION, 1008);
        }
        try (RawSession session = stranger()) {
            session.text("{\"type\":\"greet\"}");
            assertEnds(session, Fault.MALFORMED, 1008);
        }
    }

    @Test
    void aProofMustBeOfThisNodeForThisHubAndThisChallenge() throws Exception {
        Node node = registered();
        Node other = registered();
        try (RawSession session = RawSession.open(Product.webSocket())) {
            session.text(session.proof(session.challenge(), node.id(), other.key()));
            assertEnds(session, Fault.BAD_SIGNATURE, 1008);
        }
        try (RawSession session = RawSession.open(Product.webSocket())) {
            var challenge = session.challenge();
            Thumbprint anotherHub = other.key().publicKey().thumbprint();
            session.text(
                    session.proof(
                            new RawSession.Challenge(challenge.nonce(), anotherHub.value()), node.id(), node.key()));
            assertEnds(session, Fault.BAD_SIGNATURE, 1008);
        }
        try (RawSession first = RawSession.open(Product.webSocket());
                RawSession second = RawSession.open(Product.webSocket())) {
            second.next();
            second.text(second.proof(first.challenge(), node.id(), node.key()));
            assertEnds(second, Fault.BAD_SIGNATURE, 1008);
        }
        try (RawSession session = RawSession.open(Product.webSocket())) {
            var unknown = new Node("nobody-knows-me");
            session.text(session.proof(session.challenge(), unknown.id(), unknown.key()));
            assertEnds(session, Fault.UNKNOWN_SENDER, 1008);
        }
    }

    @Test
    void whoDoesNotAuthenticateWithinTenSecondsIsClosed() throws Exception {
        try (RawSession silent = stranger();
                RawSession handshakeless = RawSession.connect(Product.webSocket());
                RawSession slow = RawSession.connect(Product.webSocket())) {
            long start = System.nanoTime();
            for (int i = 0; i < 16; i++) {
                // One byte of the opening handshake at a time: never nothing, never all.
                slow.bytes(new byte[] {(byte) RawSession.HANDSHAKE.charAt(i)});
                TimeUnit.MILLISECONDS.sleep(500);
            }
            assertEnds(silent, Fault.TIMED_OUT, 1008);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(15));
            assertThat(handshakeless.refusal().status()).isEqualTo(408);
            assertThat(slow.refusal().status()).isEqualTo(408);
        }
    }

    @Test
    void whoHasNotAuthenticatedMaySendLittle() throws Exception {
        try (RawSession session = stranger()) {
            // One frame that would be allowed to a node, fragments of it, and none that ends.
            session.frame(RawSession.TEXT, new byte[40_000]);
            session.frame(RawSession.CONTINUATION, new byte[40_000]);
            assertEnds(session, Fault.TOO_LARGE, 1009);
        }
        try (RawSession session = stranger()) {
            session.header(RawSession.FIN | RawSession.TEXT, 4 << 20, true);
            session.bytes(new byte[100_000]);
            assertEnds(session, Fault.TOO_LARGE, 1009);
        }
    }

    @Test
    void anOpeningHandshakeOfAnotherKindGetsAProblemDocument() throws Exception {
        assertHandshake(RawSession.HANDSHAKE.replace("bpci.relay.v1", "chat"), 400, Fault.INVALID_REQUEST);
        assertHandshake(
                RawSession.HANDSHAKE.replaceAll("Sec-WebSocket-Protocol.*\r\n", ""), 400, Fault.INVALID_REQUEST);
        assertHandshake(RawSession.HANDSHAKE.replace("Version: 13", "Version: 8"), 400, Fault.INVALID_REQUEST);
        assertHandshake(RawSession.HANDSHAKE.replaceAll("Sec-WebSocket-Key.*\r\n", ""), 400, Fault.INVALID_REQUEST);
        assertHandshake(RawSession.HANDSHAKE.replaceAll("Connection.*\r\n", ""), 400, Fault.INVALID_REQUEST);
        assertHandshake(RawSession.HANDSHAKE.replace("HTTP/1.1", "HTTP/1.0"), 400, Fault.INVALID_REQUEST);
        assertHandshake(RawSession.HANDSHAKE.replace("/ws/v1/oracle", "/ws/v2/oracle"), 404, Fault.NOT_FOUND);
        assertHandshake(RawSession.HANDSHAKE.replace("GET", "PUT"), 405, Fault.METHOD_NOT_ALLOWED);
        assertHandshake("GET /ws/v1/oracle HTTP/1.1\r\nHost: x\r\n\r\n", 426, Fault.INVALID_REQUEST);
        assertHandshake("\u0001\u0002 nothing\r\n\r\n", 400, Fault.INVALID_REQUEST);
        assertHandshake(
                RawSession.HANDSHAKE.replace("Host: localhost", "Host: localhost\r\nX-Large: " + "x".repeat(20_000)),
                431,
                Fault.TOO_LARGE);
    }

    private void assertHandshake(String request, int status, Fault fault) throws IOException {
        try (RawSession raw = RawSession.connect(Product.webSocket())) {
            raw.bytes(request.getBytes(US_ASCII));
            RawSession.Refusal refusal = raw.refusal();
            assertThat(refusal.status()).as(refusal.toString()).isEqualTo(status);
            assertThat(refusal.head()).contains("application/problem+json");
            assertThat(Product.text(refusal.json(), "type")).isEqualTo(fault.type());
            noise.add(fault.type());
        }
    }

    // In a session of a node.

    @Test
    void aChallengeIsAnsweredOnce() throws Exception {
        Node node = registered();
        try (RawSession session = RawSession.open(Product.webSocket())) {
            String proof = session.proof(session.challenge(), node.id(), node.key());
            session.text(proof);
            session.text(proof);
            assertThat(session.end()).isEqualTo(VIOLATION);
        }
        audit.awaitRefusal(node.id().value(), Fault.PROTOCOL_VIOLATION.type());
    }

    @Test
    void framesThatWebSocketDoesNotKnowEndTheSession() throws Exception {
        Node node = registered();
        byte[] ping = "{\"type\":\"ping\"}".getBytes(UTF_8);
        assertThat(endAfter(node, session -> session.frame(RawSession.FIN | 0x40 | RawSession.TEXT, ping)))
                .as("a reserved bit")
                .isEqualTo(VIOLATION);
        assertThat(endAfter(node, session -> session.frame(RawSession.FIN | 3, ping)))
                .as("a reserved opcode")
                .isEqualTo(VIOLATION);
        assertThat(
                        endAfter(
                                node,
                                session -> {
                                    session.header(RawSession.FIN | RawSession.TEXT, ping.length, false);
                                    session.bytes(ping);
                                }))
                .as("not masked")
                .isEqualTo(VIOLATION);
        assertThat(endAfter(node, session -> session.frame(RawSession.FIN | RawSession.CONTINUATION, ping)))
                .as("nothing to continue")
                .isEqualTo(VIOLATION);
        assertThat(
                        endAfter(
                                node,
                                session -> {
                                    session.frame(RawSession.TEXT, ping);
                                    session.frame(RawSession.FIN | RawSession.TEXT, ping);
                                }))
                .as("another message within a message")
                .isEqualTo(VIOLATION);
        assertThat(endAfter(node, session -> session.frame(RawSession.PING, ping)))
                .as("a control frame in fragments")
                .isEqualTo(VIOLATION);
        assertThat(endAfter(node, session -> session.frame(RawSession.FIN | RawSession.BINARY, ping)))
                .as("binary")
                .isEqualTo(VIOLATION);
        assertThat(endAfter(node, session -> session.frame(RawSession.FIN | RawSession.TEXT, new byte[] {(byte) 0xff})))
                .as("not UTF-8")
                .isEqualTo(new RawSession.End(Fault.MALFORMED.type(), 1008));
        audit.awaitRefusal(node.id().value(), Fault.PROTOCOL_VIOLATION.type());
    }

    private interface Abuse {
        void on(RawSession session) throws IOException;
    }

    private static RawSession.End endAfter(Node node, Abuse abuse) throws IOException {
        try (RawSession session = RawSession.authenticated(Product.webSocket(), node)) {
            abuse.on(session);
            return session.end();
        }
    }

    @Test
    void aMessageMayComeInFragmentsWithControlFramesBetween() throws Exception {
        byte[] ping = "{\"type\":\"ping\"}".getBytes(UTF_8);
        try (RawSession session = RawSession.authenticated(Product.webSocket(), registered())) {
            for (int i = 0; i < ping.length; i++) {
                boolean last = i == ping.length - 1;
                int opcode = i == 0 ? RawSession.TEXT : RawSession.CONTINUATION;
                session.frame((last ? RawSession.FIN : 0) | opcode, new byte[] {ping[i]});
                if (!last) session.frame(RawSession.FIN | RawSession.PING, new byte[] {(byte) i});
                session.frame(last ? RawSession.FIN | RawSession.PONG : RawSession.CONTINUATION, new byte[0]);
            }
            for (int i = 0; i < ping.length - 1; i++) {
                assertThat(session.next()).extracting(RawSession.Frame::opcode).isEqualTo(RawSession.PONG);
            }
            assertThat(session.next("pong")).isNotNull();
        }
    }

    @Test
    void aFrameHasAtMostFourMebibytes() throws Exception {
        Node node = registered();
        byte[] frame = "{\"type\":\"ping\"}".concat(" ".repeat((4 << 20) - 15)).getBytes(UTF_8);
        assertThat(frame).hasSize(4 << 20);
        try (RawSession session = RawSession.authenticated(Product.webSocket(), node)) {
            session.frame(RawSession.FIN | RawSession.TEXT, frame);
            session.next("pong");
        }
        byte[] larger = Arrays.copyOf(frame, frame.length + 1);
        assertThat(endAfter(node, session -> session.frame(RawSession.FIN | RawSession.TEXT, larger)))
                .isEqualTo(TOO_LARGE);
    }

    @Test
    void aQueryNamesAMessage() throws Exception {
        Node node = registered();
        assertThat(endAfter(node, session -> session.text("{\"type\":\"query\",\"message_id\":\"a b\"}")))
                .isEqualTo(new RawSession.End(Fault.MALFORMED.type(), 1008));
    }

    @Test
    void aFrameOfAHundredMebibytesIsRefusedAtItsHeader() throws Exception {
        Node node = registered();
        long before = Product.hub().residentBytes();
        for (int i = 0; i < 5; i++) {
            assertThat(
                            endAfter(
                                    node,
                                    session -> {
                                        session.header(RawSession.FIN | RawSession.TEXT, HUGE, true);
                                        session.bytes(new byte[1 << 20]);
                                    }))
                    .isEqualTo(TOO_LARGE);
        }
        assertThat(Product.hub().residentBytes() - before).isLessThan(MEMORY);
        audit.awaitRefusal(node.id().value(), Fault.TOO_LARGE.type());
        // None of it was an envelope: the node may come again.
        RawSession.authenticated(Product.webSocket(), node).close();
    }

    @Test
    void aHundredMebibytesInFragmentsAreRefusedEarly() throws Exception {
        Node node = registered();
        assertThat(
                        endAfter(
                                node,
                                session -> {
                                    byte[] fragment = new byte[64 << 10];
                                    session.frame(RawSession.TEXT, fragment);
                                    try {
                                        for (int i = 0; i < HUGE / fragment.length; i++)
                                            session.frame(RawSession.CONTINUATION, fragment);
                                    } catch (IOException e) {
                                        // The hub had enough.
                                    }
                                }))
                .isEqualTo(TOO_LARGE);
        audit.awaitRefusal(node.id().value(), Fault.TOO_LARGE.type());
    }

    @Test
    void whoAsksWithoutReadingTheAnswersIsNotReadFrom() throws Exception {
        byte[] ping = RawSession.masked(RawSession.FIN | RawSession.PING, new byte[120]);
        byte[] many = new byte[ping.length * 500];
        for (int i = 0; i < 500; i++) System.arraycopy(ping, 0, many, i * ping.length, ping.length);
        long before = Product.hub().residentBytes();
        var sent = new AtomicLong();
        try (RawSession session = RawSession.authenticated(Product.webSocket(), registered())) {
            Thread writer =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> {
                                try {
                                    while (true) {
                                        session.bytes(many);
                                        sent.addAndGet(many.length);
                                    }
                                } catch (IOException e) {
                                    // The test has ended.
                                }
                            });
            long last;
            do {
                last = sent.get();
                assertThat(last).as("the hub reads on and on").isLessThan(256L << 20);
                TimeUnit.MILLISECONDS.sleep(500);
            } while (sent.get() > last);
            assertThat(writer.isAlive()).isTrue();
            assertThat(Product.hub().residentBytes() - before).isLessThan(MEMORY);
            // Others are served meanwhile.
            try (RawSession other = RawSession.authenticated(Product.webSocket(), registered())) {
                other.text("{\"type\":\"ping\"}");
                assertThat(other.next("pong")).isNotNull();
            }
        }
    }

    @Test
    void brokenFramesDoNotIsolateTheirNode() throws Exception {
        Node node = registered();
        for (int i = 0; i < 25; i++) {
            assertThat(endAfter(node, session -> session.text("{"))).extracting(RawSession.End::code).isEqualTo(1008);
        }
        assertThat(operator.get("/oracle/nodes/" + node.id()).body()).doesNotContain("isolated_until");
        RawSession.authenticated(Product.webSocket(), node).close();
    }

    @AfterAll
    void whatStrangersDidIsRecordedByAddress() throws Exception {
        audit.awaitNoise(List.copyOf(noise));
    }
}
