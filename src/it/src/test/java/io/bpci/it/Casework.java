package io.bpci.it;

import static io.bpci.it.Government.opened;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseAct.Invitation;
import io.bpci.casework.CaseRole;
import io.bpci.casework.CaseStep;
import io.bpci.casework.CaseType;
import io.bpci.casework.Classification;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import java.net.URI;
import java.time.Instant;
import java.util.List;

/** A case of a test, and what agencies do in it. */
final class Casework {
    static final String PATH = Government.PATH + "/cases";

    private final Identifier caseId = new Identifier("case-" + System.nanoTime());
    private final NodeId hub;

    Casework() throws Exception {
        this(Product.api());
    }

    /** At another hub. */
    Casework(URI api) throws Exception {
        hub = NodeId.parse(Product.text(new Rest(api, "").get("/oracle/hub").json(), "node_id"));
    }

    /** An agency whose node the test has. */
    record Agency(URI api, Node node, String token) {
        NodeId id() {
            return node.id();
        }

        Rest officer() {
            return Rest.withToken(api, token);
        }
    }

    /** One that crosses borders. */
    static Agency agency(String jurisdiction, String level, String clearance) throws Exception {
        return agency(Product.api(), jurisdiction, level, clearance);
    }

    static Agency agency(URI api, String jurisdiction, String level, String clearance) throws Exception {
        var node = new Node(Government.freshId());
        JsonObject request =
                Government.request(node.id().value(), level, clearance)
                        .put("cross_border_enabled", true)
                        .put("public_key", Jwk.write(node.key().publicKey()))
                        .build()
                        .with("jurisdiction", Json.of(jurisdiction));
        Rest.Answer answer = new Rest(api, "dev-admin").post(Government.SETUP, request.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return new Agency(api, node, Product.text(answer.json(), "api_token"));
    }

    Identifier id() {
        return caseId;
    }

    String path(String below) {
        return "/" + caseId + below;
    }

    Envelope signed(Agency by, CaseAct act) {
        return signed(by, act, by.node().key());
    }

    Envelope signed(Agency by, CaseAct act, Ed25519PrivateKey key) {
        return Envelope.draft()
                .messageId(new MessageId("step-" + System.nanoTime()))
                .source(by.id())
                .targets(hub)
                .messageType(CaseStep.TYPE)
                .priority(Priority.NORMAL)
                .createdAt(Instant.now())
                .correlationId(caseId)
                .content(CaseStep.content(caseId, act))
                .sign(key, Forge.ENGINE);
    }

    Rest.Answer submit(Agency by, String path, Envelope step) throws Exception {
        String body =
                Json.object()
                        .put("session_id", opened(by.officer()))
                        .put("step", StrictJson.parse(step.bytes()))
                        .build()
                        .toString();
        return by.officer().post(PATH + path, body);
    }

    Digest taken(Agency by, String path, CaseAct act) throws Exception {
        Envelope step = signed(by, act);
        Rest.Answer answer = submit(by, path, step);
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
        assertThat(Product.text(answer.json(), "outcome")).isEqualTo("taken");
        return step.digest();
    }

    Digest open(Agency lead, Agency partner, String title, Classification classification) throws Exception {
        return taken(
                lead,
                "",
                new CaseAct.Open(
                        title,
                        CaseType.CUSTOMS,
                        "Article 4",
                        classification,
                        List.of(new Invitation(partner.id(), CaseRole.PARTNER)),
                        30));
    }

    void joined(Agency lead, Agency partner, String title) throws Exception {
        Digest opening = open(lead, partner, title, Classification.CONFIDENTIAL);
        taken(partner, path("/commitments"), new CaseAct.Join(opening, CaseRole.PARTNER));
    }
}
