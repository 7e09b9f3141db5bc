package io.bpci.it;

import static io.bpci.it.Government.LONGER;
import static io.bpci.it.Government.await;
import static io.bpci.it.Government.refused;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.contract.Manifest;
import io.bpci.contract.Sha256;
import io.bpci.contract.SignedManifest;
import io.bpci.contract.Trigger;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;
import io.bpci.testkit.wat.Assembler;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Contracts of agencies of two jurisdictions, on the running product. */
@ExtendWith(Product.class)
// It touches its own agencies only.
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractsIT {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    private static final String PATH = "/smartcontract";
    private static final String CALLED = "{\"contract_id\":\"%s\",\"jurisdiction\":\"%s\",\"input\":%s}";

    /** An agency that brings contracts, with its node's key. */
    private record Owner(String id, String jurisdiction, JsonObject access) {
        static Owner setUp(String id, String jurisdiction) throws Exception {
            JsonObject request =
                    Government.request(id, "elevated", "secret")
                            .put("smartcontract_deployment", true)
                            .put("cross_border_enabled", true)
                            .build()
                            .with("jurisdiction", Json.of(jurisdiction));
            Rest.Answer answer = new Rest(Product.api(), "dev-admin").post(Government.SETUP, request.toString());
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
            assertThat(answer.json().get("smartcontract_endpoints"))
                    .isEqualTo(Json.strings(List.of("/api/v1/smartcontract/deploy", "/api/v1/smartcontract/execute")));
            return new Owner(id, jurisdiction, answer.json());
        }

        Rest officer() {
            return Rest.withToken(Product.api(), token());
        }

        String token() {
            return Product.text(access, "api_token");
        }

        Ed25519PrivateKey key() {
            String d = Product.text(Product.object(access, "node_private_key"), "d");
            return Ed25519PrivateKey.fromSeed(Base64Url.decode(d, "d"));
        }

        JsonObject upload(String contract, int version, Manifest.Kind kind, byte[] module, List<Trigger> triggers) {
            return upload(contract, version, kind, module, triggers, List.of());
        }

        JsonObject upload(
                String contract,
                int version,
                Manifest.Kind kind,
                byte[] module,
                List<Trigger> triggers,
                List<NodeId> emitsTo) {
            var manifest =
                    new Manifest(
                            new Identifier(contract),
                            new NodeId(id),
                            version,
                            Manifest.Type.CUSTOMS,
                            kind,
                            Sha256.hex(module),
                            false,
                            1_000_000,
                            2,
                            emitsTo,
                            triggers,
                            null);
            return Json.object()
                    .put("manifest", SignedManifest.sign(manifest, key(), ENGINE).json())
                    .put("module", Base64Url.encode(module))
                    .build();
        }
    }

    private static String fresh(String name) {
        return name + "-" + Long.toString(System.nanoTime(), 36);
    }

    private static String source(String file) throws Exception {
        return Files.readString(Product.ROOT.resolve("src/docs/contracts").resolve(file));
    }

    private static JsonObject ok(Rest.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
        return answer.json();
    }

    private static String deploy(Owner owner, String contract, int version, String jurisdiction, boolean auto)
            throws Exception {
        JsonObject deployed =
                ok(owner.officer().post(PATH + "/deploy", request(contract, version, jurisdiction, auto)));
        JsonObject first = (JsonObject) ((JsonArray) member(deployed, "deployments")).elements().getFirst();
        assertThat(first.get("status")).isEqualTo(Json.of("pending_approval"));
        return Product.text(first, "deployment_id");
    }

    private static String request(String contract, int version, String jurisdiction, boolean auto) {
        return Json.object()
                .put("contract_id", contract)
                .put("version", version)
                .put("jurisdictions", Json.strings(List.of(jurisdiction)))
                .put("auto_execute", auto)
                .build()
                .toString();
    }

    private static void approve(Owner by, String deployment) throws Exception {
        JsonObject approved = ok(by.officer().post(PATH + "/deployments/" + deployment + "/approve", "{}"));
        assertThat(approved.get("status")).isEqualTo(Json.of("active"));
    }

    private static JsonObject call(Owner by, String contract, String jurisdiction, String input) throws Exception {
        return ok(by.officer().post(PATH + "/execute", CALLED.formatted(contract, jurisdiction, input)));
    }

    private static Json member(JsonObject object, String name) {
        return Objects.requireNonNull(object.get(name), name);
    }

    @Test
    void aContractIsBroughtLetRunCalledAndRepeatedByAnAuditor(@TempDir Path home) throws Exception {
        String us = fresh("us");
        Owner customs = Owner.setUp(fresh("customs"), us);
        Owner authority = Owner.setUp(fresh("fincen"), us);
        Owner stranger = Owner.setUp(fresh("tax"), fresh("eu"));
        // The example names the authority to which it reports.
        String named = source("threshold-reporting.wat").replace("\"us-fincen\"", "\"%s\"".formatted(authority.id()));
        String wat =
                named.replace(
                        "(i32.const 320) (i32.const 9)",
                        "(i32.const 320) (i32.const %d)".formatted(authority.id().length()));
        Path module = Files.write(home.resolve("threshold.wasm"), Assembler.assemble(wat));
        Path key = Files.writeString(home.resolve("customs.pem"), customs.key().toSecretPem());
        assertThat(key.toFile().setReadable(false, false) && key.toFile().setReadable(true, true)).isTrue();
        String contract = fresh("threshold");

        String said =
                bpci(
                        home,
                        customs.token(),
                        "deploy",
                        "--contract-type",
                        "regulatory_compliance",
                        "--jurisdiction",
                        us,
                        "--auto-execute",
                        "--validate-deployment",
                        "--government-id",
                        customs.id(),
                        "--contract-id",
                        contract,
                        "--module",
                        module.toString(),
                        "--key",
                        key.toString(),
                        "--emits-to",
                        authority.id(),
                        "-o",
                        "json");
        assertThat(said).contains("pending_approval");
        String deployment = said.replaceAll("(?s).*\"(deployment-[^\"]+)\".*", "$1");

        // Who asks does not decide, and who has nothing to do with it does not know of it.
        String path = PATH + "/deployments/" + deployment;
        refused(customs.officer().post(path + "/approve", "{}"), Fault.FORBIDDEN, "does not decide");
        refused(stranger.officer().post(path + "/approve", "{}"), Fault.NOT_FOUND, deployment);
        refused(
                customs.officer().post(PATH + "/execute", CALLED.formatted(contract, us, "{}")),
                Fault.NOT_FOUND,
                "runs in");
        approve(authority, deployment);

        String payment =
                "{\"subject\":\"acme\",\"period\":\"2026-11\",\"amount_minor\":\"600000\",\"currency\":\"EUR\"}";
        assertThat(call(customs, contract, us, payment).get("outcome")).isEqualTo(Json.of("completed"));
        JsonObject second = call(customs, contract, us, payment);
        String run = Product.text(second, "run_id");
        assertThat(second.get("number")).isEqualTo(Json.of(2));
        assertThat(Product.object(second, "output").get("total_minor")).isEqualTo(Json.of(1_200_000));
        refused(stranger.officer().get(PATH + "/runs/" + run), Fault.NOT_FOUND, run);
        // Its message goes the way of all messages.
        await(LONGER, () -> customs.officer().get(PATH + "/runs/" + run).body().contains("\"status\":\"sent\""));
        assertThat(member(ok(customs.officer().post(PATH + "/runs/" + run + "/replay", "")), "equal"))
                .isEqualTo(Json.TRUE);
        assertThat(customs.officer().get(PATH + "/state?contract_id=%s&jurisdiction=%s".formatted(contract, us)).body())
                .contains("1200000");

        // With the keys that an auditor pinned before.
        Path keys = Files.writeString(home.resolve("keys.json"), new Rest(Product.api(), "").get("/log/keys").body());
        Path evidence = home.resolve("run.json");
        CommandLine.Result replayed =
                new CommandLine(home)
                        .run(
                                command(
                                        "replay",
                                        "--run-id",
                                        run,
                                        "--log-keys",
                                        keys.toString(),
                                        "--save",
                                        evidence.toString(),
                                        "--as",
                                        "dev-auditor",
                                        "-o",
                                        "json"));
        assertThat(replayed.status()).as(replayed.said()).isZero();
        assertThat(replayed.said().replace(" ", ""))
                .contains("\"verified\":true", "\"equal\":true", Product.text(second, "record_digest"));
        // What was changed afterwards shows, here without the hub.
        Files.writeString(evidence, Files.readString(evidence).replace("1200000", "200000"));
        CommandLine.Result tampered =
                new CommandLine(home)
                        .run(
                                "integration",
                                "government",
                                "smartcontract",
                                "replay",
                                "--evidence",
                                evidence.toString(),
                                "--log-keys",
                                keys.toString());
        assertThat(tampered.status()).as(tampered.said()).isEqualTo(6);
        assertThat(tampered.said()).contains("FAILED  result");
        // The audit log has the digest.
        assertThat(new Rest(Product.api(), "dev-auditor").get("/audit/events?kind=contract_run&page_size=1000").body())
                .contains(Product.text(second, "record_digest"));
    }

    private static String[] command(String... arguments) {
        var all = new java.util.ArrayList<>(List.of("integration", "government", "smartcontract"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--access", Product.accessFile().toString()));
        return all.toArray(String[]::new);
    }

    private static String bpci(Path home, String token, String... arguments) throws Exception {
        CommandLine.Result result = new CommandLine(home).run(Map.of("BPCI_TOKEN", token), command(arguments));
        assertThat(result.status()).as(result.said()).isZero();
        return result.said();
    }

    @Test
    void aJurisdictionGoesBackToTheVersionBefore() throws Exception {
        String us = fresh("us");
        Owner customs = Owner.setUp(fresh("customs"), us);
        Owner treasury = Owner.setUp(fresh("treasury"), us);
        String contract = fresh("customs-check");
        byte[] first = Assembler.assemble(counting(1));
        byte[] second = Assembler.assemble(counting(10));
        for (int version = 1; version <= 2; version++) {
            byte[] module = version == 1 ? first : second;
            JsonObject upload = customs.upload(contract, version, Manifest.Kind.WASM, module, List.of());
            assertThat(customs.officer().post(PATH + "/contracts", upload.toString()).status()).isEqualTo(201);
            assertThat(customs.officer().post(PATH + "/contracts", upload.toString()).status()).isEqualTo(200);
            approve(treasury, deploy(customs, contract, version, us, false));
            call(customs, contract, us, "{}");
        }
        assertThat(Product.object(call(customs, contract, us, "{}"), "output").get("n")).isEqualTo(Json.of(21));
        String back =
                Json.object()
                        .put("contract_id", contract)
                        .put("jurisdiction", us)
                        .put("to_version", 1)
                        .put("reason", "ten is too much")
                        .build()
                        .toString();
        assertThat(ok(treasury.officer().post(PATH + "/rollback", back)).get("version")).isEqualTo(Json.of(1));
        // What it kept stays.
        assertThat(Product.object(call(customs, contract, us, "{}"), "output").get("n")).isEqualTo(Json.of(22));
        String of = "?contract_id=" + contract;
        assertThat(customs.officer().get(PATH + "/deployments" + of).body())
                .contains("\"rolled_back\"", "\"superseded\"", "\"active\"");
        refused(
                treasury.officer().post(PATH + "/rollback", back.replace("\"to_version\":1", "\"to_version\":7")),
                Fault.CONFLICT,
                "never ran");

        ok(customs.officer().post(PATH + "/contracts/" + contract + "/retire", "{\"reason\":\"done\"}"));
        refused(
                customs.officer().post(PATH + "/execute", CALLED.formatted(contract, us, "{}")),
                Fault.NOT_FOUND,
                "runs in");
        assertThat(customs.officer().get(PATH + "/deployments" + of).body()).doesNotContain("\"active\"");
    }

    /** Counts up, by so many. */
    private static String counting(int by) {
        return """
        (module
          (import "bpci" "state_int" (func $state_int (param i32 i32 i64) (result i64)))
          (import "bpci" "state_put_int" (func $put (param i32 i32 i64)))
          (import "bpci" "output_int" (func $output (param i32 i32 i64)))
          (memory (export "memory") 1)
          (data (i32.const 0) "n")
          (func (export "run") (local $n i64)
            (local.set $n (i64.add
              (call $state_int (i32.const 0) (i32.const 1) (i64.const 0)) (i64.const %d)))
            (call $put (i32.const 0) (i32.const 1) (local.get $n))
            (call $output (i32.const 0) (i32.const 1) (local.get $n))))
        """
                .formatted(by);
    }

    @Test
    void aContractRunsByItself() throws Exception {
        String us = fresh("us");
        Owner customs = Owner.setUp(fresh("customs"), us);
        Owner treasury = Owner.setUp(fresh("treasury"), us);
        String contract = fresh("listener");
        String type = fresh("x-declaration");
        List<Trigger> triggers =
                List.of(
                        new Trigger.Accepted(new MessageType(type), null),
                        new Trigger.Schedule(java.time.Duration.ofSeconds(10)));
        byte[] module = Assembler.assemble(counting(1));
        ok(
                customs.officer()
                        .post(
                                PATH + "/contracts",
                                customs.upload(contract, 1, Manifest.Kind.WASM, module, triggers).toString()));
        approve(treasury, deploy(customs, contract, 1, us, true));
        ok(
                new Rest(Product.api(), "dev-admin")
                        .post(
                                "/oracle/consents",
                                "{\"target_node\":\"%s\",\"source_node\":\"%s\"}"
                                        .formatted(treasury.id(), customs.id())));

        Envelope message =
                Envelope.draft()
                        .messageId(new MessageId(fresh("m")))
                        .source(new NodeId(customs.id()))
                        .targets(List.of(new NodeId(treasury.id())))
                        .messageType(new MessageType(type))
                        .priority(Priority.NORMAL)
                        .createdAt(Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS))
                        .content(Json.object().put("secret", "not for the contract").build())
                        .sign(customs.key(), ENGINE);
        assertThat(new Rest(Product.api(), "").post("/oracle/relay", message.bytes()).status()).isEqualTo(202);

        String runs = PATH + "/runs?contract_id=%s&jurisdiction=%s".formatted(contract, us);
        await(LONGER, () -> customs.officer().get(runs).body().contains("\"event\""));
        await(LONGER, () -> customs.officer().get(runs).body().contains("\"schedule\""));
        String run =
                Product.text(
                        (JsonObject)
                                ((JsonArray) member(customs.officer().get(runs).json(), "runs"))
                                        .elements().stream()
                                                .filter(each ->
                                                        Json.of("event").equals(((JsonObject) each).get("trigger")))
                                                .findFirst()
                                                .orElseThrow(),
                        "run_id");
        String record = customs.officer().get(PATH + "/runs/" + run + "/evidence").body();
        assertThat(record).contains(message.messageId().value()).doesNotContain("not for the contract");
        assertThat(member(ok(customs.officer().post(PATH + "/runs/" + run + "/replay", "")), "equal"))
                .isEqualTo(Json.TRUE);
    }

    @Test
    void rulesThatContradictThoseOfAnotherJurisdictionAreReportedBeforeTheyRun() throws Exception {
        String us = fresh("us");
        String eu = fresh("eu");
        Owner treasury = Owner.setUp(fresh("treasury"), us);
        Owner customs = Owner.setUp(fresh("customs"), us);
        Owner bank = Owner.setUp(fresh("bank"), eu);
        Owner tax = Owner.setUp(fresh("tax"), eu);
        String ours = fresh("us-cash");
        String theirs = fresh("eu-cash");
        ok(bank.officer().post(PATH + "/contracts", rules(bank, theirs, "eu-cash-rules.json")));
        String first =
                Json.object()
                        .put("contract_id", theirs)
                        .put("version", 1)
                        .put("jurisdictions", Json.strings(List.of(eu)))
                        .put("auto_execute", false)
                        // Other runs of this test left rules here.
                        .put("accept_conflicts", true)
                        .build()
                        .toString();
        JsonObject asked = ok(bank.officer().post(PATH + "/deploy", first));
        JsonObject deployment = (JsonObject) ((JsonArray) member(asked, "deployments")).elements().getFirst();
        approve(tax, Product.text(deployment, "deployment_id"));
        ok(customs.officer().post(PATH + "/contracts", rules(customs, ours, "us-cash-rules.json")));

        JsonObject validate =
                ((JsonObject) io.bpci.json.StrictJson.parse(request(ours, 1, us, false).getBytes(UTF_8)))
                        .with("validate_only", Json.TRUE);
        JsonObject report =
                Product.object(ok(customs.officer().post(PATH + "/deploy", validate.toString())), "conflicts");
        assertThat(report.get("complete")).isEqualTo(Json.TRUE);
        assertThat(report.toString())
                .contains(theirs, "\"contradiction\":true", "\"other_decision\":\"deny\"", "\"amount\":10001");
        refused(customs.officer().post(PATH + "/deploy", request(ours, 1, us, false)), Fault.CONFLICT, "contradict");
        JsonObject accepted = validate.without("validate_only").with("accept_conflicts", Json.TRUE);
        JsonObject deployed = ok(customs.officer().post(PATH + "/deploy", accepted.toString()));
        JsonObject pending = (JsonObject) ((JsonArray) member(deployed, "deployments")).elements().getFirst();
        approve(treasury, Product.text(pending, "deployment_id"));
        String input = "{\"amount\":20000,\"purpose\":\"trade\",\"licensed\":true}";
        assertThat(Product.object(call(customs, ours, us, input), "output").get("decision"))
                .isEqualTo(Json.of("require_report"));
        assertThat(call(customs, ours, us, "{\"amount\":\"<script>\"}").get("outcome")).isEqualTo(Json.of("aborted"));
    }

    private static String rules(Owner owner, String contract, String file) throws Exception {
        byte[] module = source(file).getBytes(UTF_8);
        return owner.upload(contract, 1, Manifest.Kind.RULES, module, List.of()).toString();
    }

    @Test
    void whatDoesHarmIsRefusedOrEnds() throws Exception {
        String us = fresh("us");
        Owner customs = Owner.setUp(fresh("customs"), us);
        Owner treasury = Owner.setUp(fresh("treasury"), us);
        String contract = fresh("harm");

        byte[] clock =
                Assembler.assemble(
                        "(module (import \"wasi_snapshot_preview1\" \"clock_time_get\" (func (param i32 i64 i32)"
                                + " (result i32)))(memory (export \"memory\") 1) (func (export \"run\")))");
        refused(
                customs.officer()
                        .post(
                                PATH + "/contracts",
                                customs.upload(contract, 1, Manifest.Kind.WASM, clock, List.of()).toString()),
                Fault.INVALID_REQUEST,
                "imports: ");
        JsonObject good = customs.upload(contract, 1, Manifest.Kind.WASM, Assembler.assemble(counting(1)), List.of());
        JsonObject forged = customs.upload(contract, 1, Manifest.Kind.WASM, Assembler.assemble(counting(2)), List.of());
        refused(
                customs.officer()
                        .post(PATH + "/contracts", good.with("manifest", member(forged, "manifest")).toString()),
                Fault.INVALID_REQUEST,
                "another module");
        refused(treasury.officer().post(PATH + "/contracts", good.toString()), Fault.FORBIDDEN, customs.id());
        Rest.Answer huge = customs.officer().post(PATH + "/contracts", "\"" + "a".repeat(100 * 1024 * 1024) + "\"");
        assertThat(huge.status()).isEqualTo(413);

        byte[] loops = Assembler.assemble("(module (func (export \"run\") (loop (br 0))))");
        ok(
                customs.officer()
                        .post(
                                PATH + "/contracts",
                                customs.upload(contract, 1, Manifest.Kind.WASM, loops, List.of()).toString()));
        approve(treasury, deploy(customs, contract, 1, us, false));
        assertThat(call(customs, contract, us, "{}").get("outcome")).isEqualTo(Json.of("out_of_fuel"));
        byte[] grows =
                Assembler.assemble("(module (memory 1) (func (export \"run\") (drop (memory.grow (i32.const 60)))))");
        ok(
                customs.officer()
                        .post(
                                PATH + "/contracts",
                                customs.upload(contract, 2, Manifest.Kind.WASM, grows, List.of()).toString()));
        approve(treasury, deploy(customs, contract, 2, us, false));
        assertThat(call(customs, contract, us, "{}").get("outcome")).isEqualTo(Json.of("out_of_memory"));
        Agency plain = new Agency(Government.setUp("elevated", "secret"));
        refused(
                plain.of().officer().post(PATH + "/contracts", good.toString()),
                Fault.FORBIDDEN,
                "not set up to deploy");
    }

    /** One that is not set up for contracts. */
    private record Agency(Government.Agency of) {}
}
