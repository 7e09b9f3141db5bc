package io.bpci.contract;

import static io.bpci.contract.Contracts.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How runs end, and that they end the same way each time. */
class WasmProgramTest {
    private static final String HOST =
            """
            (import "bpci" "input_int" (func $input_int (param i32 i32) (result i64)))
            (import "bpci" "input_text" (func $input_text (param i32 i32 i32 i32) (result i32)))
            (import "bpci" "input_count" (func $input_count (param i32 i32) (result i32)))
            (import "bpci" "state_get" (func $state_get (param i32 i32 i32 i32) (result i32)))
            (import "bpci" "state_put" (func $state_put (param i32 i32 i32 i32)))
            (import "bpci" "state_delete" (func $state_delete (param i32 i32)))
            (import "bpci" "state_int" (func $state_int (param i32 i32 i64) (result i64)))
            (import "bpci" "state_put_int" (func $state_put_int (param i32 i32 i64)))
            (import "bpci" "output_text" (func $output_text (param i32 i32 i32 i32)))
            (import "bpci" "output_int" (func $output_int (param i32 i32 i64)))
            (import "bpci" "output_json" (func $output_json (param i32 i32)))
            (import "bpci" "emit" (func $emit (param i32 i32 i32 i32)))
            (import "bpci" "log" (func $log (param i32 i32)))
            (import "bpci" "abort" (func $abort (param i32 i32)))
            (memory (export "memory") 1 3)
            (data (i32.const 0) "/input/n")
            (data (i32.const 16) "key")
            (data (i32.const 32) "us-fincen")
            (data (i32.const 48) "topic")
            (data (i32.const 64) "{\\"a\\": 1}")
            (data (i32.const 80) "\\ff\\fe")
            (data (i32.const 96) "nobody")
            """;

    private static Contracts doing(String body) {
        return Contracts.of(
                "(module " + HOST + "(func $run (export \"run\") (local $i i32) (local $n i64) " + body + "))");
    }

