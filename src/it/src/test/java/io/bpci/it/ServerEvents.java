package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A reader of a stream of server-sent events, in as few lines as they take. */
final class ServerEvents implements AutoCloseable {
    /** What comes when the stream is over. */
    static final Event OVER = new Event("", "", "");

    /** An event; empty where it did not say. */
    record Event(String name, String id, String data) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final InputStream body;
    final HttpResponse<InputStream> answer;

    /**
     * @param lastEventId empty for none
     */
    ServerEvents(String url, String token, String lastEventId) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer " + token)
                        .header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) request.header("Last-Event-ID", lastEventId);
        answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        body = answer.body();
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        String name = "";
        String id = "";
        var data = new StringBuilder();
        try (var lines = new BufferedReader(new InputStreamReader(body, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) name = line.substring(7);
                else if (line.startsWith("id: ")) id = line.substring(4);
                else if (line.startsWith("data: ")) data.append(line.substring(6));
                else if (line.isEmpty() && !data.isEmpty()) {
                    events.add(new Event(name, id, data.toString()));
                    name = "";
                    id = "";
                    data.setLength(0);
                }
            }
        } catch (IOException e) {
            // It ended otherwise than it should; that is told below.
        }
        events.add(OVER);
    }

    /** The next event but positions. */
    Event next(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            Event next = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(next).as("an event within %s", within).isNotNull();
            if (!next.name().equals("position")) return next;
        }
    }

    boolean isSilentFor(Duration time) throws InterruptedException {
        Event next = events.poll(time.toNanos(), TimeUnit.NANOSECONDS);
        return next == null || next.name().equals("position");
    }

    /** Lets go without a word, as a lost connection does. */
    @Override
    public void close() throws IOException {
        body.close();
        http.shutdownNow();
    }
}
