package io.bpci.it;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The audit log as an auditor reads it. */
final class Audit {
    /** Noise is recorded every ten seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final Rest auditor;
    private final Instant since = Instant.now().minusSeconds(1);

    Audit(URI api) throws IOException, InterruptedException {
        this.auditor = new Rest(api, "dev-auditor");
    }

    List<JsonObject> events(String query) throws IOException, InterruptedException {
        Rest.Answer answer = auditor.get("/audit/events?page_size=500&from=" + since + "&" + query);
        if (!(answer.json().get("events") instanceof JsonArray events)) {
            throw new IllegalStateException("no events but " + answer.body());
        }
        return events.elements().stream().map(JsonObject.class::cast).toList();
    }

    /** As {@link #events}, on all pages. */
    List<JsonObject> allEvents(String query) throws IOException, InterruptedException {
        var all = new ArrayList<JsonObject>();
        String path = "/audit/events?page_size=500&order=oldest_first&from=" + since + "&" + query;
        String next = "";
        do {
            JsonObject page = auditor.get(path + (next.isEmpty() ? "" : "&page_token=" + next)).json();
            if (!(page.get("events") instanceof JsonArray events))
                throw new IllegalStateException("no events: " + page);
            events.elements().forEach(event -> all.add((JsonObject) event));
            next = page.get("next_page_token") instanceof JsonString token ? token.value() : "";
        } while (!next.isEmpty());
        return all;
    }

    /** Waits for an event of that kind about that node. */
    JsonObject await(String kind, String node, Predicate<JsonObject> wanted) throws IOException, InterruptedException {
        return awaitIn("kind=" + kind + "&node_id=" + node, wanted);
    }

    JsonObject awaitIn(String query, Predicate<JsonObject> wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<JsonObject> seen;
        do {
            seen = events(query);
            for (JsonObject event : seen) if (wanted.test(event)) return event;
            TimeUnit.MILLISECONDS.sleep(50);
        } while (System.nanoTime() < deadline);
        throw new AssertionError("no such event under " + query + " but " + seen);
    }

    /** Waits for that many events. */
    void awaitCount(String query, int least) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<JsonObject> seen = events(query);
        while (seen.size() < least) {
            if (System.nanoTime() > deadline) throw new AssertionError("only " + seen + " under " + query);
            TimeUnit.MILLISECONDS.sleep(50);
            seen = events(query);
        }
    }

    /** The event of a refusal for that reason. */
    JsonObject awaitRefusal(String node, String problem) throws IOException, InterruptedException {
        return await("refused", node, event -> Json.of(problem).equals(event.get("problem")));
    }

    /** How often each problem was noise since this log was opened. */
    Map<String, Long> noise() throws IOException, InterruptedException {
        var counts = new TreeMap<String, Long>();
        for (JsonObject event : events("kind=unauthenticated")) {
            if (!(event.get("detail") instanceof JsonObject detail)) continue;
            Product.object(detail, "problems")
                    .members()
                    .forEach((type, count) -> counts.merge(type, (long) ((JsonNumber) count).value(), Long::sum));
        }
        return counts;
    }

    /** Waits until noise of each of these types was recorded. */
    void awaitNoise(Iterable<String> problems) throws IOException, InterruptedException {
        for (String problem : problems) awaitMoreNoise(problem, 0);
    }

    /** Waits until a problem was noise more often than it had been. */
    void awaitMoreNoise(String problem, long before) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (noise().getOrDefault(problem, 0L) <= before) {
            if (System.nanoTime() > deadline) throw new AssertionError("no more " + problem + " in " + noise());
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
