package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Base64Url;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tokens that prove nothing, and callers who may not: with the real Keycloak. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensIT {
    private static final String PATH = "/oracle/nodes";

    private KeycloakAdmin keycloak;
    private Rest north;
    private Rest south;
    private Audit audit;

    @BeforeAll
    void begin() throws Exception {
        keycloak = new KeycloakAdmin();
        north = new Rest(Product.api(), "dev-operator");
        south = new Rest(Product.api(), "dev-operator-south");
        audit = new Audit(Product.api());
    }

    private static void assertRefused(String token) throws Exception {
        Rest.Answer answer = Rest.withToken(Product.api(), token).get(PATH);
        assertProblem(answer, Fault.UNAUTHENTICATED);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        assertThat(answer.body()).doesNotContain(token, "Exception", "nimbus", "jakarta");
    }

    private static void assertProblem(Rest.Answer answer, Fault fault) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(fault.status());
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(Product.text(answer.json(), "type")).isEqualTo(fault.type());
    }

    @Test
    void withoutATokenNothingIsToldButHowToComeWithOne() throws Exception {
        Rest.Answer answer = new Rest(Product.api(), "").get(PATH);

        assertProblem(answer, Fault.UNAUTHENTICATED);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        keycloak.tokensOfLive("dev-auditor", 1);
        try {
            String token = Rest.token("dev-auditor");
            // What the clocks of the two may differ by is granted on top.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (Rest.withToken(Product.api(), token).get(PATH).status() == 200) {
                assertThat(System.nanoTime()).as("it never expires").isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(500);
            }
            assertRefused(token);
        } finally {
            keycloak.tokensOfLive("dev-auditor", 300);
        }
    }

    @Test
    void aTokenForAnotherAudienceIsRefused() throws Exception {
        assertRefused(keycloak.adminToken(keycloak.realm()));
    }

    @Test
    void aTokenOfAnotherRealmIsRefused() throws Exception {
        assertRefused(keycloak.tokenOfAnotherRealm());
    }

    @Test
    void aTokenThatNobodySignedIsRefused() throws Exception {
        String[] parts = Rest.token("dev-operator").split("\\.");
        String header = Base64Url.encode("{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(UTF_8));

        assertRefused(header + "." + parts[1] + ".");
        assertRefused(header + "." + parts[1] + "." + parts[2]);
        assertRefused(parts[0] + "." + parts[1] + ".");
        assertRefused("nonsense");
    }

    @Test
    void aTokenThatWasChangedIsRefused() throws Exception {
        String[] parts = Rest.token("dev-operator").split("\\.");
        String claims = new String(Base64Url.decode(parts[1], "claims"), UTF_8).replace("node-operator", "hub-admin");

        assertRefused(parts[0] + "." + Base64Url.encode(claims.getBytes(UTF_8)) + "." + parts[2]);
    }

    @Test
    void aTokenSignedByAnotherKeyIsRefused() throws Exception {
        String[] parts = Rest.token("dev-operator").split("\\.");
        var keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        var signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(keys.generateKeyPair().getPrivate());
        signer.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
        String forged = Base64Url.encode(signer.sign());
        JsonObject header = (JsonObject) StrictJson.parse(Base64Url.decode(parts[0], "header"));
        String unknown = Base64Url.encode(header.with("kid", Json.of("no-such-key")).toString().getBytes(UTF_8));

        assertRefused(parts[0] + "." + parts[1] + "." + forged);
        assertRefused(unknown + "." + parts[1] + "." + forged);
    }

    @Test
    void theWrongRoleIsForbiddenByName() throws Exception {
        var node = new Node("token-" + System.nanoTime());

        Rest.Answer answer = new Rest(Product.api(), "dev-auditor").register(node.id(), node.key());

        assertProblem(answer, Fault.FORBIDDEN);
        JsonObject event =
                audit.awaitIn("kind=refused", e -> e.get("actor") != null && e.toString().contains("dev-auditor"));
        assertThat(Product.text(event, "problem")).isEqualTo(Fault.FORBIDDEN.type());
        assertThat(Product.object(event, "detail"))
                .isEqualTo(Json.object().put("method", "POST").put("path", "/api/v1/oracle/nodes/register").build());
        assertThat(Product.text(event, "address")).isEqualTo("127.0.0.1");
    }

    @Test
    void anOperatorCannotTouchAnotherOrganisationsNode() throws Exception {
        var node = new Node("north-" + System.nanoTime());
        assertThat(north.register(node.id(), node.key()).status()).isEqualTo(201);
        String path = PATH + "/" + node.id();
        String rule = "{\"target_node\":\"%s\",\"source_organisation\":\"south\"}".formatted(node.id());

        for (Rest.Answer answer :
                List.of(
                        south.get(path),
                        south.post(path + "/suspend", "{\"reason\":\"because\"}"),
                        south.post(path + "/resume", ""),
                        south.post(path + "/release", ""),
                        keycloak.makeOperator("south").steppedUp().send("DELETE", path, ""),
                        south.post("/oracle/consents", rule),
                        south.get("/oracle/messages/" + node.id() + "/m-1"))) {
            assertProblem(answer, Fault.FORBIDDEN);
        }
        assertThat(south.get(PATH + "?page_size=1000").body()).doesNotContain(node.id().value());
        assertThat(new Rest(Product.api(), "dev-admin").get(path).status()).isEqualTo(200);
        assertThat(new Rest(Product.api(), "dev-admin").post(path + "/suspend", "{\"reason\":\"x\"}").status())
                .isEqualTo(200);
    }

    @Test
    void anOperatorRegistersIntoItsOwnOrganisationOnly() throws Exception {
        var node = new Node("elsewhere-" + System.nanoTime());

        assertProblem(south.register(node.id(), node.key(), "north"), Fault.FORBIDDEN);
        assertThat(new Rest(Product.api(), "dev-admin").register(node.id(), node.key(), "north").status())
                .isEqualTo(201);
        // The id is taken, whoever asks again.
        assertProblem(south.register(node.id(), node.key()), Fault.CONFLICT);
    }

    @Test
    void aStrangerSendsOnlyWhileARuleAllowsIt() throws Exception {
        var sender = new Node("south-sender-" + System.nanoTime());
        var target = new Node("north-target-" + System.nanoTime());
        south.register(sender.id(), sender.key());
        north.register(target.id(), target.key());
        Rest nobody = new Rest(Product.api(), "");

        assertProblem(send(nobody, sender, target), Fault.NO_CONSENT);
        Rest.Answer granted =
                north.post(
                        "/oracle/consents",
                        "{\"target_node\":\"%s\",\"source_organisation\":\"south\"}".formatted(target.id()));
        assertThat(granted.status()).isLessThan(300);
        assertThat(send(nobody, sender, target).status()).isEqualTo(202);
        String rule = "/oracle/consents/" + Product.text(granted.json(), "rule_id");
        assertProblem(south.send("DELETE", rule, ""), Fault.FORBIDDEN);
        assertThat(north.send("DELETE", rule, "").status()).isLessThan(300);
        assertProblem(send(nobody, sender, target), Fault.NO_CONSENT);
        audit.awaitRefusal(sender.id().value(), Fault.NO_CONSENT.type());
    }

    private static Rest.Answer send(Rest nobody, Node from, Node to) throws Exception {
        return nobody.post("/oracle/relay", Forge.signed(Forge.members(from.id(), to.id()), from.key()));
    }

    @AfterAll
    void tokensThatProveNothingAreRecordedByAddress() throws Exception {
        audit.awaitNoise(List.of(Fault.UNAUTHENTICATED.type()));
    }
}
