package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.agreement.AppStatement;
import io.bpci.agreement.Attestation;
import io.bpci.agreement.Capability;
import io.bpci.agreement.Step;
import io.bpci.agreement.Terms;
import io.bpci.client.Delivery;
import io.bpci.client.Outcome;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;
import io.bpci.session.Taken;
import io.bpci.wire.KeyStatement;
import io.bpci.wire.RotateKey;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;

/** Applications of two organisations agree, and the relay holds them to it. */
@ExtendWith(Product.class)
class InterAppIT {
    private Rest north;
    private Rest south;
    private Rest auditor;
    private Rest nobody;
    private Audit audit;
    private Thumbprint hubId;
    private Ed25519PublicKey hubKey;
    private NodeId hubNode;
    private Node bank;
    private Node desk;
    private Identifier id;

    @BeforeEach
    void twoApplicationsOfTwoOrganisations() throws Exception {
        north = new Rest(Product.api(), "dev-operator");
        south = new Rest(Product.api(), "dev-operator-south");
        auditor = new Rest(Product.api(), "dev-auditor");
        nobody = new Rest(Product.api(), "");
        audit = new Audit(Product.api());
        JsonObject hub = nobody.get("/oracle/hub").json();
        hubId = Thumbprint.parse(Product.text(hub, "hub_id"));
        hubKey = Jwk.read(Product.object(hub, "public_key"));
        hubNode = NodeId.parse(Product.text(hub, "node_id"));
        long run = System.nanoTime();
        id = new Identifier("agreement-" + run);
        bank = app(north, "north", "bank-" + run, Capability.named("accounts"));
        desk = app(south, "south", "desk-" + run, Capability.named("transactions"), Capability.named("audit_logs"));
    }

    private Node app(Rest operator, String organisation, String name, Capability... can) throws Exception {
        var node = new Node(name);
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        Rest.Answer answer = register(operator, statement(node, organisation, null, can));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return node;
    }

    private AppStatement.Signed statement(Node node, String organisation, @Nullable NodeId owner, Capability... can) {
        return new AppStatement(
                        node.id(),
                        "WebApp",
                        organisation,
                        owner,
                        "1.0",
                        List.of(can),
                        node.key().publicKey().thumbprint(),
                        hubId,
                        Instant.now())
                .sign(node.key(), Forge.ENGINE);
    }

    private static Rest.Answer register(Rest operator, AppStatement.Signed statement) throws Exception {
        return operator.post("/inter-app/apps", Json.object().put("statement", statement.json()).build().toString());
    }

    private String request(String more) {
        return """
        {"agreement_id":"%s","app1_id":"%s","app2_id":"%s","communication_type":"DataExchange",
        "permissions":["Read(transactions)","Write(audit_logs)"]%s}\
        """
                .formatted(id, bank.id(), desk.id(), more);
    }

