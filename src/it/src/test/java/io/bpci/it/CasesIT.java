package io.bpci.it;

import static io.bpci.it.Government.bpci;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.casework.CaseAct;
import io.bpci.client.Delivery;
import io.bpci.client.KeyFile;
import io.bpci.envelope.Envelope;
import io.bpci.it.Casework.Agency;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;
import io.bpci.receipt.EvidenceBundle;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;

/** Cases of two jurisdictions on the running product, with Keycloak, the relay and the log. */
@ExtendWith(Product.class)
class CasesIT {
    /** Bytes of a file that the command line takes. */
    private static final int LARGEST = 384 << 10;

    @TempDir Path home;
    private Rest admin;
    private Thumbprint hubId;
    private Agency customs;
    private Agency douane;
    private Casework work;

    @BeforeEach
    void setUp() throws Exception {
        admin = new Rest(Product.api(), "dev-admin");
        hubId = Thumbprint.parse(Product.text(admin.get("/oracle/hub").json(), "hub_id"));
        customs = Casework.agency("united_states", "full_access", "top_secret");
        douane = Casework.agency("france", "full_access", "secret");
        work = new Casework();
    }

    private void joined() throws Exception {
        work.joined(customs, douane, "Undeclared <script>alert(1)</script>");
    }

    private Path key(Agency agency) throws Exception {
        Path key = home.resolve(agency.id() + ".pem");
        if (!Files.exists(key)) KeyFile.write(key, agency.node().key());
        return key;
    }

    @Test
    void aStepReachesTheOtherJurisdictionAsItWasSigned() throws Exception {
        joined();
        try (Node listening = douane.node().connect(Product.webSocket(), hubId)) {
            // What waited: the opening, and nothing of its own joining.
            listening.receive().acknowledge();
            Envelope note = work.signed(customs, new CaseAct.Note("The container was seen", null));
            assertThat(work.submit(customs, work.path("/entries"), note).status()).isEqualTo(200);
            Delivery delivery = listening.receive();
            delivery.acknowledge();
            Envelope news = delivery.message();
            assertThat(news.correlationId()).contains(work.id());
            JsonObject step = (JsonObject) Objects.requireNonNull(((JsonObject) news.content()).get("step"));
            Envelope told = Envelope.parse(step.toString().getBytes(UTF_8));
            assertThat(told.digest()).isEqualTo(note.digest());
            assertThat(told.verify(Forge.ENGINE, customs.node().key().publicKey()).name()).isEqualTo("VALID");
            // The same step again is the same, and nobody is told twice.
            Rest.Answer again = work.submit(customs, work.path("/entries"), note);
            assertThat(again.json().get("outcome")).as(again.body()).isEqualTo(Json.of("duplicate"));
        }
    }

