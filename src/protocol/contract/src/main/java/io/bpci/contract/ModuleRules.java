package io.bpci.contract;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionBody;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.Global;
import com.dylibso.chicory.wasm.types.Import;
import com.dylibso.chicory.wasm.types.Instruction;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.OpCode;
import com.dylibso.chicory.wasm.types.SubType;
import com.dylibso.chicory.wasm.types.TableLimits;
import com.dylibso.chicory.wasm.types.ValType;

import io.bpci.contract.Finding.Rule;
import io.bpci.json.Malformed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a valid module must keep beside, so that a run ends, stays within bounds, and is the same each time. */
final class ModuleRules {
    static final String VALUES = "values are i32 and i64, and f32 and f64 where floats are declared";

    private static final int MAX_FINDINGS = 20;

    private final WasmModule module;
    private final boolean floats;

    /** The first of each kind and text: one mistake is often made a thousand times. */
    private final Map<String, Finding> findings = new LinkedHashMap<>();

    private ModuleRules(WasmModule module, boolean floats) {
        this.module = module;
        this.floats = floats;
    }

    static List<Finding> check(WasmModule module, boolean floats) {
        var rules = new ModuleRules(module, floats);
        rules.types();
        rules.imports();
        rules.memory();
        rules.table();
        rules.globals();
        rules.exports();
        rules.functions();
        return new ArrayList<>(rules.findings.values());
    }

    private void wrong(Rule rule, String detail) {
        if (findings.size() < MAX_FINDINGS) findings.putIfAbsent(rule + detail, new Finding(rule, detail));
    }

    private void types() {
        for (int i = 0; i < module.typeSection().subTypeCount(); i++) {
            SubType type = module.typeSection().getSubType(i);
            FunctionType function = type.compType().funcType();
            if (function == null) {
                wrong(Rule.INSTRUCTIONS, "types other than those of functions are not allowed");
                continue;
            }
            Stream.concat(function.params().stream(), function.returns().stream()).forEach(this::value);
            if (function.params().size() > Bounds.LOCALS || function.returns().size() > Bounds.LOCALS) {
                wrong(Rule.LOCALS, "a function has at most %d parameters and results".formatted(Bounds.LOCALS));
            }
        }
    }

    private void value(ValType type) {
        if (type.isFloatingPoint()) floatingPoint();
        else if (!type.isInteger()) {
            wrong(Rule.INSTRUCTIONS, VALUES);
        }
    }

    private void floatingPoint() {
        if (!floats) wrong(Rule.FLOATS, "the module calculates with floating point, and the manifest does not say so");
    }

    private void imports() {
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import each = module.importSection().getImport(i);
            String name = each.module() + "." + each.name();
            if (!(each instanceof FunctionImport function)) {
                wrong(Rule.IMPORTS, Malformed.excerpt(name) + " is no function: nothing else can be imported");
                continue;
            }
            Host.Signature known = each.module().equals(Host.MODULE) ? Host.SIGNATURES.get(each.name()) : null;
            if (known == null) {
                wrong(
                        Rule.IMPORTS,
                        "there is no %s to import: the host has %s of the module %s"
                                .formatted(
                                        Malformed.excerpt(name),
                                        String.join(", ", Host.SIGNATURES.keySet()),
                                        Host.MODULE));
            } else if (!known.is(module.typeSection().getType(function.typeIndex()))) {
                wrong(Rule.IMPORTS, "%s has another type: %s".formatted(name, known));
            }
        }
    }

    private void memory() {
        int count = module.memorySection().map(section -> section.memoryCount()).orElse(0);
        if (count > 1) wrong(Rule.MEMORY, "a module has one memory");
        if (count == 0) return;
        MemoryLimits limits = module.memorySection().orElseThrow().getMemory(0).limits();
        if (limits.shared()) wrong(Rule.MEMORY, "memory is not shared");
        if (limits.initialPages() > Bounds.MEMORY_PAGES) {
            wrong(Rule.MEMORY, "memory begins with at most %d pages".formatted(Bounds.MEMORY_PAGES));
        }
    }

    private void table() {
        int count = module.tableSection().tableCount();
        if (count > 1) wrong(Rule.TABLE, "a module has at most one table");
        for (int i = 0; i < count; i++) {
            TableLimits limits = module.tableSection().getTable(i).limits();
            if (limits.min() > Bounds.TABLE_ELEMENTS) {
                wrong(Rule.TABLE, "a table has at most %d elements".formatted(Bounds.TABLE_ELEMENTS));
            }
            if (module.tableSection().getTable(i).elementType().typeIdx() != ValType.FuncRef.typeIdx()) {
                wrong(Rule.TABLE, "a table holds functions");
            }
        }
    }

    private void globals() {
        for (Global global : module.globalSection().globals()) {
            value(global.valueType());
            global.initInstructions().forEach(this::instruction);
        }
    }

    private void exports() {
        boolean isCalled = false;
        boolean hasMemory = false;
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            if (export.index() < 0 || export.index() >= count(export.exportType())) {
                wrong(Rule.FORM, "it exports what it does not have");
                continue;
            }
            if (export.name().equals(WasmProgram.RUN) && export.exportType() == ExternalType.FUNCTION) {
                isCalled = true;
                run(export.index());
            }
            hasMemory |= export.name().equals(WasmProgram.MEMORY) && export.exportType() == ExternalType.MEMORY;
        }
        if (!isCalled) wrong(Rule.EXPORTS, "a function run must be exported, without parameters and results");
        boolean uses = module.importSection().importCount() > 0;
        if (uses && !hasMemory) wrong(Rule.EXPORTS, "the memory must be exported as memory: the host reads from it");
        if (module.startSection().isPresent()) {
            wrong(Rule.INSTRUCTIONS, "a start function is not allowed: a contract begins with run");
        }
        if (module.tagSection().isPresent()) wrong(Rule.INSTRUCTIONS, "exceptions are not allowed");
    }

    /** The parser does not look whether what is exported is there. */
    private int count(ExternalType type) {
        return switch (type) {
            case FUNCTION ->
                    module.importSection().count(ExternalType.FUNCTION) + module.functionSection().functionCount();
            case MEMORY -> module.memorySection().map(section -> section.memoryCount()).orElse(0);
            case TABLE -> module.tableSection().tableCount();
            case GLOBAL -> module.globalSection().globalCount();
            case TAG -> 0;
        };
    }

    private void run(int function) {
        int imported = module.importSection().count(ExternalType.FUNCTION);
        if (function < imported) {
            wrong(Rule.EXPORTS, "run must be a function of the module itself");
            return;
        }
        FunctionType type = module.functionSection().getFunctionType(function - imported, module.typeSection());
        if (!type.params().isEmpty() || !type.returns().isEmpty()) {
            wrong(Rule.EXPORTS, "run has no parameters and no results");
        }
    }

    private void functions() {
        for (FunctionBody body : module.codeSection().functionBodies()) {
            body.localTypes().forEach(this::value);
            body.instructions().forEach(this::instruction);
        }
    }

    private void instruction(Instruction instruction) {
        OpCode code = instruction.opcode();
        switch (InstructionSet.of(code)) {
            case ALLOWED -> {
                // An integer's, or control.
            }
            case FLOATING_POINT -> floatingPoint();
            case REFUSED -> wrong(Rule.INSTRUCTIONS, Malformed.excerpt(code.name()) + " is not allowed");
        }
    }

    /** For tests, which look at each code. */
    static Function<OpCode, InstructionSet.Use> uses() {
        return InstructionSet::of;
    }
}
