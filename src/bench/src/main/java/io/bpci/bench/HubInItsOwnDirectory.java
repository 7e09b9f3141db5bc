package io.bpci.bench;

import static java.util.Objects.requireNonNull;

import io.bpci.client.HubApi;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A second hub beside the product's, that may be killed and started again. It shares the product's Keycloak. */
final class HubInItsOwnDirectory implements Hub, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int LAST_WORDS = 5;

    private final Product product;
    private final Path ear;
    private final Map<String, String> settings;
    private final Path data = Files.createTempDirectory("bpci-bench-hub");
    private final HttpClient http = HttpClient.newHttpClient();
    private final int apiPort = FreePort.find();
    private final int wsPort = FreePort.find();
    private final HubApi operator;
    private @Nullable Process process;

    HubInItsOwnDirectory(Product product) throws IOException {
        this(product, ear(product), Map.of());
    }

    /**
     * @param ear the application
     * @param settings as environment variables, beside those that every hub here has
     */
    HubInItsOwnDirectory(Product product, Path ear, Map<String, String> settings) throws IOException {
        this.product = product;
        this.ear = ear;
        this.settings = settings;
        this.operator = product.operatorAt(root());
    }

    /** The one that was built. */
    static Path ear(Product product) {
        return product.home().resolve("ear/target/bpci.ear");
    }

    @Override
    public URI root() {
        return URI.create("http://127.0.0.1:" + apiPort + "/");
    }

    @Override
    public URI nodeSocket() {
        return URI.create("ws://127.0.0.1:" + wsPort + "/ws/v1/oracle");
    }

    @Override
    public HubApi operator() {
        return operator;
    }

    @Override
    public HttpClient http() {
        return http;
    }

    @Override
    public ProcessUse process() {
        return new ProcessUse(requireNonNull(process, "not started").pid());
    }

    long databaseBytes() throws IOException {
        return Files.size(data.resolve("database/hub.mv.db"));
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
                                ear.toString()));
        builder.environment().put("BPCI_STORAGE_DATA_DIR", data.toString());
        builder.environment().put("BPCI_ORACLE_CONFIG_API_PORT", "" + apiPort);
        builder.environment().put("BPCI_ORACLE_CONFIG_WS_PORT", "" + wsPort);
        builder.environment().put("BPCI_IDENTITY_ISSUER", product.issuer().toString());
        builder.environment().put("BPCI_IDENTITY_AUDIENCE", product.audience());
        builder.environment().putAll(settings);
        long begun = System.nanoTime();
        Process started =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("hub.log").toFile()))
                        .start();
        process = started;
        while (!isReady()) {
            if (!started.isAlive()) throw new IOException("the hub ended; it said last: " + lastWords());
            if (System.nanoTime() - begun > PATIENCE.toNanos()) throw new IOException("the hub is not ready");
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Its directory goes when the benchmark ends. */
    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(data.resolve("hub.log"));
        return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
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
        if (process != null) process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        kill9();
        http.close();
        Product.delete(data);
    }
}
