package io.bpci.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.Import;
import com.dylibso.chicory.wasm.types.ValType;

import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The functions that a contract may import, all of the module {@code bpci}: a text is an address in the contract's
 * memory and a length, in UTF-8. None of them tells more than the run was given. For one thread, and one run.
 */
final class Host {
    static final String MODULE = "bpci";

    /** What a call of a host function costs, beside what it moves. */
    private static final int CALL = 50;

    private static final int PAGE = 65_536;
    private static final String I32 = "i";
    private static final String I64 = "l";
    private static final long ABSENT = -1;

    /**
     * The type of a host function.
     *
     * @param parameters one letter each, {@code i} for i32, {@code l} for i64
     * @param result one letter, or none
     */
    record Signature(String parameters, String result) {
        boolean is(FunctionType type) {
            return type.params().equals(types(parameters)) && type.returns().equals(types(result));
        }

        FunctionType type() {
            return FunctionType.of(types(parameters), types(result));
        }

        private static List<ValType> types(String letters) {
            return letters.chars().mapToObj(letter -> letter == 'l' ? ValType.I64 : ValType.I32).toList();
        }

        @Override
        public String toString() {
            return "(%s) -> (%s)".formatted(names(parameters), names(result));
        }

        private static String names(String letters) {
            return String.join(" ", letters.chars().mapToObj(letter -> letter == 'l' ? "i64" : "i32").toList());
        }
    }

    /** By name, in an order for people. */
    static final Map<String, Signature> SIGNATURES = signatures();

    private static Map<String, Signature> signatures() {
        var all = new LinkedHashMap<String, Signature>();
        all.put("input_count", new Signature("ii", I32));
        all.put("input_int", new Signature("ii", I64));
        all.put("input_text", new Signature("iiii", I32));
        all.put("state_get", new Signature("iiii", I32));
        all.put("state_put", new Signature("iiii", ""));
        all.put("state_delete", new Signature("ii", ""));
        all.put("state_int", new Signature("iil", I64));
        all.put("state_put_int", new Signature("iil", ""));
        all.put("output_text", new Signature("iiii", ""));
        all.put("output_int", new Signature("iil", ""));
        all.put("output_add", new Signature("iiii", ""));
        all.put("output_json", new Signature("ii", ""));
        all.put("emit", new Signature("iiii", ""));
        all.put("log", new Signature("ii", ""));
        all.put("abort", new Signature("ii", ""));
        return Collections.unmodifiableMap(all);
    }

    private final Meter meter;
    private final Set<NodeId> emitsTo;
    private final GivenInput input;
    private final StateChanges state;
    private final Answer answer;
    private final List<RunResult.Emitted> emitted = new ArrayList<>();
    private final List<String> log = new ArrayList<>();

    Host(Meter meter, Set<NodeId> emitsTo, Invocation invocation, State before) {
        this.meter = meter;
        this.emitsTo = emitsTo;
        input = new GivenInput(invocation);
        state = new StateChanges(before);
        answer = new Answer();
    }

    /** Looks at what the run is given, which costs as much as it is long. */
    void begin() {
        meter.bytes(input.length());
    }

    RunResult result(RunResult.Ending ending) {
        boolean completed = ending instanceof RunResult.Ending.Completed;
        return new RunResult(
                ending,
                completed ? answer.json() : null,
                state.reads(),
                completed ? state.writes() : Map.of(),
                completed ? emitted : List.of(),
                log,
                meter.used());
    }

    /** Those of the functions that a module imports. */
    List<ImportFunction> functions(WasmModule module) {
        var functions = new ArrayList<ImportFunction>();
        var taken = new ArrayList<String>();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import each = module.importSection().getImport(i);
            Signature signature = SIGNATURES.get(each.name());
            if (signature == null) throw new IllegalStateException("not examined");
            if (!Set.copyOf(taken).contains(each.name())) {
                taken.add(each.name());
                functions.add(
                        new HostFunction(
                                MODULE,
                                each.name(),
                                signature.type(),
                                (instance, arguments) -> call(each.name(), instance, arguments)));
            }
        }
        return functions;
    }

    private long @Nullable [] call(String name, Instance instance, long[] given) {
        meter.charge(CALL);
        return switch (name) {
            case "input_count" -> one(input.count(text(instance, given, 0)));
            case "input_int" -> one(input.integer(text(instance, given, 0)));
            case "input_text" -> one(give(instance, given, input.text(text(instance, given, 0))));
            case "state_get" -> one(give(instance, given, state.get(text(instance, given, 0))));
            case "state_put" -> none(() -> state.put(text(instance, given, 0), text(instance, given, 2)));
            case "state_delete" -> none(() -> state.delete(text(instance, given, 0)));
            case "state_int" -> one(state.integer(text(instance, given, 0), given[2]));
            case "state_put_int" -> none(() -> state.put(text(instance, given, 0), Long.toString(given[2])));
            case "output_text" -> none(() -> answer.put(text(instance, given, 0), text(instance, given, 2)));
            case "output_int" -> none(() -> answer.put(text(instance, given, 0), given[2]));
            case "output_add" -> none(() -> answer.add(text(instance, given, 0), text(instance, given, 2)));
            case "output_json" -> none(() -> answer.set(text(instance, given, 0)));
            case "emit" -> none(() -> emit(text(instance, given, 0), text(instance, given, 2)));
            case "log" -> none(() -> log(text(instance, given, 0)));
            case "abort" -> throw Stop.abort(Texts.shortened(text(instance, given, 0)));
            default -> throw new IllegalStateException(name);
        };
    }

    private static long[] one(long value) {
        return new long[] {value};
    }

    private static long @Nullable [] none(Runnable act) {
        act.run();
        return null;
    }

    private void emit(String target, String topic) {
        if (emitted.size() >= Bounds.MESSAGES) throw Stop.trap("too_many_messages");
        RunResult.Emitted message = answer.message(target, topic);
        if (!emitsTo.contains(message.target())) throw Stop.trap("target_not_declared");
        emitted.add(message);
    }

    private void log(String line) {
        if (log.size() >= Bounds.LOG_LINES) throw Stop.trap("too_many_log_lines");
        log.add(Texts.shortened(line));
    }

    /** The text at an address, whose place and length are two arguments. */
    private String text(Instance instance, long[] given, int at) {
        byte[] bytes = bytes(instance.memory(), (int) given[at], (int) given[at + 1]);
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw Stop.trap("text_not_utf8");
        }
    }

    private byte[] bytes(Memory memory, int address, int length) {
        if (Integer.toUnsignedLong(length) > Bounds.OUTPUT_BYTES) throw Stop.trap("text_too_long");
        require(memory, address, length);
        meter.bytes(length);
        return memory.readBytes(address, length);
    }

    private static void require(Memory memory, int address, int length) {
        long end = Integer.toUnsignedLong(address) + Integer.toUnsignedLong(length);
        if (end > (long) memory.pages() * PAGE) throw Stop.trap("out_of_bounds");
    }

    /** Writes as much of the text as there is room for; says how long it is, or that there is none. */
    private long give(Instance instance, long[] given, @Nullable String text) {
        if (text == null) return ABSENT;
        byte[] bytes = text.getBytes(UTF_8);
        int room = (int) Math.min(Integer.toUnsignedLong((int) given[3]), bytes.length);
        require(instance.memory(), (int) given[2], room);
        meter.bytes(bytes.length);
        instance.memory().write((int) given[2], bytes, 0, room);
        return bytes.length;
    }
}
