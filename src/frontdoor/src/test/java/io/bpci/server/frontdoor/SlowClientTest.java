package io.bpci.server.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Clients that send and read slowly, before an application with two threads. */
class SlowClientTest {
    private static final int PATIENCE_MS = 10_000;
    private static final int THREADS = 2;
    private static final int MAX_BODY = 20_000;
    private static final int LARGE_ANSWER = 500_000;

    private static final Limits LIMITS =
            new Limits(
                    MAX_BODY,
                    Duration.ofMillis(200),
                    Duration.ofMillis(800),
                    Duration.ofMillis(2_000),
                    1 << 20,
                    6,
                    8,
                    300_000,
                    2_000_000,
                    Duration.ofMillis(300));

    private final Room bodies = new Room(LIMITS);
    private final Room answers = new Room(LIMITS);
    private final HttpServer server = new HttpServer();
    private final NetworkListener listener =
            new NetworkListener("slow", InetAddress.getLoopbackAddress().getHostAddress(), 0);
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        listener.registerAddOn(new FrontDoor(bodies, answers));
        listener.getTransport()
                .setWorkerThreadPoolConfig(
                        ThreadPoolConfig.defaultConfig().setCorePoolSize(THREADS).setMaxPoolSize(THREADS));
        server.addListener(listener);
        server.getServerConfiguration().addHttpHandler(new Application(), "/");
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) socket.close();
        server.shutdownNow();
    }

    /** Says what it was sent, or much. */
    private static final class Application extends HttpHandler {
        @Override
        public void service(Request request, Response response) throws IOException {
            byte[] body = request.getInputStream().readAllBytes();
            byte[] answer = request.getRequestURI().equals("/large") ? new byte[LARGE_ANSWER] : wrapped(body);
            response.setContentLength(answer.length);
            response.getOutputStream().write(answer);
        }

        private static byte[] wrapped(byte[] body) {
            return ("<" + new String(body, ISO_8859_1) + ">").getBytes(ISO_8859_1);
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getPort()));
        socket.setSoTimeout(PATIENCE_MS);
        sockets.add(socket);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String post(String... more) {
        return "POST / HTTP/1.1\r\nHost: hub\r\n" + String.join("\r\n", more);
    }

    private Socket stalled() throws IOException {
        Socket socket = connect();
        say(socket, post("Content-Length: 300", "", "abc"));
        return socket;
    }

    private static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    /** What comes up to this text. */
    private static String until(Socket socket, String end) throws IOException {
        var said = new StringBuilder();
        while (!said.toString().endsWith(end)) {
            int next = socket.getInputStream().read();
            if (next < 0) throw new AssertionError("it ended after: " + said);
            said.append((char) next);
        }
        return said.toString();
    }

    private static void assertRefused(String answer, int status, String type) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("Connection: close", "application/problem+json", "\"urn:bpci:problem:" + type + "\"")
                .containsOnlyOnce("HTTP/1.1")
                .endsWith("}");
    }

    private static void awaitEmpty(Room room) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (!room.isEmpty()) {
            assertThat(System.nanoTime()).as("something is still counted").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void aBodyInPiecesReachesTheApplicationWhole() throws Exception {
        Socket socket = connect();
        socket.setTcpNoDelay(true);
        say(socket, post("Content-Length: 6", "", ""));
        for (String piece : List.of("ab", "c", "def")) {
            say(socket, piece);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(until(socket, ">")).startsWith("HTTP/1.1 200").endsWith("<abcdef>");
        say(socket, post("Transfer-Encoding: chunked", "", ""));
        for (String piece : List.of("2\r\nab\r", "\n3\r\ncd", "e\r\n1\r\nf\r\n0\r\n", "Trailer: x\r\n", "\r\n")) {
            say(socket, piece);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(until(socket, ">")).startsWith("HTTP/1.1 200").endsWith("<abcdef>");
        awaitEmpty(bodies);
    }

    @Test
    void bodiesThatStallHoldNoThreadAndAreRefused() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        for (int i = 0; i < LIMITS.perAddress(); i++) stalled.add(stalled());
        Socket other = connect();
        long before = System.nanoTime();
        say(other, post("Content-Length: 2", "", "ok"));
        assertThat(until(other, ">")).endsWith("<ok>");
        assertThat(System.nanoTime() - before).isLessThan(LIMITS.stall().toNanos());
        for (Socket each : stalled) assertRefused(all(each), 408, "timed-out");
        awaitEmpty(bodies);
    }

    @Test
    void aBodyThatDripsIsRefused() throws Exception {
        Socket socket = stalled();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (socket.getInputStream().available() == 0) {
            assertThat(System.nanoTime()).as("it goes on").isLessThan(deadline);
            say(socket, ".");
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertRefused(all(socket), 408, "timed-out");
        awaitEmpty(bodies);
    }

    @Test
    void oneBodyTooManyFromAnAddressIsRefused() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        for (int i = 0; i <= LIMITS.perAddress(); i++) stalled.add(stalled());
        List<String> refused = new ArrayList<>();
        for (Socket each : stalled) {
            String answer = all(each);
            if (answer.startsWith("HTTP/1.1 503")) refused.add(answer);
            else assertRefused(answer, 408, "timed-out");
        }
        assertThat(refused).hasSize(1);
        assertRefused(refused.getFirst(), 503, "overloaded");
        assertThat(refused.getFirst()).contains("Retry-After: 5\r\n", "\"retry_after_ms\":5000");
        awaitEmpty(bodies);
    }

    @Test
    void whoGoesAwayIsCountedNoMore() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        for (int i = 0; i < LIMITS.perAddress(); i++) stalled.add(stalled());
        TimeUnit.NANOSECONDS.sleep(2 * LIMITS.grace().toNanos());
        assertThat(bodies.isEmpty()).isFalse();
        for (Socket each : stalled) each.close();
        awaitEmpty(bodies);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 20001\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n4e21\r\n%s\r\n0\r\n\r\n"})
    void aBodyThatIsTooLargeIsRefused(String message) throws Exception {
        Socket socket = connect();
        say(socket, post(message.formatted("x".repeat(MAX_BODY + 1))));
        assertRefused(all(socket), 413, "too-large");
        awaitEmpty(bodies);
    }

    @Test
    void whoWaitsToBeAskedForTheBodyIsAskedOnce() throws Exception {
        Socket socket = connect();
        say(socket, post("Expect: 100-continue", "Content-Length: 3", "", ""));
        assertThat(until(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100");
        say(socket, "abc");
        assertThat(until(socket, ">")).startsWith("HTTP/1.1 200").endsWith("<abc>");
    }

    @Test
    void otherExpectationsAreRefused() throws Exception {
        Socket socket = connect();
        say(socket, post("Expect: miracles", "Content-Length: 3", "", ""));
        assertRefused(all(socket), 417, "invalid-request");
    }

    @Test
    void aBrokenBodyIsAnsweredOnce() throws Exception {
        Socket socket = connect();
        say(socket, post("Transfer-Encoding: chunked", "", "3\r\nabc\r\n"));
        say(socket, "nonsense\r\n");
        assertThat(all(socket)).startsWith("HTTP/1.1 400").containsOnlyOnce("HTTP/1.1");
        awaitEmpty(bodies);
    }

    @Test
    void requestsInARowAreAnsweredInTheirOrder() throws Exception {
        Socket socket = connect();
        say(socket, post("Content-Length: 1", "", "a") + post("Content-Length: 1", "", "b") + post("", ""));
        for (String each : List.of("<a>", "<b>", "<>")) assertThat(until(socket, ">")).endsWith(each);
    }

    @Test
    void aWishForAnotherProtocolIsIgnored() throws Exception {
        Socket socket = connect();
        say(socket, post("Connection: Upgrade", "Upgrade: h2c", "Content-Length: 3", "", "a"));
        say(socket, "bc");
        assertThat(until(socket, ">")).startsWith("HTTP/1.1 200").endsWith("<abc>");
        say(socket, post("Content-Length: 1", "", "d"));
        assertThat(until(socket, ">")).endsWith("<d>");
    }

    @Test
    void clientsThatDoNotReadHoldNoThreadAndAreCut() throws Exception {
        String request = "GET /large HTTP/1.1\r\nHost: hub\r\n\r\n";
        for (int i = 0; i < 2 * THREADS; i++) say(connect(), request.repeat(50));
        TimeUnit.MILLISECONDS.sleep(200);
        Socket other = connect();
        long before = System.nanoTime();
        say(other, post("Content-Length: 2", "", "ok"));
        assertThat(until(other, "\r\n\r\n")).startsWith("HTTP/1.1 ");
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(1));
        awaitEmpty(answers);
    }

    @Test
    void manyLargeAnswersToOneThatReadsComeWhole() throws Exception {
        Socket socket = connect();
        int times = 20;
        say(socket, "GET /large HTTP/1.1\r\nHost: hub\r\n\r\n".repeat(times));
        for (int i = 0; i < times; i++) {
            assertThat(until(socket, "\r\n\r\n")).startsWith("HTTP/1.1 200").contains("" + LARGE_ANSWER);
            assertThat(socket.getInputStream().readNBytes(LARGE_ANSWER)).hasSize(LARGE_ANSWER);
        }
        awaitEmpty(answers);
    }
}
