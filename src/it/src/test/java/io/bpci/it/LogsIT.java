package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.Envelope;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Numbers;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a real hub logs: one JSON object a line, and one trace from a request through the queue to the delivery. */
@ExtendWith(Product.class)
class LogsIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CONTENT = "nobody-may-read-this-in-a-log";

    @TempDir Path data;

    @Test
    void everyLineIsJsonAndTheTraceOfARequestReachesItsDelivery() throws Exception {
        var hub =
                new HubProcess(data, Map.of("BPCI_LOGGING_LEVEL", "debug", "BPCI_LOGGING_OUTPUTS_0__PATH", "own.log"));
        try {
            hub.awaitReady();
            exchange(hub);
        } finally {
            hub.stop();
        }

        List<JsonObject> entries = entries(data.resolve("hub.log"));
        assertThat(entries).hasSizeGreaterThan(20).allMatch(entry -> entry.get("timestamp") != null);
        // Its end in good order is none of an error, either.
        assertThat(entries).filteredOn(entry -> Json.of("error").equals(entry.get("level"))).isEmpty();
        // It was asked for its health all the while that it began, and no part was called that could not be.
        assertThat(entries)
                .extracting(entry -> Product.text(entry, "message"))
                .noneMatch(message -> message.startsWith("Exception executing HealthCheck"));
        assertThat(entries(data.resolve("own.log"))).hasSizeGreaterThan(20);
        String everything = Files.readString(data.resolve("hub.log"));
        assertThat(everything).doesNotContain(CONTENT).doesNotContain("eyJ");
        assertThat(mode(data.resolve("own.log"))).isEqualTo("rw-------");
    }

    private void exchange(HubProcess hub) throws Exception {
        var operator = new Rest(hub.api(), "dev-operator");
        Thumbprint hubId = Thumbprint.parse(Product.text(operator.get("/oracle/hub").json(), "hub_id"));
        try (var alice = new Node("alice-logged");
                var bob = new Node("bob-logged")) {
            for (Node node : List.of(alice, bob)) operator.register(node.id(), node.key());
            alice.connect(hub.webSocket(), hubId);
            bob.connect(hub.webSocket(), hubId);

            Envelope byRequest = alice.message(CONTENT, bob.id());
            relay(hub, byRequest);
            bob.receive().acknowledge();
            awaitEntry("accepted " + byRequest.messageId(), TRACE);
            awaitEntry("delivered " + byRequest.messageId(), TRACE);

            Envelope bySession = alice.message(CONTENT, bob.id());
            alice.send(bySession).get(20, TimeUnit.SECONDS);
            bob.receive().acknowledge();
            String begun = Product.text(awaitEntry("accepted " + bySession.messageId(), ""), "trace_id");
            assertThat(begun).hasSize(32).isNotEqualTo(TRACE);
            awaitEntry("delivered " + bySession.messageId(), begun);
        }
        awaitMetric(hub, "oracle_message_latency_seconds_count 2");
    }

    /** Acknowledgements gather for a moment before they count. */
    private static void awaitMetric(HubProcess hub, String line) throws Exception {
        var root = new Rest(hub.api().resolve("/"), "");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!root.get("metrics").body().lines().toList().contains(line)) {
            assertThat(System.nanoTime()).as("no metric " + line).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** By HTTP, as a step of somebody's trace. */
    private static void relay(HubProcess hub, Envelope envelope) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(java.net.URI.create(hub.api() + "/oracle/relay"))
                            .header("Content-Type", "application/json")
                            .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                            .POST(BodyPublishers.ofByteArray(envelope.bytes()))
                            .build();
            var answer = http.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            assertThat(answer.headers().firstValue("traceparent").orElse("")).startsWith("00-" + TRACE + "-");
        }
    }

    private JsonObject awaitEntry(String message, String trace) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        do {
            Optional<JsonObject> found =
                    entries(data.resolve("hub.log")).stream()
                            .filter(entry -> Product.text(entry, "message").startsWith(message))
                            .filter(entry -> entry.toString().contains("\"trace_id\":\"" + trace))
                            .findFirst();
            if (found.isPresent()) return found.get();
            TimeUnit.MILLISECONDS.sleep(50);
        } while (System.nanoTime() < deadline);
        throw new AssertionError("no entry '" + message + "' in trace " + trace);
    }

    /** Fails at a line that is no JSON object; a last line that is still being written is left aside. */
    private static List<JsonObject> entries(Path log) throws IOException {
        String text = Files.readString(log);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(LogsIT::entry).toList();
    }

    private static JsonObject entry(String line) {
        byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
        return (JsonObject) StrictJson.parse(utf8, 0, utf8.length, Numbers.NEAREST);
    }

    private static String mode(Path file) throws IOException {
        return java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
