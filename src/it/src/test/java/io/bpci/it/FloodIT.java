package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.JsonNumber;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Connections that never authenticate, as many as there may be: {@code -Dbpci.strangers=N}, 10,000 by default. The hub
 * allows them all here; by its own settings it would turn most of them away.
 */
@ExtendWith(Product.class)
class FloodIT {
    private static final int STRANGERS = Integer.getInteger("bpci.strangers", 10_000);
    private static final long MEMORY = 300L << 20;

    @TempDir Path directory;

    @Test
    void connectionsThatNeverAuthenticateCostLittleAndAreClosed() throws Exception {
        String allowed = "" + (STRANGERS + 1_000);
        var hub =
                new HubProcess(
                        directory,
                        Map.of(
                                "BPCI_ORACLE_CONFIG_MAX_CONNECTIONS", allowed,
                                "BPCI_SESSIONS_MAX_PER_ADDRESS", allowed,
                                "BPCI_SESSIONS_MAX_UNAUTHENTICATED", allowed,
                                "BPCI_SESSIONS_MAX_UNAUTHENTICATED_PER_ADDRESS", allowed,
                                "BPCI_SESSIONS_AUTHENTICATE_TIMEOUT", "30s"));
        List<SocketChannel> strangers = new ArrayList<>(STRANGERS);
        try {
            hub.awaitReady();
            var operator = new Rest(hub.api(), "dev-operator");
            var node = new Node("known");
            operator.register(node.id(), node.key());
            RunningHub process = RunningHub.listeningOn(hub.api().getPort());
            long before = process.residentBytes();

            var address = new InetSocketAddress(hub.webSocket().getHost(), hub.webSocket().getPort());
            for (int i = 0; i < STRANGERS; i++) strangers.add(stranger(address, i % 2 == 0));
            long open = awaitAccepted(operator);
            long most = process.residentBytes();
            try (RawSession session = RawSession.authenticated(hub.webSocket(), node)) {
                session.text("{\"type\":\"ping\"}");
                assertThat(session.next("pong")).isNotNull();
            }
            System.out.printf(
                    "%d strangers at once, %d counted by the hub: %d MiB more%n",
                    STRANGERS, open, (most - before) >> 20);

            assertThat(open).isGreaterThanOrEqualTo(STRANGERS * 9L / 10);
            assertThat(most - before).isLessThan(MEMORY);
            awaitNone(operator);
            for (SocketChannel stranger : strangers) assertThat(isClosed(stranger)).isTrue();
        } finally {
            for (SocketChannel stranger : strangers) stranger.close();
            hub.stop();
        }
    }

    /** Every other one comes as far as the challenge. */
    private static SocketChannel stranger(InetSocketAddress address, boolean upgrading) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        if (upgrading) channel.write(ByteBuffer.wrap(RawSession.HANDSHAKE.getBytes(US_ASCII)));
        channel.configureBlocking(false);
        return channel;
    }

    private static boolean isClosed(SocketChannel stranger) {
        var said = ByteBuffer.allocate(4096);
        try {
            while (stranger.read(said.clear()) > 0) {
                // The challenge, and the farewell.
            }
            return stranger.read(said.clear()) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static long openConnections(Rest operator) throws IOException, InterruptedException {
        if (operator.get("/oracle/stats").json().get("open_connections") instanceof JsonNumber open) {
            return (long) open.value();
        }
        throw new AssertionError("no statistics");
    }

    /** The last of them may wait in the kernel for a while. */
    private static long awaitAccepted(Rest operator) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        long open = openConnections(operator);
        while (open < STRANGERS && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(100);
            open = openConnections(operator);
        }
        return open;
    }

    private static void awaitNone(Rest operator) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (openConnections(operator) > 0) {
            assertThat(System.nanoTime()).as("strangers stay").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
