package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.client.Delivery;
import io.bpci.client.SignatureCheck;
import io.bpci.envelope.Envelope;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;
import io.bpci.wire.KeyStatement;
import io.bpci.wire.RotateKey;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A node's key is replaced by who holds it, and an attempt by anyone else is on record. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyRotationIT {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Rest operator;
    private Rest nobody;
    private Audit audit;
    private Thumbprint hubId;

    @BeforeAll
    void begin() throws Exception {
        operator = new Rest(Product.api(), "dev-operator");
        nobody = new Rest(Product.api(), "");
        audit = new Audit(Product.api());
        hubId = Thumbprint.parse(Product.text(operator.get("/oracle/hub").json(), "hub_id"));
    }

    private Node registered() throws Exception {
        var node = new Node("rotating-" + System.nanoTime());
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    private static Ed25519PrivateKey newKey() {
        return Ed25519PrivateKey.generate(RANDOM);
    }

    private KeyStatement statement(Node node, Ed25519PrivateKey next) {
        return new KeyStatement(
                hubId,
                node.id(),
                node.key().publicKey().thumbprint(),
                next.publicKey().thumbprint(),
                KeyStatement.newNonce(RANDOM),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    static String body(RotateKey request) {
        var json =
                Json.object()
                        .put("statement", request.statement().toJson())
                        .put("public_key", Jwk.write(request.publicKey()))
                        .put("new_key_signature", request.newKeySignature().compact());
        var byOldKey = request.oldKeySignature();
        if (byOldKey != null) json.put("old_key_signature", byOldKey.compact());
        return json.build().toString();
    }

    @Test
    void aRotationSignedByBothKeysHolds() throws Exception {
        Node node = registered();
        Ed25519PrivateKey next = newKey();
        var request = RotateKey.signed(statement(node, next), node.key(), next, Forge.ENGINE);

        Rest.Answer answer = nobody.post("/oracle/nodes/" + node.id() + "/keys/rotate", body(request));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(operator.get("/oracle/nodes/" + node.id()).body()).contains(next.publicKey().thumbprint().value());
        audit.await("node_key_rotated", node.id().value(), event -> true);
    }

    @Test
    void whatTheOldKeySignedAndStillWaitsArrivesAndVerifiesAsItsSenders() throws Exception {
        Node sender = registered();
        Node target = registered();
        var members = Forge.members(sender.id(), target.id());
        byte[] waiting = Forge.signed(members, sender.key());
        assertThat(nobody.post("/oracle/relay", waiting).status()).isEqualTo(202);
        Ed25519PrivateKey next = newKey();
        var request = RotateKey.signed(statement(sender, next), sender.key(), next, Forge.ENGINE);
        assertThat(nobody.post("/oracle/nodes/" + sender.id() + "/keys/rotate", body(request)).status()).isEqualTo(200);

        byte[] late = Forge.signed(Forge.members(sender.id(), target.id()), sender.key());
        assertThat(Product.text(nobody.post("/oracle/relay", late).json(), "type")).isEqualTo(Fault.WRONG_KEY.type());
        assertThat(Product.text(nobody.post("/oracle/relay", waiting).json(), "type"))
                .isEqualTo(Fault.WRONG_KEY.type());
        Rest.Answer again = nobody.post("/oracle/relay", Forge.signed(members, next));
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.body()).contains("duplicate");
        byte[] renewed = Forge.signed(Forge.members(sender.id(), target.id()), next);
        assertThat(nobody.post("/oracle/relay", renewed).status()).isEqualTo(202);
        try (Node reader = target.connect(target.builder(Product.webSocket(), hubId).api(Product.api()))) {
            for (byte[] sent : List.of(waiting, renewed)) {
                Delivery delivery = reader.receive();
                assertThat(delivery.message()).isEqualTo(Envelope.parse(sent));
                assertThat(delivery.signature()).isEqualTo(SignatureCheck.VERIFIED);
                delivery.acknowledge();
            }
        }
    }

    @Test
    void aRotationThatTheOldKeyDidNotSignIsRefusedAndRecordedByAddress() throws Exception {
        Node node = registered();
        Ed25519PrivateKey next = newKey();
        // The thief holds the new key only.
        var request = RotateKey.signed(statement(node, next), next, next, Forge.ENGINE);
        long before = audit.noise().getOrDefault(Fault.WRONG_KEY.type(), 0L);

        Rest.Answer answer = nobody.post("/oracle/nodes/" + node.id() + "/keys/rotate", body(request));

        assertThat(Product.text(answer.json(), "type")).isEqualTo(Fault.WRONG_KEY.type());
        audit.awaitMoreNoise(Fault.WRONG_KEY.type(), before);
        assertThat(operator.get("/oracle/nodes/" + node.id()).body())
                .contains(node.key().publicKey().thumbprint().value());
    }

    @Test
    void aForcedRotationThatIsRefusedIsRecordedWithItsOperator() throws Exception {
        Node node = registered();
        Ed25519PrivateKey next = newKey();
        var request = RotateKey.forced(statement(node, next), newKey(), Forge.ENGINE);

        String path = "/oracle/nodes/" + node.id() + "/keys/force";
        KeycloakAdmin.Person person = new KeycloakAdmin().makeOperator("north");
        assertThat(Product.text(operator.post(path, body(request)).json(), "type"))
                .isEqualTo(Fault.INSUFFICIENT_AUTHENTICATION.type());
        Rest.Answer answer = person.steppedUp().post(path, body(request));

        assertThat(Product.text(answer.json(), "type")).isEqualTo(Fault.INVALID_REQUEST.type());
        JsonObject event =
                audit.awaitIn(
                        "kind=refused", seen -> Json.of(Fault.INVALID_REQUEST.type()).equals(seen.get("problem")));
        assertThat(Product.text(event, "actor")).isEqualTo(person.name());
    }
}
