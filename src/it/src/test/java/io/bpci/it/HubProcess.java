package io.bpci.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.client.HubApi;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.testkit.ArtemisServer;
import io.bpci.testkit.PostgresServer;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A hub as its own process, in a directory that outlives it, so that it can be killed and started again. */
final class HubProcess {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * Most of the life of such a hub is its start, and more than a third of the processor time of a start goes to the
     * second compiler, for code that soon ends. The hub of {@link Product} has both compilers, as users' hubs have.
     */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private static final int LAST_WORDS = 10;
    private static final int MOST_FAULTS = 10;
    private static final int MAX_LINE = 300;

    private static final String CERTIFICATE = "BPCI_TLS_API_CERTIFICATE_FILE";

    private final Path data;
    private final Map<String, String> settings = new HashMap<>();
    private final int apiPort = freePort();
    private final int wsPort = freePort();
    private Process process;

    HubProcess(Path data, Map<String, String> more) throws IOException {
        this.data = data;
        settings.put("BPCI_STORAGE_DATA_DIR", data.toString());
        settings.put("BPCI_ORACLE_CONFIG_API_PORT", "" + apiPort);
        settings.put("BPCI_ORACLE_CONFIG_WS_PORT", "" + wsPort);
        settings.put("BPCI_IDENTITY_ISSUER", Product.issuer().toString());
        settings.put("BPCI_IDENTITY_AUDIENCE", Product.audience());
        settings.putAll(more);
        process = launch();
    }

    /** The settings of a hub on a database and a broker outside of it. */
    static Map<String, String> outside(String url, PostgresServer database, ArtemisServer broker) {
        return Map.of(
                "BPCI_DATABASE_URL", url,
                "BPCI_DATABASE_USER", database.user(),
                "BPCI_DATABASE_PASSWORD", database.password(),
                "BPCI_BROKER_URL", broker.url(),
                "BPCI_BROKER_USER", broker.user(),
                "BPCI_BROKER_PASSWORD", broker.password());
    }

    private Process launch() throws IOException {
        Path server = Product.ROOT.resolve("src/server/target/server");
        var builder =
                new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "@" + server.resolve("java-options.txt"),
                                QUICK_START,
                                "-cp",
                                server.resolve("lib").resolve("*").toString(),
                                "io.bpci.server.HubServer",
                                Product.ROOT.resolve("ear/target/bpci.ear").toString()));
        builder.environment().putAll(settings);
        Files.createDirectories(data);
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("hub.log").toFile()))
                .start();
    }

    URI api() {
        return URI.create("http" + s() + "://127.0.0.1:" + apiPort + "/api/v1");
    }

    URI webSocket() {
        return URI.create("ws" + s() + "://127.0.0.1:" + wsPort + "/ws/v1/oracle");
    }

    int apiPort() {
        return apiPort;
    }

    int wsPort() {
        return wsPort;
    }

    /** What tells a scheme with TLS from one without. */
    private String s() {
        return settings.containsKey(CERTIFICATE) ? "s" : "";
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            kill9();
            throw new AssertionError("it runs on");
        }
        return process.exitValue();
    }

    void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpClient http = http();
        while (Rest.status(http, api().resolve("/health/ready")) != 200) {
            if (!process.isAlive()) throw new IllegalStateException("the hub ended:\n" + lastWords());
            if (System.nanoTime() > deadline) throw new IllegalStateException("the hub is not ready:\n" + lastWords());
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** One that trusts the certificate itself, so that no authority has to be known. */
    private HttpClient http() {
        String certificate = settings.get(CERTIFICATE);
        return certificate == null ? Rest.HTTP : HubApi.httpClient(Path.of(certificate));
    }

    /**
     * What it said last, and then what went wrong, the gravest at the end, each in a few lines: of a long report
     * everybody gets to see the end only.
     */
    String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(data.resolve("hub.log"));
        Stream<String> last = lines.stream().skip(Math.max(0, lines.size() - LAST_WORDS));
        return Stream.of(last, at("warn", lines), at("error", lines), lines.stream().filter(line -> !isEntry(line)))
                .flatMap(words -> words)
                .map(HubProcess::inShort)
                .collect(Collectors.joining("\n"));
    }

    private static Stream<String> at(String level, List<String> lines) {
        String member = "\"level\":\"" + level + "\"";
        return lines.stream().filter(line -> line.contains(member)).limit(MOST_FAULTS);
    }

    private static boolean isEntry(String line) {
        // One that is being written has no end yet.
        return line.startsWith("{") && line.endsWith("}");
    }

    /** The message of a log's entry, and what caused it without the ways there. */
    private static String inShort(String line) {
        if (!isEntry(line)) return shortened(line);
        var entry = (JsonObject) StrictJson.parse(line.getBytes(UTF_8));
        String message = Product.text(entry, "level") + ": " + Product.text(entry, "message");
        if (!(entry.get("error") instanceof JsonObject error)) return shortened(message);
        Stream<String> causes =
                Product.text(error, "stack").lines().filter(cause -> !cause.isBlank() && !cause.startsWith("  "));
        return shortened(message) + "\n  " + causes.map(HubProcess::shortened).collect(Collectors.joining("\n  "));
    }

    private static String shortened(String line) {
        return line.substring(0, Math.min(MAX_LINE, line.length()));
    }

    /** No farewell: what it had in memory is gone. */
    void kill9() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends it a signal by name, such as STOP, after which it stands still. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, "" + pid()).inheritIO().start().waitFor();
    }

    long pid() {
        return process.pid();
    }

    void startAgain() throws IOException {
        process = launch();
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) kill9();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }
}
