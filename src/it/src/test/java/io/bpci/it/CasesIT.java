package io.bpci.it;

import static io.bpci.it.Government.bpci;
import static io.bpci.it.Government.opened;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseAct.Invitation;
import io.bpci.casework.CaseRole;
import io.bpci.casework.CaseStep;
import io.bpci.casework.CaseType;
import io.bpci.casework.Classification;
import io.bpci.client.Delivery;
import io.bpci.client.KeyFile;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.problem.Fault;
import io.bpci.receipt.EvidenceBundle;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Cases of two jurisdictions on the running product, with Keycloak, the relay and the log. */
@ExtendWith(Product.class)
class CasesIT {
    private static final String CASES = Government.PATH + "/cases";

    /** Within which a step is to be with the others. */
    private static final Duration REACH = Duration.ofSeconds(1);

    @TempDir Path home;
    private Rest admin;
    private Thumbprint hubId;
    private NodeId hubNode;
    private Agency customs;
    private Agency douane;
    private Identifier caseId;

    /** An agency whose node the test has. */
    private record Agency(Node node, String token, Path key) {
        NodeId id() {
            return node.id();
        }

        Rest officer() {
            return Rest.withToken(Product.api(), token);
        }
    }

    @BeforeEach
    void setUp() throws Exception {
        admin = new Rest(Product.api(), "dev-admin");
        JsonObject hub = admin.get("/oracle/hub").json();
        hubId = Thumbprint.parse(Product.text(hub, "hub_id"));
        hubNode = NodeId.parse(Product.text(hub, "node_id"));
        customs = agency("united_states", "full_access", "top_secret");
        douane = agency("france", "full_access", "secret");
        caseId = new Identifier("case-" + System.nanoTime());
    }

