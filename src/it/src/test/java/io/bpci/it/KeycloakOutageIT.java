package io.bpci.it;

import static io.bpci.it.Government.LONGER;
import static io.bpci.it.Government.await;
import static io.bpci.it.Government.opened;
import static io.bpci.it.Government.refused;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.it.Government.Agency;
import io.bpci.it.KeycloakAdmin.Logins;
import io.bpci.it.KeycloakAdmin.Person;
import io.bpci.json.Json;
import io.bpci.problem.Fault;
import io.bpci.testkit.SteppedUpLogin.Tokens;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** The product's Keycloak stops answering, in the middle of a session and of setting an agency up, and comes back. */
@ExtendWith(Product.class)
// Nobody has a Keycloak meanwhile.
@Isolated
class KeycloakOutageIT {
    /** Half a minute until somebody goes on with what was left, and some. */
    private static final Duration UNTIL_IT_IS_LEFT = Duration.ofSeconds(90);

    private final KeycloakAdmin keycloak = new KeycloakAdmin();
    private boolean frozen;
    private Rest admin;
    private Rest operator;

    @BeforeEach
    void logIn() throws Exception {
        admin = new Rest(Product.api(), "dev-admin");
        operator = new Rest(Product.api(), "dev-operator");
    }

    @AfterEach
    void thaw() throws Exception {
        if (frozen) signal("CONT");
        frozen = false;
    }

    /** It keeps its port, takes connections, and says nothing. */
    private void freeze() throws Exception {
        signal("STOP");
        frozen = true;
    }

    private static void signal(String name) throws Exception {
        long pid = keycloakProcess().pid();
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor()).isZero();
    }

    private static ProcessHandle keycloakProcess() {
        String home = "-Dkc.home.dir=" + Product.data().resolve("keycloak") + "\0";
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(home))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Keycloak of this product"));
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            // It is over, or somebody else's.
            return "";
        }
    }

    private static HttpResponse<String> page(String path) throws Exception {
        return Rest.HTTP.send(
                HttpRequest.newBuilder(URI.create(Product.portal() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void duringASessionWhatOnlyKeycloakCanAllowWaitsAndTheRestGoesOn() throws Exception {
        Agency agency = Government.setUp("standard", "secret");
        Rest officer = agency.officer();
        String session = opened(officer);
        String path = Government.PATH + "/sessions/" + session;
        var sender = new Node(Government.freshId());
        var target = new Node(Government.freshId());
        for (Node node : new Node[] {sender, target}) {
            assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        }

        freeze();
        await(LONGER, () -> officer.get(path).status() == 503);

        for (Rest.Answer answer : new Rest.Answer[] {officer.post(path + "/refresh", ""), officer.get(path)}) {
            refused(answer, Fault.UNAVAILABLE, "Keycloak does not answer as it should; try again");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
        }
        // Nobody logs in, and the page says why.
        HttpResponse<String> login = page("/login");
        assertThat(login.statusCode()).isEqualTo(503);
        assertThat(login.body()).contains("Keycloak does not answer", "What the hub relays goes on");
        // What the hub itself can tell goes on: tokens are judged by the keys that it has, and messages are relayed.
        assertThat(operator.get("/oracle/nodes/" + sender.id()).status()).isEqualTo(200);
        Rest.Answer relayed =
                new Rest(Product.api(), "")
                        .post("/oracle/relay", Forge.signed(Forge.members(sender.id(), target.id()), sender.key()));
        assertThat(relayed.status()).as(relayed.body()).isEqualTo(202);
        assertThat(Rest.status(Rest.HTTP, Product.site().resolve("/health/ready"))).isEqualTo(200);

        thaw();
        await(LONGER, () -> officer.get(path).status() == 200);
        assertThat(officer.get(path).json().get("is_active")).isEqualTo(Json.of(true));
        assertThat(officer.post(path + "/close", "").json().get("end_reason")).isEqualTo(Json.of("closed"));
    }

    @Test
    void anAgencyThatWasBeingSetUpIsThereWhollyOrNotAtAll() throws Exception {
        String id = Government.freshId();
        String request = Government.request(id, "standard", "secret").build().toString();
        // What Keycloak allows is known for some seconds: the setting up itself comes to it.
        assertThat(admin.get(Government.PATH + "/agencies").status()).isEqualTo(200);

        freeze();
        Rest.Answer answer = admin.post(Government.SETUP, request);
        refused(answer, Fault.UNAVAILABLE, "try again");
        assertThat(operator.get("/oracle/nodes/" + id).status()).isEqualTo(404);

        thaw();
        // It was asked, and does it now: whoever asks the hub again gets a whole agency, with a secret that is good.
        Rest.Answer[] again = new Rest.Answer[1];
        await(
                UNTIL_IT_IS_LEFT,
                () -> {
                    again[0] = admin.post(Government.SETUP, request);
                    return again[0].status() == 201;
                });
        Rest.Answer whole = Objects.requireNonNull(again[0]);
        assertThat(KeycloakAdmin.tokenStatus("gov-" + id, Product.text(whole.json(), "client_secret"))).isEqualTo(200);
        assertThat(admin.get("/oracle/nodes/" + id).status()).isEqualTo(200);
        opened(Rest.withToken(Product.api(), Product.text(whole.json(), "api_token")));
        assertThat(admin.post(Government.SETUP, request).status()).isEqualTo(200);
    }

    @Test
    void aSessionRevokedMeanwhileIsOverAtOnceAndItsLoginOnceKeycloakIsBack() throws Exception {
        Agency agency = Government.setUp("elevated", "secret");
        Person officer = keycloak.makeOfficer(agency.id(), Government.JURISDICTION, "elevated", "secret");
        Tokens tokens = officer.offline();
        String path = Government.PATH + "/sessions/" + opened(Rest.withToken(Product.api(), tokens.access()));
        Rest strong = keycloak.makeAdministrator().steppedUp();
        // As above.
        assertThat(strong.get(path).status()).isEqualTo(200);

        freeze();
        Rest.Answer revoked = strong.post(path + "/revoke", "");
        assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
        assertThat(revoked.json().get("end_reason")).isEqualTo(Json.of("revoked"));

        thaw();
        await(LONGER, () -> keycloak.logins(officer).equals(new Logins(0, 0)));
        new Audit(Product.api())
                .awaitIn("kind=government_login_ended", event -> event.toString().contains(officer.name()));
    }
}