    @Test
    void stepsComeFromOfficersOfTheAgencyAlone() throws Exception {
        joined();
        Envelope note = work.signed(douane, new CaseAct.Note("By the back door", null));
        Rest.Answer relayed = new Rest(Product.api(), "").post("/oracle/relay", note.bytes());
        assertThat(relayed.status()).as(relayed.body()).isEqualTo(403);
        Government.refused(
                work.submit(customs, work.path("/entries"), note), Fault.INVALID_REQUEST, "source_node must be");
        Agency reader = Casework.agency("france", "read_only", "secret");
        assertThat(
                        work.submit(reader, work.path("/entries"), work.signed(reader, new CaseAct.Note("hello", null)))
                                .status())
                .isEqualTo(403);
        Agency stranger = Casework.agency("germany", "full_access", "top_secret");
        Government.refused(
                work.submit(stranger, work.path("/entries"), work.signed(stranger, new CaseAct.Note("hello", null))),
                Fault.NOT_FOUND,
                "no case");
        assertThat(stranger.officer().get(Casework.PATH + work.path("")).status()).isEqualTo(404);
        assertThat(admin.get(Casework.PATH + work.path("")).status()).as("no administrator either").isEqualTo(403);
        assertThat(new Rest(Product.api(), "").get(Casework.PATH).status()).isEqualTo(401);
        Envelope forged = work.signed(customs, new CaseAct.Close("Over"), douane.node().key());
        assertThat(work.submit(customs, work.path("/commitments"), forged).status()).isEqualTo(401);
        assertThat(customs.officer().get(Casework.PATH + work.path("")).json().get("state"))
                .isEqualTo(Json.of("active"));
        Government.refused(
                customs.officer().post(Casework.PATH, "{\"session_id\":\"x\",\"step\":{\"content\":1}}"),
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
                                                .formatted(work.id())
                                        + " --classification confidential --retention-days 30"
                                        + " --invite %s=partner".formatted(douane.id())));
        assertThat(said).contains("taken", "opened");
        assertThat(bpci(home, as(douane, "case join --case-id " + work.id()))).contains("active");
        Path plan = Files.writeString(home.resolve("plan.txt"), "Only for you: ☃");
        bpci(
                home,
                as(
                        customs,
                        "case add-document --case-id %s --document-id plan --title Plan --media-type text/plain"
                                        .formatted(work.id())
                                + " --classification secret --to %s --file %s".formatted(douane.id(), plan)));
        byte[] scan = new byte[LARGEST];
        new Random(7).nextBytes(scan);
        Path scanned = Files.write(home.resolve("scan.bin"), scan);
        bpci(
                home,
                as(
                        customs,
                        "case add-document --case-id %s --document-id scan --title Scan".formatted(work.id())
                                + " --classification secret --to %s --file %s".formatted(douane.id(), scanned)));
        bpci(home, as(customs, "case note --case-id %s --text Hush --classification top_secret".formatted(work.id())));
        bpci(
                home,
                as(
                        customs,
                        "case task --case-id %s --task-id hold --title Hold --to %s"
                                .formatted(work.id(), douane.id())));
        bpci(home, as(douane, "case task-state --case-id %s --task-id hold --state done".formatted(work.id())));
        assertThat(bpci(home, look(douane, "case tasks --case-id " + work.id()))).contains("hold", "done");
        assertThat(bpci(home, look(douane, "case timeline --case-id " + work.id())))
                .contains("open", "join", "document")
                .doesNotContain("Hush");
        long number = number(documents("Plan"));
        Path opened = home.resolve("opened.txt");
        bpci(
                home,
                look(
                        douane,
                        "case get-document --case-id %s --number %d --node-id %s --key %s --out %s"
                                .formatted(work.id(), number, douane.id(), key(douane), opened)));
        assertThat(Files.readString(opened)).isEqualTo("Only for you: ☃");

        Path reopened = home.resolve("reopened.bin");
        bpci(
                home,
                look(
                        douane,
                        "case get-document --case-id %s --number %d --node-id %s --key %s --out %s"
                                .formatted(work.id(), number(documents("Scan")), douane.id(), key(douane), reopened)));
        assertThat(Files.readAllBytes(reopened)).isEqualTo(scan);

        Path bundle = home.resolve("case.zip");
        bpci(home, look(douane, "case evidence --case-id %s --out %s".formatted(work.id(), bundle)));
        EvidenceBundle evidence = EvidenceBundle.parse(Files.readAllBytes(bundle));
        assertThat(evidence.messages()).as("both parties' steps, but the note above the clearance").hasSize(6);
        assertThat(evidence.messages()).extracting(Envelope::sourceNode).contains(customs.id(), douane.id());
        assertThat(evidence.receipts()).hasSize(6);
        Path keys = Files.write(home.resolve("keys.json"), evidence.keys());
        CommandLine.Result verified =
                new CommandLine(home).run("verify", "evidence", bundle.toString(), "--log-keys", keys.toString());
        assertThat(verified.status()).as(verified.said()).isZero();

        bpci(home, as(customs, "case hand-over --case-id %s --to %s".formatted(work.id(), douane.id())));
        bpci(home, as(douane, "case take-over --case-id " + work.id()));
        assertThat(bpci(home, as(douane, "case close --case-id %s --outcome Declared --yes".formatted(work.id()))))
                .contains("closed");
        assertThat(bpci(home, look(customs, "case list"))).contains(work.id().value(), "closed");
        assertThat(bpci(home, look(customs, "case show --case-id " + work.id()))).contains("Declared");
    }

    private JsonObject documents(String title) throws Exception {
        return douane.officer().get(Casework.PATH + work.path("/documents?text=" + title)).json();
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
                                key(agency).toString(),
                                "--access",
                                Product.accessFile().toString());
        assertThat(result.status()).as(result.said()).isZero();
    }

    private static String[] look(Agency agency, String command) {
        return (command + " --token " + agency.token()).split(" ");
    }

    private String[] as(Agency agency, String command) throws Exception {
        return (command + " --key " + key(agency) + " --token " + agency.token()).split(" ");
    }

    private static long number(JsonObject documents) {
        var matcher = Pattern.compile("\"number\":(\\d+)").matcher(documents.toString());
        assertThat(matcher.find()).as(documents.toString()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
