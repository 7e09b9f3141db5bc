package io.bpci.it;

import static io.bpci.it.Government.bpci;
import static io.bpci.it.Government.opened;
import static io.bpci.it.Government.refused;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.client.KeyFile;
import io.bpci.emergency.BypassScope;
import io.bpci.emergency.BypassStatement;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two officers lift the limits of their agency, on the running product, and one does not. */
@ExtendWith(Product.class)
// It touches its own agencies only.
@Execution(ExecutionMode.CONCURRENT)
class BypassIT {
    private static final String BYPASSES = Government.PATH + "/bypasses";

    /** A message with this takes 55 units of its sender's rate. */
    private static final String BIG = "x".repeat(900_000);

    @TempDir Path home;
    private Rest admin;
    private Thumbprint hubId;
    private String agency;
    private Node node;
    private String clientToken;
    private Person olivia;
    private Person oscar;

    /** An officer who is logged in, and has a node. */
    private record Person(String token, Ed25519PrivateKey key, Path keyFile) {
        Rest rest() {
            return Rest.withToken(Product.api(), token);
        }

        Rest.Answer sign(BypassStatement statement) throws Exception {
            JsonObject signed = statement.sign(key, Ed25519.bouncyCastle()).json();
            return rest().post(
                            BYPASSES,
                            Json.object()
                                    .put("session_id", opened(rest()))
                                    .put("statement", signed)
                                    .build()
                                    .toString());
        }
    }

    @BeforeEach
    void setUp() throws Exception {
        admin = new Rest(Product.api(), "dev-admin");
        hubId = Thumbprint.parse(Product.text(admin.get("/oracle/hub").json(), "hub_id"));
        agency = Government.freshId();
        node = new Node(agency);
        JsonObject request =
                Government.request(agency, "full_access", "secret")
                        .put("public_key", Jwk.write(node.key().publicKey()))
                        .build();
        Rest.Answer answer = admin.post(Government.SETUP, request.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        clientToken = Product.text(answer.json(), "api_token");
        olivia = person("olivia");
        oscar = person("oscar");
    }

    private Person person(String name) throws Exception {
        var wallet = NodeId.parse(agency + "-" + name);
        var key = Ed25519PrivateKey.generate(new SecureRandom());
        assertThat(admin.register(wallet, key, agency).status()).isEqualTo(201);
        Path file = home.resolve(name + ".pem");
        KeyFile.write(file, key);
        String token =
                new KeycloakAdmin()
                        .makeOfficer(agency, Government.JURISDICTION, "full_access", "secret", wallet.value())
                        .steppedUpToken();
        return new Person(token, key, file);
    }

    private BypassStatement statement(BypassScope... scope) {
        Instant now = Instant.now();
        return new BypassStatement(
                NodeId.parse(agency), hubId, Set.of(scope), "Customs is out", now, now.plusSeconds(600));
    }

    private static String status(Rest.Answer answer) {
        return Product.text(answer.json(), "status");
    }

    @Test
    void twoOfficersLiftWhatTheirAgencyMayAskByTheCommandLine() throws Exception {
        askUntilRefused();

        // The second officer comes in although the rate is used up.
        String said =
                bpci(
                        home,
                        "bypass",
                        "request",
                        "--scope",
                        "requests",
                        "--reason",
                        "Customs is <b>out</b>",
                        "--for",
                        "10m",
                        "--key",
                        olivia.keyFile().toString(),
                        "--token",
                        olivia.token(),
                        "-o",
                        "json");
        String id = said.replaceAll("(?s).*\"bypass_id\" *: *\"([0-9a-f]{64})\".*", "$1");
        assertThat(
                        bpci(
                                home,
                                "bypass",
                                "sign",
                                "--bypass-id",
                                id,
                                "--key",
                                oscar.keyFile().toString(),
                                "--token",
                                oscar.token()))
                .contains("You sign: requests", "active");

        for (int asked = 0; asked < 200; asked++) {
            assertThat(oscar.rest().get(Government.PATH + "/agencies").status()).isEqualTo(200);
        }
        assertThat(bpci(home, "bypass", "list", "--token", oscar.token())).contains("active", "<b>out</b>", id);
        assertThat(bpci(home, "bypass", "end", "--bypass-id", id, "--reason", "It is over", "--token", olivia.token()))
                .contains("ended");
        askUntilRefused();
    }

    private void askUntilRefused() throws Exception {
        Rest.Answer answer = olivia.rest().get(Government.PATH + "/agencies");
        for (int asked = 1; answer.status() == 200 && asked < 5_000; asked++) {
            answer = olivia.rest().get(Government.PATH + "/agencies");
        }
        refused(answer, Fault.RATE_LIMITED, "1000 requests a minute");
    }

    @Test
    void twoOfficersLiftWhatTheirNodeMaySend() throws Exception {
        NodeId target = NodeId.parse(agency + "-olivia");
        refused(sendTooMany(target), Fault.RATE_LIMITED, "units a second are allowed");

        BypassStatement statement = statement(BypassScope.MESSAGES);
        assertThat(status(olivia.sign(statement))).isEqualTo("proposed");
        // One is not two.
        refused(sendTooMany(target), Fault.RATE_LIMITED, "units a second are allowed");
        assertThat(status(oscar.sign(statement))).isEqualTo("active");

        for (int sent = 0; sent < 40; sent++) assertThat(send(target).status()).isEqualTo(202);
    }

    /** More at once than a second gives; the first answer that is no acceptance, or the last. */
    private Rest.Answer sendTooMany(NodeId target) throws Exception {
        Rest.Answer last = send(target);
        Callable<Rest.Answer> one = () -> send(target);
        try (ExecutorService senders = Executors.newFixedThreadPool(8)) {
            for (Future<Rest.Answer> each : senders.invokeAll(Collections.nCopies(100, one))) {
                if (last.status() == 202) last = each.get();
            }
        }
        return last;
    }

    private Rest.Answer send(NodeId target) throws Exception {
        JsonObject message = Forge.members(node.id(), target).with("content", Json.object().put("text", BIG).build());
        return new Rest(Product.api(), "").post("/oracle/relay", new String(Forge.signed(message, node.key()), UTF_8));
    }

    @Test
    void oneOfficerIsNotTwoAndAClientIsNone() throws Exception {
        BypassStatement statement = statement(BypassScope.REQUESTS);
        Rest.Answer first = olivia.sign(statement);
        assertThat(first.status()).as(first.body()).isEqualTo(201);
        String id = Product.text(first.json(), "bypass_id");
        assertThat(first.header("Location")).endsWith(BYPASSES + "/" + id);
        assertThat(status(olivia.sign(statement))).isEqualTo("proposed");
        refused(
                new Person(oscar.token(), olivia.key(), olivia.keyFile()).sign(statement),
                Fault.WRONG_KEY,
                "another key");
        var client = new Person(clientToken, node.key(), home);
        refused(client.sign(statement), Fault.INSUFFICIENT_AUTHENTICATION, "the token is of no person's login");

        refused(
                Government.setUp("full_access", "secret").officer().get(BYPASSES + "/" + id),
                Fault.NOT_FOUND,
                "no bypass");
        Rest.Answer ended = admin.post(BYPASSES + "/" + id + "/end", "{\"reason\":\"nobody came\"}");
        assertThat(status(ended)).isEqualTo("ended");
        refused(oscar.sign(statement), Fault.CONFLICT, "is ended");
        assertThat(admin.get("/audit/events?kind=government_bypass&page_size=100").body()).contains(id, "nobody came");
    }
}
