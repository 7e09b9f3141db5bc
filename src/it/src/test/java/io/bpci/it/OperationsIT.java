package io.bpci.it;

import static io.bpci.it.Government.LONGER;
import static io.bpci.it.Government.await;
import static io.bpci.it.Government.bpci;
import static io.bpci.it.Government.opened;
import static io.bpci.it.Government.refused;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.it.Government.Agency;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** What agencies ask of jurisdictions, on the running product. */
@ExtendWith(Product.class)
class OperationsIT {
    private Rest admin;

    @BeforeEach
    void logIn() throws Exception {
        admin = new Rest(Product.api(), "dev-admin");
    }

    @Test
    void anOperationGoesFromOneJurisdictionToAnother() throws Exception {
        String id = Government.freshId();
        JsonObject asking = Government.request(id, "standard", "secret").put("cross_border_enabled", true).build();
        Agency states = new Agency(id, admin.post(Government.SETUP, asking.toString()).json());
        String other = Government.freshId();
        JsonObject french =
                Government.request(other, "standard", "secret").build().with("jurisdiction", Json.of("france"));
        Agency france = new Agency(other, admin.post(Government.SETUP, french.toString()).json());
        String ours = opened(states.officer());
        String theirs = opened(france.officer());
        String request =
                Json.object()
                        .put("session_id", ours)
                        .put("idempotency_key", "request-1")
                        .put("operation_type", "information_request")
                        .put("target_jurisdiction", "france")
                        .put("priority_level", "high")
                        .put("security_classification", "confidential")
                        .put("title", "Origin of a <script>payment</script>")
                        .build()
                        .toString();

        Rest.Answer submitted = states.officer().post(Government.PATH + "/operations", request);
        assertThat(submitted.status()).as(submitted.body()).isEqualTo(201);
        assertThat(states.officer().post(Government.PATH + "/operations", request).status()).isEqualTo(200);
        String path = Government.PATH + "/operations/" + Product.text(submitted.json(), "operation_id");
        assertThat(submitted.header("Location")).endsWith(path);
        String act = Json.object().put("session_id", theirs).put("note", "Done").build().toString();
        assertThat(france.officer().post(path + "/start", act).json().get("status")).isEqualTo(Json.of("in_progress"));
        assertThat(france.officer().post(path + "/complete", act).json().get("status")).isEqualTo(Json.of("completed"));
        refused(
                states.officer().post(path + "/cancel", Json.object().put("session_id", ours).build().toString()),
                Fault.CONFLICT,
                "is completed");
        refused(
                states.officer().post(path + "/cancel", Json.object().put("session_id", theirs).build().toString()),
                Fault.CONFLICT,
                "no session");
        assertThat(states.officer().get(Government.PATH + "/operations?status=completed").body())
                .contains("<script>payment</script>");
        refused(Government.setUp("standard", "secret").officer().get(path), Fault.NOT_FOUND, "");
    }

    @Test
    void anOperationThatNobodyWorksOnExpiresAndThatIsWrittenDown() throws Exception {
        Rest officer = Government.setUp("standard", "secret").officer();
        String request =
                Json.object()
                        .put("session_id", opened(officer))
                        .put("idempotency_key", "request-1")
                        .put("operation_type", "compliance_check")
                        .put("target_jurisdiction", Government.JURISDICTION)
                        .put("priority_level", "low")
                        .put("security_classification", "unclassified")
                        .put("title", "Soon over")
                        .put("deadline", Instant.now().plusSeconds(3).toString())
                        .build()
                        .toString();
        Rest.Answer submitted = officer.post(Government.PATH + "/operations", request);
        assertThat(submitted.status()).as(submitted.body()).isEqualTo(201);
        String path = Government.PATH + "/operations/" + Product.text(submitted.json(), "operation_id");

        await(LONGER, () -> history(officer, path).size() == 2);

        JsonObject last = (JsonObject) history(officer, path).getLast();
        assertThat(last.get("status")).isEqualTo(Json.of("expired"));
        assertThat(last.get("officer")).isNull();
    }

    private static List<Json> history(Rest officer, String path) throws Exception {
        return ((JsonArray) Objects.requireNonNull(officer.get(path).json().get("history"))).elements();
    }

    @Test
    void theCommandLineTakesAnOperationToItsEnd(@TempDir Path home) throws Exception {
        // Of the development officer.
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
        String key = "key-" + System.nanoTime();
        String[] submit = {
            "operation",
            "submit",
            "--operation-type",
            "compliance_check",
            "--target-jurisdiction",
            "XA",
            "--priority",
            "high",
            "--title",
            "Accounts of the year",
            "--idempotency-key",
            key
        };
        String id = operationId(bpci(home, submit));

        assertThat(operationId(bpci(home, submit))).isEqualTo(id);
        assertThat(bpci(home, "operation", "list", "--status", "pending")).contains(id, "Accounts of the year");
        assertThat(bpci(home, "operation", "start", "--operation-id", id)).contains("in_progress");
        assertThat(bpci(home, "operation", "complete", "--operation-id", id, "--note", "in order"))
                .contains("completed", "(in order)");
        assertThat(bpci(home, "operation", "show", "--operation-id", id)).contains("handled by", "XA-TREASURY");
        // Each act had a session of its own, which it closed.
        assertThat(bpci(home, "session", "list", "--active", "--as", "dev-officer")).doesNotContain("gov-session-");
    }

    private static String operationId(String said) {
        return Pattern.compile("gov-operation-\\S+").matcher(said).results().findFirst().orElseThrow().group();
    }
}
