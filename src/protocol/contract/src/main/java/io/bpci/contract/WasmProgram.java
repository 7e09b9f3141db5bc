package io.bpci.contract;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.TrapException;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MemoryLimits;

import io.bpci.contract.Examined.Fit;
import io.bpci.contract.Examined.Unfit;
import io.bpci.contract.Finding.Rule;
import io.bpci.contract.RunResult.Ending;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A contract in WebAssembly (core specification 2.0, without vectors), interpreted. Each instruction costs fuel, each
 * call is counted, memory ends where its manifest says: so it ends, and the same way each time.
 */
public final class WasmProgram implements Program {
    /** The function that a run calls: no parameters, no results. */
    static final String RUN = "run";

    static final String MEMORY = "memory";

    private final WasmModule module;

    private WasmProgram(WasmModule module) {
        this.module = module;
    }

    static Examined examine(byte[] bytes, boolean floats) {
        Finding outline = RawModule.examine(bytes);
        if (outline != null) return new Unfit(List.of(outline));
        try {
            WasmModule module =
                    Parser.builder()
                            .withCustomParsers(Map.of())
                            .withValidation(true)
                            .build()
                            .parse(() -> new ByteArrayInputStream(bytes));
            List<Finding> findings = ModuleRules.check(module, floats);
            return findings.isEmpty() ? new Fit(new WasmProgram(module)) : new Unfit(findings);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            // Whatever the parser stumbles over, with assertions or without: one that is valid it reads.
            return new Unfit(List.of(new Finding(Rule.FORM, "it is no valid module: " + brief(e.getMessage()))));
        }
    }

    private static String brief(@Nullable String message) {
        if (message == null) return "it ends too early, or nests too deep";
        StringBuilder text = new StringBuilder();
        message.codePoints().limit(200).forEach(c -> text.appendCodePoint(c >= ' ' && c <= '~' ? c : '?'));
        return text.toString();
    }

    @Override
    public RunResult run(Terms terms, Invocation invocation, State state) {
        var meter = new Meter(terms.fuel(), terms.memoryPages());
        var host = new Host(meter, terms.emitsTo(), invocation, state);
        try {
            host.begin();
            Instance instance = instance(terms, meter, host);
            instance.export(RUN).apply();
            return host.result(new Ending.Completed());
        } catch (Stop stop) {
            return host.result(stop.ending());
        } catch (ChicoryInterruptedException e) {
            throw new IllegalStateException("the run was interrupted", e);
        } catch (ChicoryException e) {
            // Nothing of the contract's: calls within calls are counted, and that many fit on any usual stack.
            if (e.getCause() instanceof StackOverflowError)
                throw new IllegalStateException("the thread's stack is small", e);
            return host.result(new Ending.Trapped(trap(e)));
        } catch (ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // The interpreter leaves some traps to the machine that it runs on.
            return host.result(new Ending.Trapped("bad_operation"));
        }
    }

    private Instance instance(Terms terms, Meter meter, Host host) {
        var builder =
                Instance.builder(module)
                        .withImportValues(ImportValues.builder().withFunctions(host.functions(module)).build())
                        .withMachineFactory(instance -> new CountedCalls(instance, meter))
                        .withUnsafeExecutionListener(meter)
                        .withStart(false);
        module.memorySection()
                .filter(section -> section.memoryCount() > 0)
                .map(section -> section.getMemory(0).limits())
                .ifPresent(limits -> builder.withMemoryLimits(limits(limits, terms, meter)));
        return builder.build();
    }

    private static MemoryLimits limits(MemoryLimits asked, Terms terms, Meter meter) {
        if (asked.initialPages() > terms.memoryPages()) throw new Stop(new Ending.OutOfMemory());
        meter.memory(asked.initialPages());
        return new MemoryLimits(asked.initialPages(), Math.min(asked.maximumPages(), terms.memoryPages()));
    }

    /** What the specification calls it, in words of our own: those of the interpreter may change. */
    private static String trap(ChicoryException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("unreachable") || e instanceof TrapException) return "unreachable";
        if (message.contains("divide by zero")) return "division_by_zero";
        if (message.contains("overflow")) return "integer_overflow";
        if (message.contains("invalid conversion")) return "invalid_conversion";
        if (message.contains("out of bounds")) return "out_of_bounds";
        if (message.contains("indirect call")
                || message.contains("undefined element")
                || message.contains("uninitialized element")) {
            return "bad_indirect_call";
        }
        return "bad_operation";
    }
}
