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
import io.bpci.json.Json;
import io.bpci.json.JsonObject;

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

/** What the command line does with contracts without a hub. */
class ContractCommandsTest {
    private static final byte[] RULES =
            ("{\"inputs\":[{\"name\":\"n\",\"type\":\"int\",\"min\":0,\"max\":9}],\"rules\":[{\"name\":\"r\",\"when\":\"n"
                 + " > 5\",\"decision\":\"deny\"}],\"otherwise\":\"allow\"}")
                    .getBytes(UTF_8);

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

    private JsonObject evidence() {
        var manifest =
                new Manifest(
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
        if (!(Program.examine(manifest, RULES) instanceof Examined.Fit(Program program))) throw new AssertionError();
        var call =
                new Invocation(
                        Invocation.Kind.CALL,
                        Instant.parse("2026-11-30T12:00:00Z"),
                        "us-customs",
                        null,
                        Json.object().put("n", 7).build());
        var header = new RunRecord.Header("run-1", "us", 1, RunRecord.NOTHING);
        var record = RunRecord.of(header, manifest, call, program.run(manifest.terms(), call, State.EMPTY));
        return Json.object()
                .put("record", record.json())
                .put("digest", record.digest())
                .put("event_id", "e-1")
                .put("manifest", SignedManifest.sign(manifest, key, Ed25519.bouncyCastle()).json())
                .put("module", Base64Url.encode(RULES))
                .build();
    }

    private Result replay(JsonObject evidence, String... more) throws Exception {
        Path file = file("run.json", evidence.toString().getBytes(UTF_8));
        List<String> line = new ArrayList<>(List.of("replay", "--evidence", file.toString(), "-o", "json"));
        line.addAll(List.of(more));
        return run(line.toArray(String[]::new));
    }

    private static JsonObject record(JsonObject evidence) {
        return (JsonObject) Objects.requireNonNull(evidence.get("record"));
    }

    /** As a hub that changed its record, and its digest with it. */
    private static JsonObject with(JsonObject evidence, String member, Json value) {
        JsonObject changed = record(evidence).with(member, value);
        return evidence.with("record", changed).with("digest", Json.of(new RunRecord(changed).digest()));
    }

    @Test
    void aRunIsRepeatedWithoutAHub() throws Exception {
        JsonObject evidence = evidence();
        String jwk = file("owner.jwk", Jwk.write(key.publicKey()).toString().getBytes(UTF_8)).toString();
        var other = Ed25519PrivateKey.generate(new SecureRandom()).publicKey();
        String stranger = file("other.jwk", Jwk.write(other).toString().getBytes(UTF_8)).toString();

        assertThat(replay(evidence).status()).isZero();
        assertThat(replay(evidence, "--owner-key", jwk).status()).isZero();
        assertThat(replay(evidence, "--owner-key", stranger).out()).contains("not signed with that key");
        JsonObject output = Json.object().put("because", Json.array()).put("decision", "allow").build();
        Result changed = replay(with(evidence, "output", output));
        assertThat(changed.status()).isEqualTo(Exit.NOT_PROVEN.code());
        assertThat(changed.out()).contains("recorded_output", "repeated_output", "deny");
        assertThat(replay(with(evidence, "fuel", Json.of(99_999))).out()).contains("other limits than the manifest");
        assertThat(replay(evidence.with("digest", Json.of("0".repeat(64)))).out()).contains("another digest");
        assertThat(replay(evidence.with("module", Json.of("AAAA"))).out()).contains("the run was of another");
        assertThat(replay(evidence.without("record")).status()).isEqualTo(Exit.USAGE.code());
        assertThat(run("replay").err()).contains("either --run-id or --evidence");
    }
}
