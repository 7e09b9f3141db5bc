package io.bpci.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;

import io.bpci.contract.Examined;
import io.bpci.contract.Invocation;
import io.bpci.contract.Manifest;
import io.bpci.contract.Program;
import io.bpci.contract.State;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.StrictJson;
import io.bpci.testkit.wat.Assembler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Contracts on one core: examined, run, and what counting each instruction costs beside the engine that counts none.
 */
record ContractRuns() implements Benchmark {
    private static final int ROUNDS = 5_000;
    private static final int EXAMINED = 300;
    private static final int LOOPS = 5;
    private static final long MICRO = 1_000;

    /** Ten million instructions: adds and rotates. */
    private static final String BUSY =
            """
            (module
              (func (export "run") (local $i i32) (local $n i64)
                (loop $l
                  (local.set $n (i64.rotl (i64.add (local.get $n) (i64.const 7)) (i64.const 3)))
                  (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 800000))))))
            """;

    @Override
    public String name() {
        return "contracts";
    }

    @Override
    public String about() {
        return "a contract examined and run, on one core, beside the engine without counting";
    }

    @Override
    public List<Figure> run(Bench.Run run) {
        byte[] example = Assembler.assemble(source());
        Program program = program(example);
        var terms = new Program.Terms(1_000_000, 4, Set.of(new NodeId("us-fincen")));
        var input = "{\"subject\":\"acme\",\"period\":\"2026-11\",\"amount_minor\":\"250000\",\"currency\":\"EUR\"}";
        var call =
                new Invocation(
                        Invocation.Kind.CALL,
                        Instant.now(),
                        "us-customs",
                        null,
                        StrictJson.parse(input.getBytes(UTF_8)));
        State state = State.of(Map.of("total/2026-11/acme", "900000"));
        long[] runs = times(ROUNDS, () -> program.run(terms, call, state).fuelUsed());
        long[] examined = times(EXAMINED, () -> program(example).hashCode());
        Speeds speeds = Speeds.measure();
        return List.of(
                Figure.alone(name() + ".examined_p50", median(examined) / (double) MICRO, "us"),
                Figure.alone(name() + ".run_p50", median(runs) / (double) MICRO, "us"),
                Figure.alone(name() + ".run_p99", runs[runs.length * 99 / 100] / (double) MICRO, "us"),
                Figure.beside(
                        name() + ".million_instructions_per_second",
                        speeds.counted(),
                        "M/s",
                        "Chicory, uncounted",
                        speeds.uncounted()));
    }

    private static String source() {
        try {
            return Files.readString(Path.of("src/docs/contracts/threshold-reporting.wat"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Program program(byte[] module) {
        return switch (Program.examine(Manifest.Kind.WASM, false, module)) {
            case Examined.Fit(Program program) -> program;
            case Examined.Unfit unfit -> throw new IllegalStateException(unfit.toString());
        };
    }

    private static long[] times(int rounds, LongSupplier work) {
        long done = 0;
        for (int i = 0; i < rounds; i++) done += work.getAsLong();
        if (done == 0) throw new IllegalStateException("nothing was done");
        long[] times = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            long begun = System.nanoTime();
            done += work.getAsLong();
            times[i] = System.nanoTime() - begun;
        }
        Arrays.sort(times);
        return times;
    }

    private static long median(long[] sorted) {
        return sorted[sorted.length / 2];
    }

    /** Millions of instructions a second, counted and not. */
    private record Speeds(double counted, double uncounted) {
        static Speeds measure() {
            byte[] module = Assembler.assemble(BUSY);
            Program busy = program(module);
            var terms = new Program.Terms(50_000_000, 0, Set.of());
            var call = new Invocation(Invocation.Kind.CALL, Instant.now(), "x", null, Json.NULL);
            long instructions = busy.run(terms, call, State.EMPTY).fuelUsed();
            var bare = Parser.parse(module);
            return new Speeds(
                    perSecond(instructions, () -> busy.run(terms, call, State.EMPTY).fuelUsed()),
                    perSecond(instructions, () -> uncounted(bare)));
        }

        private static long uncounted(WasmModule module) {
            Instance.builder(module).build().export("run").apply();
            return 1;
        }

        private static double perSecond(long instructions, LongSupplier work) {
            return instructions / (median(times(LOOPS, work)) / 1e9) / 1e6;
        }
    }
}
