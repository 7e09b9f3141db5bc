package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.casework.CaseAct;
import io.bpci.client.Delivery;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.it.Casework.Agency;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills the hub with {@code kill -9} while agencies work on a case: every step that was answered is in the case once,
 * has a receipt, and reaches the other party.
 */
@ExtendWith(Product.class)
class CasesCrashIT {
    private static final int NOTES = 60;
    private static final int KILLS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path data;

    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void everyStepThatWasAnsweredIsThereOnceHoweverOftenTheHubIsKilled() throws Exception {
        String secret = new KeycloakAdmin().secretOf(Product.audience());
        var hub = new HubProcess(data, Map.of("BPCI_GOVERNMENT_CLIENT_SECRET", secret));
        try {
            hub.awaitReady();
            Agency customs = Casework.agency(hub.api(), "united_states", "full_access", "secret");
            Agency douane = Casework.agency(hub.api(), "france", "full_access", "secret");
            var work = new Casework(hub.api());
            work.joined(customs, douane, "Undeclared freight");
            String session = Government.opened(customs.officer());
            List<Envelope> notes = new ArrayList<>();
            for (int i = 0; i < NOTES; i++) notes.add(work.signed(customs, new CaseAct.Note("note " + i, null)));

            CompletableFuture<?> working =
                    CompletableFuture.runAsync(
                            () -> notes.forEach(note -> insist(customs, work, session, note)),
                            Thread.ofPlatform()::start);
            for (int kill = 1; kill <= KILLS; kill++) {
                awaitAnswered(kill * NOTES / (KILLS + 1), working);
                hub.kill9();
                hub.startAgain();
                hub.awaitReady();
                System.out.printf("kill %d of %d: %d steps answered%n", kill, KILLS, answered.get());
            }
            working.join();

            Set<String> sent = new HashSet<>();
            for (Envelope note : notes) sent.add(note.digest().hex());
            assertThat(taken(douane, work)).as("each once").containsExactlyInAnyOrderElementsOf(sent);
            assertThat(told(hub, douane)).containsAll(sent);
            assertThat(receipt(douane, work).status()).isEqualTo(200);
        } finally {
            hub.stop();
        }
    }

    /** Sends the same bytes until the hub has said that it has them. */
    private void insist(Agency customs, Casework work, String session, Envelope note) {
        String body =
                Json.object().put("session_id", session).put("step", StrictJson.parse(note.bytes())).build().toString();
        while (true) {
            try {
                Rest.Answer answer = customs.officer().post(Casework.PATH + work.path("/entries"), body);
                if (answer.status() == 200 || answer.status() == 202) {
                    answered.incrementAndGet();
                    return;
                }
                if (answer.status() < 500 && answer.status() != 429) throw new AssertionError(answer.body());
            } catch (IOException e) {
                // It is down.
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAnswered(int number, CompletableFuture<?> working) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (answered.get() < number) {
            // With what the hub said, if it was something else than that it is down.
            if (working.isDone()) working.join();
            assertThat(System.nanoTime()).as("steps are not answered").isLessThan(deadline);
            pause();
        }
    }

    /** The digests of the notes in the case, once all are taken. */
    private static List<String> taken(Agency reader, Casework work) throws Exception {
        List<String> digests = new ArrayList<>();
        Government.await(
                PATIENCE,
                () -> {
                    digests.clear();
                    JsonObject page =
                            reader.officer().get(Casework.PATH + work.path("/timeline?page_size=1000")).json();
                    if (!(page.get("entries") instanceof JsonArray(List<Json> entries))) return false;
                    for (Json each : entries) {
                        JsonObject entry = (JsonObject) each;
                        if (Json.of("note").equals(entry.get("step"))) digests.add(Product.text(entry, "digest"));
                    }
                    return digests.size() >= NOTES;
                });
        return digests;
    }

    /** The digests of the steps that the node is told of. */
    private static Set<String> told(HubProcess hub, Agency reader) throws Exception {
        String id = Product.text(new Rest(hub.api(), "").get("/oracle/hub").json(), "hub_id");
        Set<String> digests = new HashSet<>();
        try (Node node = reader.node().connect(hub.webSocket(), Thumbprint.parse(id))) {
            // The opening besides.
            while (digests.size() <= NOTES) {
                Delivery delivery = node.receive();
                delivery.acknowledge();
                JsonObject news = (JsonObject) delivery.message().content();
                byte[] step = Product.object(news, "step").toString().getBytes(UTF_8);
                Digest digest = Envelope.parse(step).digest();
                digests.add(digest.hex());
            }
        }
        return digests;
    }

    private static Rest.Answer receipt(Agency reader, Casework work) throws Exception {
        Rest.Answer[] last = new Rest.Answer[1];
        Government.await(
                PATIENCE,
                () -> {
                    last[0] = reader.officer().get(Casework.PATH + work.path("/evidence"));
                    return last[0].status() != 202;
                });
        return last[0];
    }
}