    private Terms.Signed proposed(String more) throws Exception {
        Rest.Answer answer = north.post("/inter-app/establish", request(more));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.header("Location")).endsWith("/inter-app/agreements/" + id);
        var terms = Terms.Signed.parse(Product.object(Product.object(answer.json(), "terms"), "terms"));
        assertThat(terms.verify(hubKey, Forge.ENGINE)).isEqualTo(DetachedJws.Outcome.VALID);
        return terms;
    }

    private Envelope step(Node party, Step.Kind kind, Digest digest) {
        return Envelope.draft()
                .messageId(new MessageId("s-" + System.nanoTime()))
                .source(party.id())
                .targets(hubNode)
                .messageType(Step.TYPE)
                .priority(Priority.NORMAL)
                .createdAt(Instant.now())
                .content(Step.content(kind, id, digest, "because"))
                .sign(party.key(), Forge.ENGINE);
    }

    private void take(Node party, Step.Kind kind, Digest digest, String state) throws Exception {
        Rest.Answer answer = nobody.post("/inter-app/steps", step(party, kind, digest).bytes());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Product.text(answer.json(), "outcome")).isEqualTo("taken");
        assertThat(Product.text(answer.json(), "state")).isEqualTo(state);
    }

    private Digest inForce(String more) throws Exception {
        Digest digest = proposed(more).digest();
        take(bank, Step.Kind.SIGN, digest, "proposed");
        take(desk, Step.Kind.SIGN, digest, "in_force");
        return digest;
    }

    private Envelope message(Node source, @Nullable String action, NodeId target) {
        return message(source, Json.object().putIfPresent("action", action).put("account", "7").build(), target);
    }

    private Envelope message(Node source, Json content, NodeId target) {
        return message(source.id(), source.key(), content, target);
    }

    private Envelope message(NodeId source, Ed25519PrivateKey key, Json content, NodeId target) {
        return Envelope.draft()
                .messageId(new MessageId("m-" + System.nanoTime()))
                .source(source)
                .targets(target)
                .messageType(MessageType.DATA_SYNC)
                .agreementId(id)
                .priority(Priority.NORMAL)
                .createdAt(Instant.now())
                .content(content)
                .sign(key, Forge.ENGINE);
    }

    private Rest.Answer relay(Envelope message) throws Exception {
        return nobody.post("/oracle/relay", message.bytes());
    }

    private static void refused(Rest.Answer answer, Fault fault, String words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(fault.status());
        assertThat(Product.text(answer.json(), "type")).isEqualTo(fault.type());
        assertThat(answer.body()).contains(words).doesNotContain("Exception");
    }

    private JsonObject agreement() throws Exception {
        return auditor.get("/inter-app/agreements/" + id).json();
    }

    private Digest digest() throws Exception {
        return Digest.parse(Product.text(Product.object(agreement(), "terms"), "terms_digest"));
    }

    private static List<Json> list(JsonObject holder, String name) {
        if (holder.get(name) instanceof JsonArray array) return array.elements();
        throw new AssertionError("no %s in %s".formatted(name, holder));
    }

    @Test
    void whatBothSignedLetsMessagesPassBetweenOrganisationsWithoutAnyOtherConsent() throws Exception {
        refused(relay(message(bank, "Read(transactions)", desk.id())), Fault.NO_AGREEMENT, "no agreement");
        inForce("");

        assertThat(relay(message(bank, "Read(transactions)", desk.id())).status()).isEqualTo(202);
        assertThat(relay(message(desk, "Respond(transactions)", bank.id())).status()).isEqualTo(202);

        try (Node reader = desk.connect(Product.webSocket(), hubId)) {
            Delivery news = reader.receive();
            assertThat(news.message().sourceNode()).isEqualTo(hubNode);
            assertThat(news.message().content().toString()).contains("agreement_proposed").contains(id.value());
            Delivery delivery = reader.receive();
            while (delivery.message().sourceNode().equals(hubNode)) delivery = reader.receive();
            assertThat(delivery.message().sourceNode()).isEqualTo(bank.id());
        }
    }

    @Test
    void whatTheAgreementDoesNotAllowIsRefusedAndRecorded() throws Exception {
        inForce("");
        refused(relay(message(bank, "Execute(transfer)", desk.id())), Fault.NO_AGREEMENT, "does not permit");
        refused(relay(message(desk, "Read(transactions)", bank.id())), Fault.NO_AGREEMENT, "does not permit");
        refused(relay(message(bank, (String) null, desk.id())), Fault.NO_AGREEMENT, "content.action must say");
        JsonObject refusal = audit.awaitRefusal(bank.id().value(), Fault.NO_AGREEMENT.type());
        assertThat(Product.text(refusal, "agreement_id")).isEqualTo(id.value());
    }

    @Test
    void aDowngradeIsRefusedAndItsRefusalIsProvable() throws Exception {
        inForce(",\"security_requirements\":{\"encryption_level\":\"High\"}");
        refused(relay(message(bank, "Read(transactions)", desk.id())), Fault.WEAK_ENCRYPTION, "demands level High");
        Envelope pretended =
                Envelope.draft()
                        .messageId(new MessageId("m-" + System.nanoTime()))
                        .source(bank.id())
                        .targets(desk.id())
                        .messageType(MessageType.DATA_SYNC)
                        .agreementId(id)
                        .priority(Priority.NORMAL)
                        .createdAt(Instant.now())
                        .encryption(Json.object().put("level", "High").build())
                        .content(Json.of("c29tZXRoaW5n"))
                        .sign(bank.key(), Forge.ENGINE);
        refused(relay(pretended), Fault.WEAK_ENCRYPTION, "suite is missing");
        JsonObject refusal = audit.awaitRefusal(bank.id().value(), Fault.WEAK_ENCRYPTION.type());
        assertThat(Product.text(refusal, "message_id")).isNotEmpty();
        assertThat(Product.text(refusal, "receipt")).startsWith("/api/v1/audit/events/");
    }

    @Test
    void revocationStopsWhatWaitsInTheQueueAndTellsBoth() throws Exception {
        Digest digest = inForce("");
        Envelope waiting = message(bank, "Read(transactions)", desk.id());
        assertThat(relay(waiting).status()).isEqualTo(202);

        take(desk, Step.Kind.REVOKE, digest, "revoked");

        refused(relay(message(bank, "Read(transactions)", desk.id())), Fault.NO_AGREEMENT, "was revoked");
        JsonObject withdrawn =
                audit.awaitIn(
                        "kind=withdrawn&node_id=" + bank.id(),
                        event -> Product.text(event, "message_id").equals(waiting.messageId().value()));
        assertThat(Product.text(withdrawn, "agreement_id")).isEqualTo(id.value());
        try (Node reader = desk.connect(Product.webSocket(), hubId)) {
            // News of the agreement, and nothing else.
            Delivery last = reader.receive();
            while (!last.message().content().toString().contains("agreement_revoked")) {
                assertThat(last.message().sourceNode()).isEqualTo(hubNode);
                last = reader.receive();
            }
            assertThat(reader.receivesNothing(Duration.ofMillis(500))).isTrue();
        }
        JsonObject state = nobody(waiting);
        assertThat(state.toString()).contains("withdrawn");
    }

    private JsonObject nobody(Envelope message) throws Exception {
        return auditor.get("/oracle/messages/%s/%s".formatted(message.sourceNode(), message.messageId())).json();
    }

    @Test
    void aStepThatIsSentInASessionIsAnsweredThere() throws Exception {
        Digest digest = proposed("").digest();
        try (Node signer = bank.connect(Product.webSocket(), hubId)) {
            Envelope signing = step(bank, Step.Kind.SIGN, digest);
            signer.send(signing).get(20, TimeUnit.SECONDS);
            Taken taken = signer.awaitTaken();
            assertThat(taken.messageId()).isEqualTo(signing.messageId().value());
            assertThat(taken.answer())
                    .isEqualTo(
                            Json.object()
                                    .put("agreement_id", id.value())
                                    .put("outcome", "taken")
                                    .put("state", "proposed")
                                    .build());
        }
    }

    @Test
    void revocationWhileMessagesAreInFlightLetsEachEitherArriveOrBeWithdrawn() throws Exception {
        Digest digest = inForce("");
        try (Node sender = bank.connect(Product.webSocket(), hubId)) {
            var sent = new ArrayList<CompletableFuture<Outcome>>();
            for (int i = 0; i < 300; i++) {
                sent.add(sender.send(message(bank, "Read(transactions)", desk.id())));
                if (i == 150) take(desk, Step.Kind.REVOKE, digest, "revoked");
            }
            int accepted = 0;
            for (var each : sent) if (each.get(30, TimeUnit.SECONDS) instanceof Outcome.Accepted) accepted++;
            assertThat(accepted).isBetween(1, 299);
            JsonObject counts = counts(accepted);
            assertThat(counts.get("accepted")).isEqualTo(Json.of(accepted));
            assertThat(counts.get("withdrawn")).isEqualTo(Json.of(accepted));
        }
    }

    private JsonObject counts(int withdrawn) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            JsonObject report = auditor.get("/inter-app/agreements/%s/audit".formatted(id)).json();
            JsonObject counts = Product.object(report, "counts");
            if (Json.of(withdrawn).equals(counts.get("withdrawn"))) return counts;
            assertThat(System.nanoTime()).as("%s", counts).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Test
    void anAgreementIsValidatedWithTheEvidenceOfEachCheck() throws Exception {
        Digest digest = proposed("").digest();
        String path = "/inter-app/agreements/%s/validate".formatted(id);
        assertThat(auditor.get(path).json().get("is_valid")).isEqualTo(Json.of(false));
        take(bank, Step.Kind.SIGN, digest, "proposed");
        take(desk, Step.Kind.SIGN, digest, "in_force");
        JsonObject valid = north.get(path).json();
        assertThat(valid.get("is_valid")).as(valid.toString()).isEqualTo(Json.of(true));
        assertThat(list(valid, "checks").toString())
                .contains("\"check\":\"signature\"")
                .contains("\"check\":\"signing_key\"")
                .contains("\"check\":\"permissions\"")
                .contains(digest.hex());
        take(desk, Step.Kind.SUSPEND, digest, "suspended");
        assertThat(north.get(path).json().get("is_valid")).isEqualTo(Json.of(false));
    }

    @Test
    void theReportCountsAndEachRowLeadsToAReceipt() throws Exception {
        inForce("");
        Envelope message = message(bank, "Read(transactions)", desk.id());
        assertThat(relay(message).status()).isEqualTo(202);
        refused(relay(message(bank, "Execute(transfer)", desk.id())), Fault.NO_AGREEMENT, "does not permit");
        audit.awaitRefusal(bank.id().value(), Fault.NO_AGREEMENT.type());
        String path = "/inter-app/agreements/%s/audit".formatted(id);
        JsonObject report = south.get(path).json();
        assertThat(Product.object(report, "counts").toString()).contains("\"accepted\":1").contains("\"refused\":1");
        var row = (JsonObject) list(report, "messages").getFirst();
        assertThat(Product.text(row, "message_id")).isEqualTo(message.messageId().value());
        String receipt = Product.text(row, "receipt").substring("/api/v1".length());
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (auditor.get(receipt).status() == 202) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(auditor.get(receipt).status()).isEqualTo(200);
        Rest.Answer page = auditor.get(path + "?format=html");
        assertThat(page.contentType()).startsWith("text/html");
        assertThat(page.body()).contains("<h1>Agreement " + id).contains(message.messageId().value());
        refused(auditor.get(path + "?format=pdf"), Fault.INVALID_REQUEST, "must be json or html");
    }

    @Test
    void theAgreedRateHolds() throws Exception {
        inForce(",\"rate_limit\":1");
        int passed = 0;
        Rest.Answer last = null;
        for (int i = 0; i < 30; i++) {
            last = relay(message(bank, "Read(transactions)", desk.id()));
            if (last.status() == 202) passed++;
            else break;
        }
        assertThat(passed).isBetween(10, 20);
        refused(Objects.requireNonNull(last), Fault.RATE_LIMITED, "1 messages a second are agreed");
    }

    @Test
    void aSecondFactorIsAnAttestationByTheOwner() throws Exception {
        var owner = new Node("owner-" + System.nanoTime());
        assertThat(north.register(owner.id(), owner.key()).status()).isEqualTo(201);
        AppStatement.Signed said = statement(bank, "north", owner.id(), Capability.named("accounts"));
        assertThat(register(north, said).status()).isEqualTo(200);
        Digest digest = proposed(",\"security_requirements\":{\"factors\":2}").digest();
        refused(
                nobody.post("/inter-app/steps", step(bank, Step.Kind.SIGN, digest).bytes()),
                Fault.CONFLICT,
                "has not attested");
        var attestation =
                new Attestation(bank.id(), said.digest(), owner.id(), hubId, Instant.now())
                        .sign(owner.key(), Forge.ENGINE);
        String path = "/inter-app/apps/%s/attest".formatted(bank.id());
        String body = Json.object().put("attestation", attestation.json()).build().toString();
        refused(south.post(path, body), Fault.FORBIDDEN, "its own organisation");
        assertThat(north.post(path, body).status()).isEqualTo(200);
        take(bank, Step.Kind.SIGN, digest, "proposed");
    }

    @Test
    void aKeyThatWasRotatedLeavesTheAgreementInForce() throws Exception {
        inForce("");
        Envelope queued = message(bank, "Read(transactions)", desk.id());
        assertThat(relay(queued).status()).isEqualTo(202);
        var random = new SecureRandom();
        Ed25519PrivateKey next = Ed25519PrivateKey.generate(random);
        var statement =
                new KeyStatement(
                        hubId,
                        bank.id(),
                        bank.key().publicKey().thumbprint(),
                        next.publicKey().thumbprint(),
                        KeyStatement.newNonce(random),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS));
        String body = KeyRotationIT.body(RotateKey.signed(statement, bank.key(), next, Forge.ENGINE));
        assertThat(nobody.post("/oracle/nodes/%s/keys/rotate".formatted(bank.id()), body).status()).isEqualTo(200);
        JsonObject content = Json.object().put("action", "Read(transactions)").build();
        assertThat(relay(message(bank.id(), next, content, desk.id())).status()).isEqualTo(202);
        // What was sent with the old key before still arrives.
        try (Node reader = desk.connect(Product.webSocket(), hubId)) {
            Delivery delivery = reader.receive();
            while (delivery.message().sourceNode().equals(hubNode)) delivery = reader.receive();
            assertThat(delivery.message().messageId()).isEqualTo(queued.messageId());
        }
        JsonObject valid = auditor.get("/inter-app/agreements/%s/validate".formatted(id)).json();
        assertThat(valid.get("is_valid")).as(valid.toString()).isEqualTo(Json.of(true));
        assertThat(valid.toString()).contains("the key was the party's until");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"permissions\":[\"Read(Read(x))\"]      | permissions do not nest",
                "\"permissions\":[\"Read(transactions)\",\"!Read(transactions)\"] | contradicts",
                "\"permissions\":[\"Read(transactions)\",\"Read(transactions)\"]  | stands there twice",
                "\"permissions\":[\"Read(accounts)\"]     | has no capability for Read(accounts)",
                "\"permissions\":[\"!*(*)\"]              | permissions must permit something",
                "\"permissions\":[]                       | permissions must permit something",
                "\"communication_type\":\"Chat\"          | must be one of ServiceCall",
                "\"valid_until\":\"2020-01-01T00:00:00Z\" | valid_until must be after valid_from",
                "\"rate_limit\":0                         | rate_limit must be from 1",
                "\"security_requirements\":{\"encryption_level\":\"Ultra\"} | must be None, Standard, High or Quantum",
                "\"security_requirements\":{\"authentication_required\":false} | cannot be false",
                "\"message_types\":[\"Chat\"]             | message_types: \"Chat\" must be one of",
                "\"surprise\":1                           | surprise"
            })
    void nonsenseIsNotProposed(String member, String why) throws Exception {
        String name = member.substring(0, member.indexOf(':'));
        String body = request("");
        if (body.contains(name)) {
            body = body.replaceAll(name + ":(\\[[^\\]]*\\]|\"[^\"]*\")", Matcher.quoteReplacement(member));
        } else {
            body = body.substring(0, body.lastIndexOf('}')) + "," + member + "}";
        }
        Rest.Answer answer = north.post("/inter-app/establish", body);
        assertThat(answer.status()).as(answer.body()).isIn(400, 409);
        assertThat(answer.body().replace("\\\"", "\"")).contains(why).doesNotContain("Exception");
    }

    @Test
    void stepsThatAreNotTheirsAreRefused() throws Exception {
        Digest digest = proposed("").digest();
        var stranger = new Node("stranger-" + System.nanoTime());
        assertThat(north.register(stranger.id(), stranger.key()).status()).isEqualTo(201);
        refused(
                nobody.post("/inter-app/steps", step(stranger, Step.Kind.SIGN, digest).bytes()),
                Fault.FORBIDDEN,
                "is no party");
        refused(
                nobody.post("/inter-app/steps", step(bank, Step.Kind.SIGN, Digest.parse("ab".repeat(32))).bytes()),
                Fault.CONFLICT,
                "terms_digest is not that of its terms");
        refused(
                nobody.post("/inter-app/steps", step(bank, Step.Kind.REVOKE, digest).bytes()),
                Fault.CONFLICT,
                "it is not in force yet");
        refused(nobody.post("/inter-app/steps", "{}"), Fault.MALFORMED, "missing");
        Envelope copied = step(bank, Step.Kind.SIGN, digest);
        String forged =
                new String(copied.bytes(), StandardCharsets.UTF_8).replace(bank.id().value(), desk.id().value());
        assertThat(nobody.post("/inter-app/steps", forged).status()).isEqualTo(401);
        take(desk, Step.Kind.DECLINE, digest, "declined");
        refused(
                nobody.post("/inter-app/steps", step(bank, Step.Kind.SIGN, digest).bytes()),
                Fault.NOT_FOUND,
                "is proposed or in force");
    }

    @Test
    void whoeverIsOfNeitherOrganisationSeesAndProposesNothing() throws Exception {
        inForce("");
        assertThat(nobody.get("/inter-app/agreements/" + id).status()).isEqualTo(401);
        assertThat(nobody.post("/inter-app/establish", request("")).status()).isEqualTo(401);
        assertThat(auditor.post("/inter-app/establish", request("")).status()).isEqualTo(403);
        assertThat(south.get("/inter-app/agreements/" + id).status()).isEqualTo(200);
        assertThat(digest()).isNotNull();
        assertThat(nobody.get("/inter-app/health").json().get("status")).isEqualTo(Json.of("UP"));
    }
}
