package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.problem.Fault;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Clients that send or read slowly, many of them, from one address and from several: the others do not notice. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
// What others do beside it would be taken for what it does.
@Isolated
class SlowBodyIT {
    private static final int STALLED = 400;

    /** That of bodies which take longer than a second. */
    private static final int PER_ADDRESS = 100;

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final int PATIENCE_MS = 20_000;

    private final List<Socket> sockets = new ArrayList<>();
    private Path directory = Path.of("");
    private HubProcess hub;
    private Rest operator;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        directory = data;
        hub = new HubProcess(directory, Map.of());
        hub.awaitReady();
        operator = new Rest(hub.api(), "dev-operator");
        // The first answers take long, whoever asks.
        for (int i = 0; i < 20; i++) get("/openapi");
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) socket.close();
        sockets.clear();
    }

    @AfterAll
    void stop() throws InterruptedException {
        hub.stop();
    }

    /** From one of the addresses of this machine's own. */
    private Socket connect(int address) throws IOException {
        var socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.bind(new InetSocketAddress("127.0.0." + address, 0));
        socket.connect(new InetSocketAddress(hub.api().getHost(), hub.apiPort()));
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    private Socket stalled(int address) throws IOException {
        Socket socket = connect(address);
        say(
                socket,
                "POST /api/v1/oracle/relay HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 300\r\n\r\nabc");
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    private int get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(hub.api().resolve(path)).timeout(Duration.ofSeconds(30)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private void assertServes(Node sender, Node target) throws Exception {
        var world = new WrongEnvelopes.World(sender, target.id());
        byte[] message = Forge.signed(world.members(), world.key());
        // What the hub takes, not what it takes to make and close a client.
        var rest = new Rest(hub.api(), "");
        long begun = System.nanoTime();
        assertThat(Rest.status(Rest.HTTP, hub.api().resolve("/health/live"))).isEqualTo(200);
        assertThat(rest.post("/oracle/relay", message).status()).isEqualTo(202);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }

    private Node registered(String name) throws Exception {
        var node = new Node(name);
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    /** How many said what, by their status. */
    private Map<String, Integer> answers() throws IOException {
        Map<String, Integer> answers = new HashMap<>();
        for (Socket socket : sockets) {
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            assertThat(answer).contains("application/problem+json", "Connection: close");
            String status = answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
            if (status.equals("408")) assertThat(answer).contains(Fault.TIMED_OUT.type());
            if (status.equals("503")) assertThat(answer).contains(Fault.OVERLOADED.type(), "Retry-After:");
            answers.merge(status, 1, Integer::sum);
        }
        return answers;
    }

    @Test
    void bodiesThatStallDoNotStopTheHub() throws Exception {
        Node sender = registered("sender-beside-stalled");
        Node target = registered("target-beside-stalled");
        for (int i = 0; i < STALLED; i++) stalled(2 + i % (STALLED / PER_ADDRESS));
        assertServes(sender, target);
        assertThat(answers()).isEqualTo(Map.of("408", STALLED));
        assertThat(Files.readString(directory.resolve("hub.log"))).doesNotContain("\"level\":\"error\"");
    }

    @Test
    void anAddressHasSoManySlowBodiesAndNoMore() throws Exception {
        int more = 20;
        for (int i = 0; i < PER_ADDRESS + more; i++) stalled(20);
        assertThat(answers()).isEqualTo(Map.of("408", PER_ADDRESS, "503", more));
    }

    @Test
    void clientsThatDoNotReadDoNotStopTheHub() throws Exception {
        Node sender = registered("sender-beside-unread");
        Node target = registered("target-beside-unread");
        for (int i = 0; i < STALLED; i++) {
            say(connect(30 + i % 8), "GET /openapi HTTP/1.1\r\nHost: hub\r\n\r\n".repeat(50));
        }
        // One answer for each is on its way first.
        assertThat(get("/health/live")).isEqualTo(200);
        assertServes(sender, target);
        close();
        assertServes(sender, target);
        assertThat(Files.readString(directory.resolve("hub.log"))).doesNotContain("\"level\":\"error\"");
    }
}
