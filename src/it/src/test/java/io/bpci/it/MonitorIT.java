package io.bpci.it;

import static io.bpci.it.Government.bpci;
import static io.bpci.it.Government.opened;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.it.Government.Agency;
import io.bpci.it.ServerEvents.Event;
import io.bpci.json.Json;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Officers who watch, on the running product. */
@ExtendWith(Product.class)
class MonitorIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofSeconds(20);
    private static final int OF_ONE_OFFICER = 5;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void leave() throws Exception {
        while (!open.isEmpty()) open.pop().close();
    }

    private ServerEvents stream(Agency agency, String lastEventId) throws Exception {
        var stream =
                new ServerEvents(
                        Product.api() + Government.PATH + "/events",
                        Product.text(agency.access(), "api_token"),
                        lastEventId);
        open.push(stream);
        return stream;
    }

    private ServerEvents watching(Agency agency, String lastEventId) throws Exception {
        ServerEvents stream = stream(agency, lastEventId);
        assertThat(stream.answer.statusCode()).isEqualTo(200);
        assertThat(stream.answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(stream.answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(stream.answer.headers().firstValue("X-Accel-Buffering")).contains("no");
        assertThat(stream.next(LATER).name()).isEqualTo("following");
        return stream;
    }

    private static String submitted(Rest officer, String session, String key, String title) throws Exception {
        String request =
                Json.object()
                        .put("session_id", session)
                        .put("idempotency_key", key)
                        .put("operation_type", "compliance_check")
                        .put("target_jurisdiction", Government.JURISDICTION)
                        .put("priority_level", "low")
                        .put("security_classification", "secret")
                        .put("title", title)
                        .build()
                        .toString();
        Rest.Answer answer = officer.post(Government.PATH + "/operations", request);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return Product.text(answer.json(), "operation_id");
    }

    @Test
    void officersSeeWhatTheyMayAndAStreamGoesOnWhereItWasLost() throws Exception {
        Agency cleared = Government.setUp("standard", "secret");
        Agency below = Government.setUp("standard", "confidential");
        ServerEvents first = watching(cleared, "");
        ServerEvents other = watching(below, "");
        Rest officer = cleared.officer();
        String session = opened(officer);

        String id = submitted(officer, session, "k-1", "One\ndata: <script>");

        Event pending = first.next(SOON);
        assertThat(pending.name()).isEqualTo("operation");
        assertThat(pending.data()).contains(id, "\"status\":\"pending\"", "<script>");
        first.close();
        String act = Json.object().put("session_id", session).build().toString();
        String path = Government.PATH + "/operations/" + id;
        assertThat(officer.post(path + "/start", act).status()).isEqualTo(200);
        assertThat(officer.post(path + "/complete", act).status()).isEqualTo(200);
        ServerEvents again = watching(cleared, pending.id());
        assertThat(again.next(SOON).data()).contains(id, "\"status\":\"in_progress\"");
        assertThat(again.next(SOON).data()).contains(id, "\"status\":\"completed\"");
        // Of the same jurisdiction, and not cleared for it: not even a title.
        assertThat(other.isSilentFor(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void aStreamEndsWithAReasonWhenASessionOrTheAgencyIsRevoked() throws Exception {
        // Nobody revokes with less.
        Rest admin = Rest.withToken(Product.api(), new KeycloakAdmin().makeAdministrator().steppedUpToken());
        Agency agency = Government.setUp("standard", "secret");
        String session = opened(agency.officer());
        ServerEvents inSession = watching(agency, "");

        assertThat(admin.post(Government.PATH + "/sessions/" + session + "/revoke", "").status()).isEqualTo(200);

        Event end = inSession.next(SOON);
        assertThat(end.name()).isEqualTo("end");
        assertThat(end.data()).contains(Fault.FORBIDDEN.type(), "a session of the officer was revoked");
        assertThat(inSession.next(SOON)).isEqualTo(ServerEvents.OVER);

        ServerEvents ofAgency = watching(agency, "");
        String revoke = Government.PATH + "/agencies/" + agency.id() + "/revoke";
        assertThat(admin.post(revoke, "{\"reason\":\"no longer needed\"}").status()).isEqualTo(200);
        assertThat(ofAgency.next(SOON).data()).contains(Fault.FORBIDDEN.type());
        assertThat(ofAgency.next(SOON)).isEqualTo(ServerEvents.OVER);
        Government.await(() -> stream(agency, "").answer.statusCode() >= 400);
    }

    @Test
    void oneOfficerHasSoManyStreamsAndNoMore() throws Exception {
        Agency agency = Government.setUp("standard", "secret");
        for (int i = 0; i < OF_ONE_OFFICER; i++) watching(agency, "");

        ServerEvents oneMore = stream(agency, "");

        assertThat(oneMore.answer.statusCode()).isEqualTo(429);
        assertThat(oneMore.answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(oneMore.answer.headers().firstValue("Retry-After")).isPresent();
        // One that is gone makes room, at the latest when its next beat does not arrive.
        open.pop().close();
        open.pop().close();
        Government.await(
                Government.LONGER,
                () -> {
                    ServerEvents tried = stream(agency, "");
                    return tried.answer.statusCode() == 200;
                });
    }

    @Test
    void itIsForWhoMayViewOperations() throws Exception {
        String path = Government.PATH + "/events";
        assertThat(new Rest(Product.api(), "").get(path).status()).isEqualTo(401);
        assertThat(new Rest(Product.api(), "dev-operator").get(path).status()).isEqualTo(403);
        Agency agency = Government.setUp("standard", "secret");
        assertThat(agency.officer().get(path + "?after=-1").status()).isEqualTo(400);
        assertThat(stream(agency, "x").answer.statusCode()).isEqualTo(400);
        // The metric is there to be watched.
        assertThat(new Rest(Product.api().resolve("/metrics"), "").get("").body()).contains("bpci_government_monitors");
    }

    @Test
    void theCommandLineFollows(@TempDir Path home) throws Exception {
        bpci(
                home,
                "setup",
                "--government-id",
                "XA-TREASURY",
                "--jurisdiction",
                "XA",
                "--access-level",
                "elevated",
                "--security-clearance",
                "secret");
        CompletableFuture<String> followed =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return bpci(home, "monitor", "--real-time", "--after", "0", "--count", "1");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        String title = "Watched " + System.nanoTime();
        bpci(
                home,
                "operation",
                "submit",
                "--operation-type",
                "compliance_check",
                "--target-jurisdiction",
                "XA",
                "--priority",
                "high",
                "--title",
                title,
                "--idempotency-key",
                "key-" + System.nanoTime());

        assertThat(followed.get(60, TimeUnit.SECONDS)).contains("gov-operation-", "Following what happens after 0");
    }
}
