package io.bpci.contract;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.testkit.wat.Assembler;

import org.junit.jupiter.params.provider.MethodSource;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class ContractFuzzTest {
    private static final Program.Terms TERMS = new Program.Terms(200_000, 2, Contracts.TERMS.emitsTo());
    private static final State STATE = State.of(Map.of("acme/2026-11", "1000000", "text", "\u2603"));
    private static final Ed25519 ENGINE = Ed25519.fastest();
    private static final Ed25519PrivateKey KEY = Ed25519PrivateKey.generate(new SecureRandom());
    private static final Invocation CALL =
            Contracts.call(
                    "{'subject':'acme','period':'2026-11','amount_minor':600000,'currency':'EUR','a':[1,'\u2603']}");

    private static final List<Program> PROGRAMS =
            Stream.of("threshold-reporting", "escrow-release")
                    .map(name -> Assembler.assemble(Contracts.source(name + ".wat")))
                    .map(module -> Contracts.fit(WasmProgram.examine(module, false)))
                    .toList();

    /** Those of the examples, and some of what they do not do. */
    static Stream<byte[]> modules() {
        return Stream.concat(
                Stream.of("threshold-reporting", "escrow-release", "customs-check")
                        .map(name -> Assembler.assemble(Contracts.source(name + ".wat"))),
                Stream.of(
                                """
                                (module (memory (export "memory") 1 3)
                                  (func (export "run") (loop
                                    (drop (memory.grow (i32.const 1)))
                                    (memory.fill (i32.const 0) (i32.const 7) (i32.const 65536))
                                    (br 0))))
                                """,
                                """
                                (module (type $t (func (param i64) (result i64))) (table 3 funcref) (elem (i32.const 0) $f $g)
                                  (global $n (mut i64) (i64.const 5)) (memory (export "memory") 1)
                                  (data (i32.const 8) "abc") (data "passive")
                                  (func $f (type $t) (i64.mul (local.get 0) (call_indirect (type $t)
                                    (i64.sub (local.get 0) (i64.const 1)) (i32.wrap_i64 (i64.and (local.get 0) (i64.const 1))))))
                                  (func $g (type $t) (i64.div_s (i64.const -9223372036854775808) (local.get 0)))
                                  (func (export "run") (local i32)
                                    (memory.init 1 (i32.const 16) (i32.const 0) (i32.const 7)) (data.drop 1)
                                    (block (block (block (br_table 0 1 2 (local.get 0)))))
                                    (global.set $n (select (call $f (global.get $n)) (i64.clz (i64.load (i32.const 8)))
                                      (i32.eqz (local.get 0))))))
                                """,
                                """
                                (module (import "bpci" "output_json" (func $json (param i32 i32)))
                                  (import "bpci" "state_put" (func $put (param i32 i32 i32 i32)))
                                  (import "bpci" "state_get" (func $get (param i32 i32 i32 i32) (result i32)))
                                  (import "bpci" "state_delete" (func $delete (param i32 i32)))
                                  (import "bpci" "output_add" (func $add (param i32 i32 i32 i32)))
                                  (import "bpci" "emit" (func $emit (param i32 i32 i32 i32)))
                                  (import "bpci" "log" (func $log (param i32 i32)))
                                  (memory (export "memory") 1) (data (i32.const 0) "{\\"a\\":[1e3,null]}us-fincentext")
                                  (func (export "run")
                                    (call $put (i32.const 26) (i32.const 4) (i32.const 0) (i32.const 17))
                                    (drop (call $get (i32.const 26) (i32.const 4) (i32.const 40) (i32.const 20)))
                                    (call $delete (i32.const 26) (i32.const 1))
                                    (call $add (i32.const 26) (i32.const 4) (i32.const 26) (i32.const 4))
                                    (call $emit (i32.const 17) (i32.const 9) (i32.const 26) (i32.const 4))
                                    (call $log (i32.const 0) (i32.const 17))
                                    (call $json (i32.const 0) (i32.const 17))))
                                """,
                                """
                                (module (import "bpci" "output_json" (func $json (param i32 i32)))
                                  (memory (export "memory") 1) (data (i32.const 0) "DEEP")
                                  (func (export "run") (call $json (i32.const 0) (i32.const 128))))
                                """
                                        .replace("DEEP", "[".repeat(64) + "]".repeat(64)),
                                """
                                (module (func (export "run") (local f32 f64)
                                  (local.set 1 (f64.sqrt (f64.convert_i64_s (i64.const -2))))
                                  (drop (i32.trunc_sat_f64_s (local.get 1)))
                                  (local.set 0 (f32.min (f32.demote_f64 (local.get 1)) (f32.const nan:0x200000)))
                                  (drop (i64.trunc_f32_u (local.get 0)))))
                                """)
                        .map(Assembler::assemble));
    }

    static Stream<byte[]> rules() {
        return Stream.concat(
                Stream.of("us-cash-rules", "eu-cash-rules")
                        .map(name -> Contracts.source(name + ".json"))
                        .map(ContractFuzzTest::utf8),
                Stream.of(
                                "amount / (amount - 1) > 2 || 'x' in [name]",
                                "name.matches('^a+$') && amount in [1, 2, 3] ? open : !open",
                                "size(name + name) > amount % 3 && timestamp('2026-01-01T00:00:00Z') < timestamp(name)",
                                "{'a': amount}[name] == 1 && dyn(name) == dyn(amount)")
                        .map(when ->
                                """
                                {"inputs":[{"name":"amount","type":"int","min":-5,"max":9007199254740992},
                                {"name":"name","type":"text","one_of":["a","b"]},{"name":"open","type":"bool"}],
                                "rules":[{"name":"r","when":"%s","decision":"deny"}],"otherwise":"allow"}
                                """
                                        .formatted(when))
                        .map(ContractFuzzTest::utf8));
    }

    static Stream<byte[]> manifests() {
        return Stream.of(manifest(new byte[0], Manifest.Kind.WASM, "what it does"))
                .map(manifest -> SignedManifest.sign(manifest, KEY, ENGINE).json().toString().getBytes(UTF_8));
    }

    static Stream<byte[]> records() {
        return Stream.of("threshold-reporting", "escrow-release")
                .map(Contracts::example)
                .map(contract -> contract.run(CALL).json().toString().getBytes(UTF_8));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static Manifest manifest(byte[] module, Manifest.Kind kind, String description) {
        Trigger hourly = new Trigger.Schedule(Duration.ofHours(1));
        Trigger told = new Trigger.Accepted(new MessageType("x-alert"), null);
        return new Manifest(
                new Identifier("fuzzed"),
                new NodeId("us-customs"),
                1,
                Manifest.Type.CUSTOM,
                kind,
                Sha256.hex(module),
                true,
                TERMS.fuel(),
                TERMS.memoryPages(),
                List.copyOf(TERMS.emitsTo()),
                List.of(hourly, told),
                description);
    }

    /** Whatever is run stays within its terms, and repeats from its record as it was stored. */
    private static RunResult runs(Program program, Manifest.Kind kind, byte[] module, Invocation call) {
        RunResult result = program.run(TERMS, call, STATE);
        assertThat(result.fuelUsed()).isBetween(0L, TERMS.fuel());
        var header = new RunRecord.Header("run-1", "us", 1, RunRecord.NOTHING);
        var record = RunRecord.of(header, manifest(module, kind, ""), call, result);
        var stored = new RunRecord((JsonObject) StrictJson.parse(Jcs.canonical(record.json())));
        assertThat(stored.digest()).isEqualTo(record.digest());
        assertThat(stored.replay(module)).isEqualTo(new RunRecord.Replay.Equal());
        return result;
    }

    @MethodSource("modules")
    @FuzzTest
    void anyModuleIsRefusedOrRunsWithinItsTermsAndRepeats(byte[] input) {
        switch (WasmProgram.examine(input, true)) {
            case Examined.Fit(Program program) -> runs(program, Manifest.Kind.WASM, input, CALL);
            case Examined.Unfit unfit -> assertThat(unfit.findings()).isNotEmpty();
        }
        if (WasmProgram.examine(input, false) instanceof Examined.Fit) {
            assertThat(WasmProgram.examine(input, true)).isInstanceOf(Examined.Fit.class);
        }
    }

    @MethodSource("rules")
    @FuzzTest
    void anyRulesAreRefusedOrDecideTheSameAgain(byte[] input) {
        switch (RuleBook.examine(input)) {
            case Examined.Fit(RuleBook rules) -> {
                runs(rules, Manifest.Kind.RULES, input, Contracts.call("{}"));
                runs(
                        rules,
                        Manifest.Kind.RULES,
                        input,
                        new Invocation(CALL.kind(), CALL.at(), "a", null, least(rules)));
                var us = new Conflicts.Ruled("us", rules);
                Conflicts.Report report = Conflicts.search(us, new Conflicts.Ruled("eu", rules), 100);
                assertThat(report.conflicts()).isEmpty();
            }
            case Examined.Fit fit -> throw new AssertionError(fit);
            case Examined.Unfit unfit -> assertThat(unfit.toString()).isNotBlank().doesNotContain("\n");
        }
    }

    /** The least that the rules take. */
    private static Json least(RuleBook rules) {
        Map<String, Json> members = new TreeMap<>();
        rules.inputs()
                .forEach((name, input) ->
                        members.put(
                                name,
                                switch (input) {
                                    case RuleInput.Whole whole -> Json.of(whole.min());
                                    case RuleInput.Flag ignored -> Json.of(false);
                                    case RuleInput.Choice choice -> Json.of(choice.oneOf().getFirst());
                                }));
        return new JsonObject(members);
    }

    @MethodSource("manifests")
    @FuzzTest
    void anyBytesAreAManifestThatIsReadAgainOrMalformed(byte[] input) {
        try {
            if (!(StrictJson.parse(input) instanceof JsonObject given)) return;
            SignedManifest read = SignedManifest.parse(given);
            assertThat(Manifest.parse(read.manifest().json())).isEqualTo(read.manifest());
            assertThat(SignedManifest.parse(read.json()).manifest()).isEqualTo(read.manifest());
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    /** An auditor has it from somebody else. */
    @MethodSource("records")
    @FuzzTest
    void anyBytesAreARecordThatIsRepeatedOrMalformed(byte[] input) {
        RunRecord record;
        try {
            if (!(StrictJson.parse(input) instanceof JsonObject given)) return;
            record = new RunRecord(given);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
            return;
        }
        for (Program program : PROGRAMS) assertThat(record.replay(program)).isNotNull();
        assertThat(record.replay(new byte[0])).isNotNull();
        record.output();
        assertThat(record.moduleDigest()).isNotNull();
    }
}
