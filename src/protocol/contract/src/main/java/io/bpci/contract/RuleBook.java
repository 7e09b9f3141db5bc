package io.bpci.contract;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

import io.bpci.contract.Examined.Fit;
import io.bpci.contract.Examined.Unfit;
import io.bpci.contract.Finding.Rule;
import io.bpci.contract.RunResult.Ending;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules that decide about what they are given: conditions in the Common Expression Language (cel.dev) over inputs whose
 * values are bounded, without macros: nothing in them is done again and again. Of those that hold the strictest
 * decides; where none holds, {@code otherwise}. They keep nothing and send nothing.
 */
public final class RuleBook implements Program {
    private static final Set<String> MEMBERS = Set.of("inputs", "rules", "otherwise");
    private static final Set<String> RULE = Set.of("name", "when", "decision");
    private static final int MAX_INPUTS = 32;
    private static final int MAX_RULES = 100;
    private static final int MAX_CHARACTERS = 2_000;
    private static final int MAX_NAME = 100;

    /** What the condition of a rule costs, which is bounded by itself. */
    private static final int CONDITION = 1_000;

    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .maxExpressionCodePointSize(MAX_CHARACTERS)
                    .maxParseRecursionDepth(32)
                    .maxParseExpressionNodeCount(1_000)
                    .maxRegexProgramSize(1_000)
                    .enableHeterogeneousNumericComparisons(true)
                    .build();

    /** One of them, ready to be asked. */
    record Line(String name, CelAbstractSyntaxTree condition, CelRuntime.Program program, Decision decision) {}

    /**
     * What they decided.
     *
     * @param because the names of the rules that demand it; none where none held
     */
    record Verdict(Decision decision, List<String> because) {}

    private final Map<String, RuleInput> inputs;
    private final List<Line> lines;
    private final Decision otherwise;

    private RuleBook(Map<String, RuleInput> inputs, List<Line> lines, Decision otherwise) {
        this.inputs = inputs;
        this.lines = List.copyOf(lines);
        this.otherwise = otherwise;
    }

    static Examined examine(byte[] json) {
        if (json.length > Bounds.MODULE_BYTES) {
            return unfit(Rule.SIZE, "rules have at most %d bytes".formatted(Bounds.MODULE_BYTES));
        }
        try {
            return new Fit(read(StrictObject.parse(json, "a book of rules", MEMBERS)));
        } catch (Malformed e) {
            return unfit(Rule.RULES, e.getMessage());
        }
    }

    private static Unfit unfit(Rule rule, String detail) {
        return new Unfit(List.of(new Finding(rule, detail)));
    }

    private static RuleBook read(StrictObject members) {
        Map<String, RuleInput> inputs = new LinkedHashMap<>();
        for (StrictObject each : members.objects("inputs", MAX_INPUTS, RuleInput.MEMBERS)) {
            RuleInput input = RuleInput.parse(each);
            if (inputs.put(input.name(), input) != null) {
                throw new Malformed("there are two inputs of the name " + input.name());
            }
        }
        CelCompiler compiler = compiler(inputs);
        CelRuntime runtime = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();
        List<Line> lines = new ArrayList<>();
        for (StrictObject each : members.objects("rules", MAX_RULES, RULE)) {
            String name = each.text("name");
            if (name.isBlank() || name.length() > MAX_NAME) {
                throw new Malformed("name of a rule must be 1 to %d characters".formatted(MAX_NAME));
            }
            lines.add(line(name, each, compiler, runtime));
        }
        return new RuleBook(inputs, lines, members.value("otherwise", Decision::parse));
    }

    private static CelCompiler compiler(Map<String, RuleInput> inputs) {
        var builder =
                CelCompilerFactory.standardCelCompilerBuilder().setOptions(OPTIONS).setResultType(SimpleType.BOOL);
        inputs.forEach((name, input) -> builder.addVar(name, input.type()));
        return builder.build();
    }

    private static Line line(String name, StrictObject rule, CelCompiler compiler, CelRuntime runtime) {
        CelValidationResult compiled = compiler.compile(rule.text("when"));
        try {
            if (compiled.hasError()) throw wrong(name, compiled.getErrors().getFirst());
            CelAbstractSyntaxTree condition = compiled.getAst();
            return new Line(name, condition, runtime.createProgram(condition), rule.value("decision", Decision::parse));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new Malformed("when of %s is not understood".formatted(Malformed.excerpt(name)));
        }
    }

    private static Malformed wrong(String name, CelIssue issue) {
        String message = String.valueOf(issue.getMessage()).replace(" (in container '')", "");
        return new Malformed(
                "when of %s, line %d, column %d: %s"
                        .formatted(
                                Malformed.excerpt(name),
                                issue.getSourceLocation().getLine(),
                                issue.getSourceLocation().getColumn() + 1,
                                message.length() > 200 ? message.substring(0, 200) : message));
    }

    Map<String, RuleInput> inputs() {
        return inputs;
    }

    List<Line> lines() {
        return lines;
    }

    @Override
    public RunResult run(Terms terms, Invocation invocation, State state) {
        var meter = new Meter(terms.fuel(), 0);
        try {
            meter.bytes(Jcs.canonical(invocation.json()).length);
            Map<String, Object> values = values(invocation.input());
            for (int i = 0; i < lines.size(); i++) meter.charge(CONDITION);
            Verdict verdict = decide(values);
            JsonObject output =
                    Json.object()
                            .put("decision", verdict.decision().wireName())
                            .put("because", Json.strings(verdict.because()))
                            .build();
            return result(new Ending.Completed(), output, meter);
        } catch (Stop stop) {
            return result(stop.ending(), null, meter);
        }
    }

    private static RunResult result(Ending ending, @Nullable Json output, Meter meter) {
        return new RunResult(ending, output, Map.of(), Map.of(), List.of(), List.of(), meter.used());
    }

    private Map<String, Object> values(Json given) {
        if (!(given instanceof JsonObject members)) throw Stop.abort("the input must be an object");
        for (String name : members.members().keySet()) {
            if (!inputs.containsKey(name)) throw Stop.abort("there is no input " + Malformed.excerpt(name));
        }
        Map<String, Object> values = new HashMap<>();
        for (RuleInput input : inputs.values()) {
            Object value = input.read(members.get(input.name()));
            if (value == null) {
                throw Stop.abort(Texts.shortened("%s must be %s".formatted(input.name(), input.allowed())));
            }
            values.put(input.name(), value);
        }
        return values;
    }

    /** What they demand of these values, one for each input. */
    Verdict decide(Map<String, Object> values) {
        Decision decision = null;
        var because = new ArrayList<String>();
        for (Line line : lines) {
            if (!holds(line, values)) continue;
            Decision strictest = decision == null ? line.decision() : decision.stricter(line.decision());
            if (strictest != decision) because.clear();
            if (strictest == line.decision()) because.add(line.name());
            decision = strictest;
        }
        return new Verdict(decision == null ? otherwise : decision, because);
    }

    private static boolean holds(Line line, Map<String, Object> values) {
        try {
            return Boolean.TRUE.equals(line.program().eval(values));
        } catch (CelEvaluationException e) {
            throw Stop.trap("rule_undefined");
        }
    }
}
