package io.bpci.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A second hub beside the product's, that may be killed and started again. It shares the product's Keycloak. */
final class HubInItsOwnDirectory implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Product product;
    private final Path data = Files.createTempDirectory("bpci-bench-hub");
    private final HttpClient http = HttpClient.newHttpClient();
    private final int apiPort = freePort();
    private final int wsPort = freePort();
    private Process process;

    @SuppressWarnings("NullAway.Init") // It is there once the hub was started.
    HubInItsOwnDirectory(Product product) throws IOException {
        this.product = product;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    URI root() {
        return URI.create("http://127.0.0.1:" + apiPort + "/");
    }

    URI nodeSocket() {
        return URI.create("ws://127.0.0.1:" + wsPort + "/ws/v1/oracle");
    }

    /** Starts the process; returns the seconds until it says that it is ready. */
    double start() throws IOException, InterruptedException {
        Path server = product.home().resolve("src/server/target/server");
        var builder =
                new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "@" + server.resolve("java-options.txt"),
                                "-cp",
                                server.resolve("lib").resolve("*").toString(),
                                "io.bpci.server.HubServer",
                                product.home().resolve("ear/target/bpci.ear").toString()));
        builder.environment().put("BPCI_STORAGE_DATA_DIR", data.toString());
        builder.environment().put("BPCI_ORACLE_CONFIG_API_PORT", "" + apiPort);
        builder.environment().put("BPCI_ORACLE_CONFIG_WS_PORT", "" + wsPort);
        builder.environment().put("BPCI_IDENTITY_ISSUER", product.issuer().toString());
        builder.environment().put("BPCI_IDENTITY_AUDIENCE", product.audience());
        long begun = System.nanoTime();
        process =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("hub.log").toFile()))
                        .start();
        while (!isReady()) {
            if (!process.isAlive()) throw new IOException("the hub ended: " + data.resolve("hub.log"));
            if (System.nanoTime() - begun > PATIENCE.toNanos()) throw new IOException("the hub is not ready");
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private boolean isReady() throws InterruptedException {
        var request = HttpRequest.newBuilder(root().resolve("/health/ready")).timeout(Duration.ofSeconds(2)).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    void kill9() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        kill9();
        http.close();
        Product.delete(data);
    }
}