    private Agency agency(String jurisdiction, String level, String clearance) throws Exception {
        var node = new Node(Government.freshId());
        JsonObject request =
                Government.request(node.id().value(), level, clearance)
                        .put("cross_border_enabled", true)
                        .put("public_key", Jwk.write(node.key().publicKey()))
                        .build()
                        .with("jurisdiction", Json.of(jurisdiction));
        Rest.Answer answer = admin.post(Government.SETUP, request.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        Path key = home.resolve(node.id() + ".pem");
        KeyFile.write(key, node.key());
        return new Agency(node, Product.text(answer.json(), "api_token"), key);
    }

    private Envelope signed(Agency by, CaseAct act) {
        return Envelope.draft()
                .messageId(new MessageId("step-" + System.nanoTime()))
                .source(by.id())
                .targets(hubNode)
                .messageType(CaseStep.TYPE)
                .priority(Priority.NORMAL)
                .createdAt(Instant.now())
                .correlationId(caseId)
                .content(CaseStep.content(caseId, act))
                .sign(by.node().key(), Forge.ENGINE);
    }

    private Rest.Answer submit(Agency by, String path, Envelope step) throws Exception {
        String body =
                Json.object()
                        .put("session_id", opened(by.officer()))
                        .put("step", StrictJson.parse(step.bytes()))
                        .build()
                        .toString();
        return by.officer().post(CASES + path, body);
    }

    private Digest taken(Agency by, String path, CaseAct act) throws Exception {
        Envelope step = signed(by, act);
        Rest.Answer answer = submit(by, path, step);
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
        assertThat(Product.text(answer.json(), "outcome")).isEqualTo("taken");
        return step.digest();
    }

    private Digest open(Classification classification) throws Exception {
        return taken(
                customs,
                "",
                new CaseAct.Open(
                        "Undeclared <script>alert(1)</script>",
                        CaseType.CUSTOMS,
                        "Article 4",
                        classification,
                        List.of(new Invitation(douane.id(), CaseRole.PARTNER)),
                        30));
    }

    private String path(String below) {
        return "/" + caseId + below;
    }

    private void joined() throws Exception {
        Digest opening = open(Classification.CONFIDENTIAL);
        taken(douane, path("/commitments"), new CaseAct.Join(opening, CaseRole.PARTNER));
    }

    @Test
    void aStepReachesTheOtherJurisdictionAsItWasSigned() throws Exception {
        joined();
        try (Node listening = douane.node().connect(Product.webSocket(), hubId)) {
            // What waited: the opening, and nothing of its own joining.
            listening.receive().acknowledge();
            Envelope note = signed(customs, new CaseAct.Note("The container was seen", null));
            long before = System.nanoTime();
            assertThat(submit(customs, path("/entries"), note).status()).isEqualTo(200);
            Delivery delivery = listening.receive();
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            delivery.acknowledge();
            assertThat(took).as("with a session that was opened meanwhile").isLessThan(REACH.multipliedBy(5));
            Envelope news = delivery.message();
            assertThat(news.correlationId()).contains(caseId);
            JsonObject step = (JsonObject) Objects.requireNonNull(((JsonObject) news.content()).get("step"));
            Envelope told = Envelope.parse(step.toString().getBytes(UTF_8));
            assertThat(told.digest()).isEqualTo(note.digest());
            assertThat(told.verify(Forge.ENGINE, customs.node().key().publicKey()).name()).isEqualTo("VALID");
            // The same step again is the same, and nobody is told twice.
            Rest.Answer again = submit(customs, path("/entries"), note);
            assertThat(again.json().get("outcome")).as(again.body()).isEqualTo(Json.of("duplicate"));
        }
    }

    @Test
    void stepsComeFromOfficersOfTheAgencyAlone() throws Exception {
        joined();
        Envelope note = signed(douane, new CaseAct.Note("By the back door", null));
        Rest.Answer relayed = new Rest(Product.api(), "").post("/oracle/relay", note.bytes());
        assertThat(relayed.status()).as(relayed.body()).isEqualTo(403);
        Government.refused(submit(customs, path("/entries"), note), Fault.INVALID_REQUEST, "source_node must be");
        Agency reader = agency("france", "read_only", "secret");
        assertThat(submit(reader, path("/entries"), signed(reader, new CaseAct.Note("hello", null))).status())
                .isEqualTo(403);
        Agency stranger = agency("germany", "full_access", "top_secret");
        Government.refused(
                submit(stranger, path("/entries"), signed(stranger, new CaseAct.Note("hello", null))),
                Fault.NOT_FOUND,
                "no case");
        assertThat(stranger.officer().get(CASES + path("")).status()).isEqualTo(404);
        assertThat(admin.get(CASES + path("")).status()).as("no administrator either").isEqualTo(403);
        assertThat(new Rest(Product.api(), "").get(CASES).status()).isEqualTo(401);
        Envelope forged =
                Envelope.draft()
                        .messageId(new MessageId("forged-" + System.nanoTime()))
                        .source(customs.id())
                        .targets(hubNode)
                        .messageType(CaseStep.TYPE)
                        .priority(Priority.NORMAL)
                        .createdAt(Instant.now())
                        .correlationId(caseId)
                        .content(CaseStep.content(caseId, new CaseAct.Close("Over")))
                        .sign(douane.node().key(), Forge.ENGINE);
        assertThat(submit(customs, path("/commitments"), forged).status()).isEqualTo(401);
        assertThat(customs.officer().get(CASES + path("")).json().get("state")).isEqualTo(Json.of("active"));
        Government.refused(
                customs.officer().post(CASES, "{\"session_id\":\"x\",\"step\":{\"content\":1}}"),
                Fault.MALFORMED,
                "step: ");
    }

    /** By the command line from its opening to its end; what is sealed is opened by whom it is for. */
    @Test
    void aCaseIsWorkedOnByTheCommandLine() throws Exception {
        for (Agency each : List.of(customs, douane)) publishEncryptionKeys(each);
        String said =
                bpci(
                        home,
                        as(
                                customs,
                                "case open --case-id %s --type customs --title Freight --purpose Article-4"
                                                .formatted(caseId)
                                        + " --classification confidential --retention-days 30"
                                        + " --invite %s=partner".formatted(douane.id())));
        assertThat(said).contains("taken", "opened");
        assertThat(bpci(home, as(douane, "case join --case-id " + caseId))).contains("active");
        Path plan = Files.writeString(home.resolve("plan.txt"), "Only for you: ☃");
        bpci(
                home,
                as(
                        customs,
                        "case add-document --case-id %s --document-id plan --title Plan --media-type text/plain"
                                        .formatted(caseId)
                                + " --classification secret --to %s --file %s".formatted(douane.id(), plan)));
        bpci(home, as(customs, "case note --case-id %s --text Hush --classification top_secret".formatted(caseId)));
        bpci(
                home,
                as(
                        customs,
                        "case task --case-id %s --task-id hold --title Hold --to %s".formatted(caseId, douane.id())));
        bpci(home, as(douane, "case task-state --case-id %s --task-id hold --state done".formatted(caseId)));
        assertThat(bpci(home, look(douane, "case tasks --case-id " + caseId))).contains("hold", "done");
        assertThat(bpci(home, look(douane, "case timeline --case-id " + caseId)))
                .contains("open", "join", "document")
                .doesNotContain("Hush");
        JsonObject documents = douane.officer().get(CASES + path("/documents")).json();
        long number = number(documents);
        Path opened = home.resolve("opened.txt");
        bpci(
                home,
                look(
                        douane,
                        "case get-document --case-id %s --number %d --node-id %s --key %s --out %s"
                                .formatted(caseId, number, douane.id(), douane.key(), opened)));
        assertThat(Files.readString(opened)).isEqualTo("Only for you: ☃");

        Path bundle = home.resolve("case.zip");
        bpci(home, look(douane, "case evidence --case-id %s --out %s".formatted(caseId, bundle)));
        EvidenceBundle evidence = EvidenceBundle.parse(Files.readAllBytes(bundle));
        assertThat(evidence.messages()).as("both parties' steps, but the note above the clearance").hasSize(5);
        assertThat(evidence.messages()).extracting(Envelope::sourceNode).contains(customs.id(), douane.id());
        assertThat(evidence.receipts()).hasSize(5);
        Path keys = Files.write(home.resolve("keys.json"), evidence.keys());
        CommandLine.Result verified =
                new CommandLine(home).run("verify", "evidence", bundle.toString(), "--log-keys", keys.toString());
        assertThat(verified.status()).as(verified.said()).isZero();

        bpci(home, as(customs, "case hand-over --case-id %s --to %s".formatted(caseId, douane.id())));
        bpci(home, as(douane, "case take-over --case-id " + caseId));
        assertThat(bpci(home, as(douane, "case close --case-id %s --outcome Declared --yes".formatted(caseId))))
                .contains("closed");
        assertThat(bpci(home, look(customs, "case list"))).contains(caseId.value(), "closed");
        assertThat(bpci(home, look(customs, "case show --case-id " + caseId))).contains("Declared");
    }

    private void publishEncryptionKeys(Agency agency) throws Exception {
        CommandLine.Result result =
                new CommandLine(home)
                        .run(
                                "oracle",
                                "publish-encryption-keys",
                                "--node-id",
                                agency.id().value(),
                                "--key",
                                agency.key().toString(),
                                "--access",
                                Product.accessFile().toString());
        assertThat(result.status()).as(result.said()).isZero();
    }

    private static String[] look(Agency agency, String command) {
        return (command + " --token " + agency.token()).split(" ");
    }

    private static String[] as(Agency agency, String command) {
        return (command + " --key " + agency.key() + " --token " + agency.token()).split(" ");
    }

    private static long number(JsonObject documents) {
        var matcher = java.util.regex.Pattern.compile("\"number\":(\\d+)").matcher(documents.toString());
        assertThat(matcher.find()).as(documents.toString()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
