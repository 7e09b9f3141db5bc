package io.bpci.contract;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.wasm.types.OpCode;

import io.bpci.contract.Finding.Rule;
import io.bpci.testkit.wat.Assembler;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** What is wrong with a module, and that nothing but that is said of any bytes. */
class BadModulesTest {
    private static final String RUN = "(memory (export \"memory\") 1) (func (export \"run\"))";

    private static List<Finding> findings(byte[] module, boolean floats) {
        return switch (WasmProgram.examine(module, floats)) {
            case Examined.Fit(var _) -> List.of();
            case Examined.Unfit(var findings) -> findings;
        };
    }

    private static List<Finding> findings(String wat, boolean floats) {
        return findings(Assembler.assemble("(module " + wat.replace("RUN", RUN) + ")"), floats);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    IMPORTS      | (import "wasi_snapshot_preview1" "clock_time_get" (func (param i32 i64 i32) (result i32))) RUN
                    IMPORTS      | (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32))) RUN
                    IMPORTS      | (import "bpci" "clock" (func (result i64))) RUN
                    IMPORTS      | (import "env" "log" (func (param i32 i32))) RUN
                    IMPORTS      | (import "bpci" "log" (func (param i32))) RUN
                    IMPORTS      | (import "bpci" "log" (func (param i32 i64))) RUN
                    IMPORTS      | (import "bpci" "memory" (memory 1)) (func (export "run"))
                    IMPORTS      | (import "bpci" "g" (global i32)) RUN
                    EXPORTS      | (func (export "ran"))
                    EXPORTS      | (func (export "run") (param i32))
                    EXPORTS      | (func (export "run") (result i32) (i32.const 1))
                    EXPORTS      | (global (export "run") i32 (i32.const 1))
                    EXPORTS      | (import "bpci" "log" (func (param i32 i32))) (memory 1) (func (export "run"))
                    MEMORY       | (memory (export "memory") 65) (func (export "run"))
                    MEMORY       | (memory (export "memory") 1 2 shared) (func (export "run"))
                    TABLE        | (table 5000 funcref) RUN
                    FLOATS       | (func (result f64) (f64.const 1)) RUN
                    FLOATS       | (global f32 (f32.const 1)) RUN
                    FLOATS       | (func (local f64)) RUN
                    FLOATS       | (func (drop (i32.trunc_sat_f32_s (f32.const 1)))) RUN
                    FLOATS       | (func (drop (i64.reinterpret_f64 (f64.const 1)))) RUN
                    INSTRUCTIONS | (func (drop (i8x16.splat (i32.const 1)))) RUN
                    INSTRUCTIONS | (func (param v128)) RUN
                    INSTRUCTIONS | (func (param externref)) RUN
                    INSTRUCTIONS | (func (drop (ref.null func))) RUN
                    INSTRUCTIONS | (table 1 funcref) (func (drop (table.grow 0 (ref.null func) (i32.const 1)))) RUN
                    INSTRUCTIONS | (func (drop (i32.atomic.load (i32.const 0)))) (memory 1 1 shared) (func (export "run"))
                    INSTRUCTIONS | (func $f) (func (return_call $f)) RUN
                    INSTRUCTIONS | (func $f) (start $f) RUN
                    """)
    void aModuleIsRefusedWithTheRuleThatItBreaks(Rule rule, String wat) {
        assertThat(findings(wat, false)).as(wat).extracting(Finding::rule).contains(rule);
    }

    @Test
    void whatIsDeclaredIsNoMistake() {
        assertThat(findings("(func (param f64) (result f32) (f32.demote_f64 (local.get 0))) RUN", true)).isEmpty();
        assertThat(findings("RUN", false)).isEmpty();
        assertThat(findings("(func (export \"run\"))", false)).isEmpty();
    }

    @Test
    void aModuleThatIsTooLargeIsNotEvenRead() {
        assertThat(findings(new byte[Bounds.MODULE_BYTES + 1], false))
                .extracting(Finding::rule)
                .containsExactly(Rule.SIZE);
    }

    @Test
    void whatIsNoModuleIsSaidToBeNone() {
        for (String text : List.of("", "\0asm", "\0asm\2\0\0\0", "(module)", "\0asm\1\0\0\0\12\377\377\377\377\17")) {
            assertThat(findings(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), false))
                    .as(text)
                    .extracting(Finding::rule)
                    .isSubsetOf(Rule.FORM, Rule.EXPORTS)
                    .isNotEmpty();
        }
    }

    @Test
    void aShortModuleDoesNotBecomeBillionsOfLocals() {
        // A function whose body says that it has 2^31 - 1 locals of a kind, in five bytes.
        byte[] function = {9, 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7, 0x7F, 0x0B, 0};
        var code = new ByteArrayOutputStream();
        code.writeBytes("\0asm\1\0\0\0\12\13\1".getBytes(UTF_8));
        code.writeBytes(function);
        assertThat(findings(code.toByteArray(), false)).extracting(Finding::rule).containsExactly(Rule.LOCALS);
        assertThat(findings("(func (export \"run\") (local " + "i64 ".repeat(257) + "))", false))
                .extracting(Finding::rule)
                .containsExactly(Rule.LOCALS);
        String many = "(func)".repeat(2_001);
        assertThat(findings(many + " RUN", false)).extracting(Finding::rule).containsExactly(Rule.FUNCTIONS);
    }

    /** A parser would make room for as many before it looks whether they are there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    00 | FFFFFFFF07                     | a name of a custom section
                    01 | FFFFFFFF07                     | types
                    01 | 01 60 FFFFFFFF07               | parameters
                    01 | 01 60 00 FFFFFFFF07            | results
                    02 | FFFFFFFF07                     | imports
                    02 | 01 FFFFFFFF07                  | the module's name
                    02 | 01 01 61 FFFFFFFF07            | the function's name
                    07 | FFFFFFFF07                     | exports
                    07 | 01 FFFFFFFF07                  | a name
                    09 | FFFFFFFF07                     | segments
                    09 | 01 00 41 00 0B FFFFFFFF07      | functions
                    09 | 01 01 00 FFFFFFFF07            | functions of a passive segment
                    09 | 01 02 00 41 00 0B 00 FFFFFFFF07 | functions, for a table that is named
                    09 | 01 04 23 00 0B FFFFFFFF07      | expressions
                    09 | 01 05 70 FFFFFFFF07            | expressions of a passive segment
                    0B | FFFFFFFF07                     | segments
                    0B | 01 00 41 80 80 04 41 01 6A 0B FFFFFFFF07 | bytes
                    0B | 01 01 FFFFFFFF07               | bytes of a passive segment
                    0B | 01 02 00 42 7F 0B FFFFFFFF07   | bytes, for a memory that is named
                    """)
    void aShortModuleDoesNotBecomeBillionsOfAnything(String section, String content, String what) {
        byte[] bytes = HexFormat.of().parseHex(content.replace(" ", ""));
        var module = new ByteArrayOutputStream();
        module.writeBytes("\0asm\1\0\0\0".getBytes(UTF_8));
        module.writeBytes(HexFormat.of().parseHex(section));
        module.write(bytes.length);
        module.writeBytes(bytes);
        assertThat(RawModule.examine(module.toByteArray()))
                .as(what)
                .isEqualTo(new Finding(Rule.FORM, "a section says that it has more than it has"));
    }

    @Test
    void everyInstructionIsAllowedRefusedOrOfFloats() {
        var allowed =
                Arrays.stream(OpCode.values())
                        .filter(code -> InstructionSet.of(code) == InstructionSet.Use.ALLOWED)
                        .map(Enum::name)
                        .collect(Collectors.toSet());
        // Neither by its name: numbers of 32 and 64 bits, control, memory, locals and globals.
        assertThat(allowed)
                .contains("I32_ADD", "I64_EXTEND_32_S", "MEMORY_COPY", "CALL_INDIRECT", "BR_TABLE", "I64_LOAD32_U")
                .noneMatch(name ->
                        name.matches(".*(ATOMIC|F32|F64|REF|TABLE_|THROW|TRY|X\\d+_|V128|STRUCT|ARRAY).*")
                                && !name.equals("BR_TABLE"));
    }

    @Test
    void nestedBlocksDoNotOverflowTheReader() {
        var module = new ByteArrayOutputStream();
        byte[] blocks = new byte[100_000];
        for (int i = 0; i < blocks.length; i += 2) {
            blocks[i] = 0x02;
            blocks[i + 1] = 0x40;
        }
        byte[] body = new byte[blocks.length + 1 + blocks.length / 2 + 1];
        System.arraycopy(blocks, 0, body, 1, blocks.length);
        Arrays.fill(body, blocks.length + 1, body.length, (byte) 0x0B);
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0});
        module.writeBytes(new byte[] {7, 7, 1, 3, 'r', 'u', 'n', 0, 0, 10});
        byte[] size = leb(body.length);
        module.writeBytes(leb(body.length + size.length + 1));
        module.write(1);
        module.writeBytes(size);
        module.writeBytes(body);
        // Read or refused, but said.
        assertThat(WasmProgram.examine(module.toByteArray(), false)).isNotNull();
    }

    private static byte[] leb(int number) {
        var bytes = new ByteArrayOutputStream();
        int rest = number;
        while (rest >= 0x80) {
            bytes.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write(rest);
        return bytes.toByteArray();
    }

    /** Whatever happens to a module on its way, it is fit and runs within its bounds, or it is refused. */
    @Test
    void aDamagedModuleIsRefusedOrRuns() {
        var chance = new Random(7);
        for (String example : List.of("threshold-reporting", "escrow-release", "customs-check")) {
            byte[] good = Assembler.assemble(Contracts.source(example + ".wat"));
            for (int round = 0; round < 3_000; round++) {
                byte[] bad = damaged(good, chance);
                if (WasmProgram.examine(bad, false) instanceof Examined.Fit(Program program)) {
                    RunResult result =
                            program.run(
                                    new Program.Terms(20_000, 1, java.util.Set.of()),
                                    Contracts.call("{'subject':'a','period':'p','amount_minor':1,'currency':'EUR'}"),
                                    State.EMPTY);
                    assertThat(result.fuelUsed()).isLessThanOrEqualTo(20_000);
                }
            }
        }
    }

    private static byte[] damaged(byte[] good, Random chance) {
        byte[] bad = good.clone();
        for (int i = chance.nextInt(4); i >= 0; i--) bad[8 + chance.nextInt(bad.length - 8)] = (byte) chance.nextInt();
        return chance.nextInt(8) == 0 ? Arrays.copyOf(bad, chance.nextInt(bad.length)) : bad;
    }
}
