package io.bpci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.cli.CliWorld.Result;
import io.bpci.contract.Examined;
import io.bpci.contract.Invocation;
import io.bpci.contract.Manifest;
import io.bpci.contract.Program;
import io.bpci.contract.RunRecord;
import io.bpci.contract.Sha256;
import io.bpci.contract.SignedManifest;
import io.bpci.contract.State;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.receipt.LogEntry;
import io.bpci.receipt.Receipt;
import io.bpci.testkit.hub.FakeLog;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the command line does with contracts without a hub. */
class ContractCommandsTest {
    private static final byte[] RULES =
            ("{\"inputs\":[{\"name\":\"n\",\"type\":\"int\",\"min\":0,\"max\":9}],\"rules\":[{\"name\":\"r\",\"when\":\"n"
                 + " > 5\",\"decision\":\"deny\"}],\"otherwise\":\"allow\"}")
                    .getBytes(UTF_8);

    private static final String LOG = "bpci-hub/example";

    @TempDir Path home;
    private final Ed25519PrivateKey key = Ed25519PrivateKey.generate(new SecureRandom());
    private CliWorld world;

    @BeforeEach
    void open() throws Exception {
        world = new CliWorld(home);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Result run(String... more) {
        List<String> line = new ArrayList<>(List.of("integration", "government", "smartcontract"));
        line.addAll(List.of(more));
        return world.run(line.toArray(String[]::new));
    }

    private Path file(String name, byte[] bytes) throws Exception {
        return Files.write(home.resolve(name), bytes);
    }

    @Test
    void aModuleIsExaminedHere() throws Exception {
        Path rules = file("rules.json", RULES);
        Path empty = file("empty.wasm", new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        assertThat(run("validate", "--module", rules.toString()).status()).isZero();
        Result refused = run("validate", "--module", empty.toString(), "-o", "json");
        assertThat(refused.status()).isEqualTo(Exit.USAGE.code());
        assertThat(refused.out()).contains("exports: a function run must be exported");
        Result missing = run("validate", "--module", home.resolve("nowhere").toString());
        assertThat(missing.status()).isEqualTo(Exit.USAGE.code());
    }

    @Test
    void whatIsNotRunIsNotSent() throws Exception {
        Path bad = file("bad.wasm", "no module".getBytes(UTF_8));
        Result refused =
                run(
                        "deploy",
                        "--government-id",
                        "us-customs",
                        "--contract-id",
                        "c",
                        "--jurisdiction",
                        "us",
                        "--module",
                        bad.toString());
        assertThat(refused.status()).isEqualTo(Exit.USAGE.code());
        assertThat(refused.err()).contains("form: it is no WebAssembly module");
    }

    private Manifest manifest() {
        return new Manifest(
                new Identifier("c"),
                new NodeId("us-customs"),
                1,
                Manifest.Type.CUSTOMS,
                Manifest.Kind.RULES,
                Sha256.hex(RULES),
                false,
                100_000,
                0,
                List.of(),
                List.of(),
                null);
    }

    private RunRecord ran() {
        Manifest manifest = manifest();
        if (!(Program.examine(manifest, RULES) instanceof Examined.Fit(Program program))) throw new AssertionError();
        var call =
                new Invocation(
                        Invocation.Kind.CALL,
                        Instant.parse("2026-11-30T12:00:00Z"),
                        "us-customs",
                        null,
                        Json.object().put("n", 7).build());
        var header = new RunRecord.Header("run-1", "us", 1, RunRecord.NOTHING);
        return RunRecord.of(header, manifest, call, program.run(manifest.terms(), call, State.EMPTY));
    }

    /** What the audit log has of a run. */
    private static JsonObject detail(RunRecord record) {
        var detail = Json.object().put("record_digest", record.digest());
        for (String member : List.of("run_id", "contract_id", "version", "jurisdiction", "number", "outcome")) {
            detail.put(member, Objects.requireNonNull(record.json().get(member)));
        }
        record.digests().members().forEach(detail::put);
        return detail.build();
    }

    private Receipt receipt(String kind, JsonObject detail) {
        JsonObject event =
                Json.object()
                        .put("at", "2026-11-30T12:00:01Z")
                        .put("correlation_id", "run-1")
                        .put("detail", detail)
                        .put("event_id", "e-0")
                        .put("kind", kind)
                        .put("organisation", "us-customs")
                        .build();
        byte[] canonical = Jcs.canonical(event);
        byte[] salt = new byte[LogEntry.SALT_BYTES];
        var members = StrictJson.members(canonical, 0, canonical.length);
        String entry = new String(LogEntry.of(Slice.of(canonical), members, salt), UTF_8);
        Receipt hiding = FakeLog.named(LOG, 1).grow("before", 3).append(entry).receipt(3, entry);
        var shown = new Receipt.Disclosure(salt, LogEntry.hidden(event));
        return new Receipt(hiding.entry(), hiding.proof(), hiding.checkpoint(), Optional.of(shown));
    }

    private JsonObject evidence(RunRecord record, Receipt receipt) {
        return Json.object()
                .put("record", record.json())
                .put("digest", record.digest())
                .put("event_id", "e-0")
                .put("manifest", SignedManifest.sign(manifest(), key, Ed25519.bouncyCastle()).json())
                .put("module", Base64Url.encode(RULES))
                .put("receipt", receipt.json())
                .build();
    }

    private JsonObject evidence() {
        return evidence(ran(), receipt("contract_run", detail(ran())));
    }

    private Result replay(JsonObject evidence, String... more) throws Exception {
        return replay(evidence, 1, more);
    }

    private Result replay(JsonObject evidence, int pinned, String... more) throws Exception {
        Path file = file("run.json", evidence.toString().getBytes(UTF_8));
        List<String> line = new ArrayList<>(List.of("replay", "--evidence", file.toString(), "-o", "json"));
        line.addAll(List.of("--log-key", FakeLog.named(LOG, pinned).verifierKey()));
        line.addAll(List.of(more));
        return run(line.toArray(String[]::new));
    }

    private static void fails(Result result, String step, String why) {
        assertThat(result.status()).as(result.out() + result.err()).isEqualTo(Exit.NOT_PROVEN.code());
        assertThat(result.json().get("failed_step")).as(result.out()).isEqualTo(Json.of(step));
        assertThat(result.out()).contains(why);
        assertThat(result.json().get("proven")).isEqualTo(Json.array());
    }

    /** As a hub that changed the record, and logged it as it was. */
    private JsonObject changed(String member, Json value) {
        return evidence().with("record", ran().json().with(member, value));
    }

    /** As a hub that logged what did not happen, and has a record of it. */
    private JsonObject invented(String member, Json value) {
        var record = new RunRecord(ran().json().with(member, value));
        return evidence(record, receipt("contract_run", detail(record)));
    }

    @Test
    void aRunIsRepeatedWithoutAHub() throws Exception {
        Result proven = replay(evidence());
        assertThat(proven.status()).as(proven.out() + proven.err()).isZero();
        assertThat(((JsonArray) Objects.requireNonNull(proven.json().get("steps"))).elements())
                .extracting(step -> Documents.cell((JsonObject) step, "step"))
                .containsExactly(
                        "form",
                        "log",
                        "signatures",
                        "inclusion",
                        "commitment",
                        "entry",
                        "module",
                        "input",
                        "state",
                        "result",
                        "result",
                        "record",
                        "manifest",
                        "replay");
        assertThat(proven.out())
                .contains("byte for byte", "no --owner-key was given", "the records of the runs before it");
        assertThat(world.asked).isEmpty();
        JsonObject evidence = evidence();
        Path file = file("table.json", evidence.toString().getBytes(UTF_8));
        String pin = FakeLog.named(LOG, 1).verifierKey();
        assertThat(run("replay", "--evidence", file.toString(), "--log-key", pin).out())
                .startsWith("VERIFIED  ")
                .contains("ok      replay");
    }

    @Test
    void whatIsNotInTheLogIsNotBelieved() throws Exception {
        fails(replay(evidence(), 2), "signatures", "");
        JsonObject receipt = receipt("contract_run", detail(ran())).json();
        fails(replay(evidence().with("receipt", receipt.with("index", Json.of(2)))), "inclusion", "");
        JsonObject hidden = (JsonObject) Objects.requireNonNull(receipt.get("hidden"));
        JsonObject other = detail(ran()).with("outcome", Json.of("aborted"));
        fails(
                replay(evidence().with("receipt", receipt.with("hidden", hidden.with("detail", other)))),
                "commitment",
                "not those that were logged");
        JsonObject withheld = receipt.without("hidden").without("salt");
        fails(replay(evidence().with("receipt", withheld)), "entry", "withheld, or erased");
        fails(replay(evidence().without("receipt")), "form", "receipt must be an object");
        fails(replay(evidence().without("record")), "form", "record must be an object");
        assertThat(run("replay").err()).contains("no key of the log is pinned");
        String pin = FakeLog.named(LOG, 1).verifierKey();
        assertThat(run("replay", "--log-key", pin).err()).contains("either --run-id or --evidence");
    }

    @Test
    void whatHasOtherDigestsThanTheEntryFailsNamingTheStep() throws Exception {
        fails(
                replay(evidence(ran(), receipt("contract_deployment", detail(ran())))),
                "entry",
                "of the kind contract_deployment");
        JsonObject elsewhere = detail(ran()).with("number", Json.of(2));
        fails(replay(evidence(ran(), receipt("contract_run", elsewhere))), "entry", "number of the entry is 2");
        fails(replay(changed("outcome", Json.of("aborted"))), "entry", "outcome of the entry is completed");
        fails(replay(evidence().with("module", Json.of("AAAA"))), "module", "the module has the digest");
        JsonObject invocation = (JsonObject) Objects.requireNonNull(ran().json().get("invocation"));
        JsonObject input = invocation.with("input", Json.object().put("n", 1).build());
        fails(replay(changed("invocation", input)), "input", "what the run was given");
        fails(replay(changed("state_before", Json.of("1".repeat(64)))), "state", "the state before the run");
        fails(replay(changed("state_after", Json.of("1".repeat(64)))), "result", "the state after the run");
        fails(replay(changed("output", Json.of("allowed"))), "result", "what came of the run");
        fails(replay(changed("log", Json.strings(List.of("x")))), "result", "what came of the run");
        fails(replay(changed("fuel", Json.of(99_999))), "record", "the whole record");
        JsonObject unnamed = detail(ran()).without("invocation_digest");
        fails(replay(evidence(ran(), receipt("contract_run", unnamed))), "input", "is missing");
    }

    @Test
    void whatWasLoggedAndDoesNotRepeatShows() throws Exception {
        JsonObject allowed = Json.object().put("because", Json.array()).put("decision", "allow").build();
        Result differs = replay(invented("output", allowed));
        fails(differs, "replay", "something else came of it here: output is");
        assertThat(differs.out()).contains("recorded_output", "repeated_output", "deny", "\"equal\":false");
        fails(replay(invented("fuel", Json.of(99_999))), "manifest", "other limits");
        fails(replay(invented("manifest_digest", Json.of("0".repeat(64)))), "manifest", "not the one");
    }

    @Test
    void whoSignedTheContractIsVerifiedWithItsKey() throws Exception {
        String jwk = file("owner.jwk", Jwk.write(key.publicKey()).toString().getBytes(UTF_8)).toString();
        var other = Ed25519PrivateKey.generate(new SecureRandom()).publicKey();
        String stranger = file("other.jwk", Jwk.write(other).toString().getBytes(UTF_8)).toString();
        Result signed = replay(evidence(), "--owner-key", jwk);
        assertThat(signed.status()).as(signed.out()).isZero();
        assertThat(signed.out()).doesNotContain("no --owner-key");
        fails(replay(evidence(), "--owner-key", stranger), "owner", "not signed with a key that was given");
    }
}