    private static RunRecord run(String body) {
        return doing(body).run("{'n':7}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    (unreachable)                                                      | unreachable
                    (drop (i32.div_s (i32.const 1) (i32.const 0)))                     | division_by_zero
                    (drop (i64.rem_u (i64.const 1) (i64.const 0)))                     | division_by_zero
                    (drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))           | integer_overflow
                    (drop (i32.load (i32.const 65536)))                                | out_of_bounds
                    (drop (i32.load (i32.const -1)))                                   | out_of_bounds
                    (i64.store (i32.const 65530) (i64.const 1))                        | out_of_bounds
                    (memory.fill (i32.const 65000) (i32.const 0) (i32.const 1000))     | out_of_bounds
                    (call $run)                                                        | call_depth
                    (call $log (i32.const 65530) (i32.const 100))                      | out_of_bounds
                    (call $log (i32.const 0) (i32.const -1))                           | text_too_long
                    (call $log (i32.const 80) (i32.const 2))                           | text_not_utf8
                    (drop (call $input_text (i32.const 16) (i32.const 3) (i32.const 0) (i32.const 9))) | bad_pointer
                    (drop (call $input_text (i32.const 0) (i32.const 0) (i32.const 65535) (i32.const 9))) | out_of_bounds
                    (call $state_put (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1)) | bad_state_key
                    (call $state_put (i32.const 16) (i32.const 3) (i32.const 200) (i32.const 1)) | state_value_has_nul
                    (call $state_put (i32.const 16) (i32.const 3) (i32.const 4096) (i32.const 4097)) | state_value_has_nul
                    (call $state_put (i32.const 16) (i32.const 3) (i32.const 48) (i32.const 5)) (drop (call $state_int (i32.const 16) (i32.const 3) (i64.const 0))) | state_not_a_number
                    (call $output_json (i32.const 48) (i32.const 5))                   | output_not_json
                    (call $output_json (i32.const 64) (i32.const 8)) (call $output_int (i32.const 16) (i32.const 3) (i64.const 1)) | output_is_complete
                    (call $emit (i32.const 96) (i32.const 6) (i32.const 48) (i32.const 5)) | target_not_declared
                    (call $emit (i32.const 0) (i32.const 8) (i32.const 48) (i32.const 5)) | bad_target
                    (call $emit (i32.const 32) (i32.const 9) (i32.const 0) (i32.const 8)) | bad_topic
                    (loop $l (call $emit (i32.const 32) (i32.const 9) (i32.const 48) (i32.const 5)) (br $l)) | too_many_messages
                    (loop $l (call $log (i32.const 48) (i32.const 5)) (br $l))         | too_many_log_lines
                    """)
    void whatNoProgramMayDoEndsTheRun(String body, String reason) {
        RunRecord record = run(body);
        assertThat(text(record, "outcome")).as(text(record, "reason")).isEqualTo("\"trapped\"");
        assertThat(text(record, "reason")).isEqualTo("\"" + reason + "\"");
    }

    @Test
    void aContractThatLoopsRunsOutOfFuel() {
        RunRecord record = run("(call $state_put_int (i32.const 16) (i32.const 3) (i64.const 1)) (loop (br 0))");
        assertThat(text(record, "outcome")).isEqualTo("\"out_of_fuel\"");
        assertThat(text(record, "fuel_used")).isEqualTo("1000000");
        // What a run that failed did is not done.
        assertThat(text(record, "writes")).isEqualTo("{}");
        assertThat(text(record, "state_after")).isEqualTo(text(record, "state_before"));
    }

    @Test
    void movingMuchCostsMuch() {
        String copies = "(loop $l (memory.copy (i32.const 0) (i32.const 8) (i32.const 60000)) (br $l))";
        assertThat(text(run(copies), "outcome")).isEqualTo("\"out_of_fuel\"");
    }

    @Test
    void aContractThatAllocatesRunsOutOfMemory() {
        assertThat(text(run("(drop (memory.grow (i32.const 4)))"), "outcome")).isEqualTo("\"out_of_memory\"");
        assertThat(text(run("(drop (memory.grow (i32.const -1)))"), "outcome")).isEqualTo("\"out_of_memory\"");
        RunRecord tooMuchToBegin = Contracts.of("(module (memory 5) (func (export \"run\")))").run("{}");
        assertThat(text(tooMuchToBegin, "outcome")).isEqualTo("\"out_of_memory\"");
        // Within the manifest's limit, beyond the module's own: it is told, and goes on.
        RunRecord own =
                run(
                        "(call $output_int (i32.const 16) (i32.const 3) (i64.extend_i32_s (memory.grow (i32.const"
                                + " 3))))");
        assertThat(text(own, "output")).isEqualTo("{\"key\":-1}");
    }

    @Test
    void callsWithinCallsAreBoundedWhateverTheThread() throws Exception {
        var contract = doing("(call $run)");
        List<RunRecord> records = new ArrayList<>();
        for (long stack : List.of(512 * 1024L, 16 * 1024 * 1024L)) {
            var thread = new Thread(null, () -> records.add(contract.run("{}")), "deep", stack);
            thread.start();
            thread.join();
        }
        assertThat(records).hasSize(2);
        assertThat(text(records.get(0), "fuel_used")).isEqualTo(text(records.get(1), "fuel_used"));
        assertThat(text(records.get(0), "reason")).isEqualTo("\"call_depth\"");
    }

    @Test
    void aContractRefusesWithItsOwnWords() {
        RunRecord record = run("(call $abort (i32.const 48) (i32.const 5))");
        assertThat(text(record, "outcome")).isEqualTo("\"aborted\"");
        assertThat(text(record, "reason")).isEqualTo("\"topic\"");
    }

    @Test
    void whatIsKeptIsThereTheNextTimeAndItsNameIsAChain() {
        var contract =
                doing(
                        "(call $state_put_int (i32.const 16) (i32.const 3) (i64.add (call $state_int (i32.const 16)"
                                + " (i32.const 3) (i64.const 0)) (call $input_int (i32.const 0) (i32.const 8))))");
        RunRecord first = contract.run("{'n':7}");
        RunRecord second = contract.run("{'n':'35'}");
        assertThat(text(first, "reads")).isEqualTo("{\"key\":null}");
        assertThat(text(second, "reads")).isEqualTo("{\"key\":\"7\"}");
        assertThat(text(second, "writes")).isEqualTo("{\"key\":\"42\"}");
        assertThat(text(second, "state_before")).isEqualTo(text(first, "state_after"));
        assertThat(text(first, "state_before")).isEqualTo("\"" + RunRecord.NOTHING + "\"");
        assertThat(text(contract.run("{'n':'x'}"), "reason")).isEqualTo("\"/input/n must be a whole number\"");
    }

    @Test
    void whatIsRemovedIsGone() {
        var contract =
                doing(
                        "(call $state_put_int (i32.const 16) (i32.const 3) (i64.const 1))(call $state_delete (i32.const"
                                + " 16) (i32.const 3))(call $output_int (i32.const 16) (i32.const 3) (i64.extend_i32_s"
                                + " (call $state_get (i32.const 16) (i32.const 3) (i32.const 0) (i32.const 8))))");
        RunRecord record = contract.run("{}");
        assertThat(text(record, "writes")).isEqualTo("{\"key\":null}");
        assertThat(text(record, "output")).isEqualTo("{\"key\":-1}");
    }

    @Test
    void numbersThatJsonDoesNotCarryAreTexts() {
        RunRecord record = run("(call $output_int (i32.const 16) (i32.const 3) (i64.const -9223372036854775808))");
        assertThat(text(record, "output")).isEqualTo("{\"key\":\"-9223372036854775808\"}");
        // 2^53 + 1, which a double takes for 2^53.
        record = run("(call $output_int (i32.const 16) (i32.const 3) (i64.const 9007199254740993))");
        assertThat(text(record, "output")).isEqualTo("{\"key\":\"9007199254740993\"}");
        record = run("(call $output_int (i32.const 16) (i32.const 3) (i64.const -9007199254740992))");
        assertThat(text(record, "output")).isEqualTo("{\"key\":-9007199254740992}");
    }

    @ParameterizedTest
    @CsvSource({"60, completed", "61, trapped"})
    void whatIsAnsweredCanBeReadAgainHoweverDeepItIs(int depth, String outcome) {
        String json = "[".repeat(depth) + "]".repeat(depth);
        String module =
                """
                (module (import "bpci" "output_json" (func $json (param i32 i32)))
                  (import "bpci" "emit" (func $emit (param i32 i32 i32 i32)))
                  (memory (export "memory") 1) (data (i32.const 0) "us-fincentopic") (data (i32.const 16) "%s")
                  (func (export "run")
                    (call $json (i32.const 16) (i32.const %d))
                    (call $emit (i32.const 0) (i32.const 9) (i32.const 9) (i32.const 5))))
                """
                        .formatted(json, json.length());
        RunRecord record = Contracts.of(module).run("{}");
        assertThat(text(record, "outcome")).isEqualTo("\"" + outcome + "\"");
        // As it is stored, and within what an auditor gets.
        var evidence = Json.object().put("record", record.json()).build();
        assertThat(StrictJson.parse(evidence.toString().getBytes(UTF_8))).isEqualTo(evidence);
    }

    @Test
    void whatARunIsGivenNestsNoDeeperThanCanBeReadAgain() {
        String json = "[".repeat(60) + "]".repeat(60);
        assertThat(text(doing("").run(json), "outcome")).isEqualTo("\"completed\"");
        assertThatThrownBy(() -> Contracts.call("[" + json + "]"))
                .isInstanceOf(Malformed.class)
                .hasMessage("input nests at most 60 deep");
    }

    @Test
    void aRecordThatWasChangedIsNotRepeated() {
        var contract =
                doing("(call $output_int (i32.const 16) (i32.const 3) (call $input_int (i32.const 0) (i32.const 8)))");
        RunRecord record = contract.run("{'n':7}");
        var changed = new RunRecord(record.json().with("output", Json.object().put("key", 8).build()));
        assertThat(changed.replay(contract.module()))
                .isInstanceOfSatisfying(
                        RunRecord.Replay.Differs.class,
                        differs -> assertThat(differs.members()).containsExactly("output"));
        assertThat(record.replay(doing("").module())).isInstanceOf(RunRecord.Replay.Impossible.class);
        assertThat(changed.digest()).isNotEqualTo(record.digest());
    }

    /** What a program must not be: another each time. The comparison sees it. */
    @Test
    void aStateThatDiffersBetweenTwoRunsShows() {
        var contract =
                doing(
                        "(call $output_int (i32.const 16) (i32.const 3) (call $state_int (i32.const 16)"
                                + " (i32.const 3) (i64.const 0)))");
        int[] asked = {0};
        State fickle = key -> Integer.toString(asked[0]++);
        Invocation call = Contracts.call("{}");
        RunResult one = contract.program().run(Contracts.TERMS, call, fickle);
        RunResult other = contract.program().run(Contracts.TERMS, call, fickle);
        assertThat(one).isNotEqualTo(other);
        State steady = State.of(Map.of("key", "5"));
        assertThat(contract.program().run(Contracts.TERMS, call, steady))
                .isEqualTo(contract.program().run(Contracts.TERMS, call, steady));
    }
}
