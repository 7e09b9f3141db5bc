package io.bpci.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

import io.bpci.envelope.MessageType;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads conditions: expressions of the Common Expression Language (cel.dev) over counts and names, which are true or
 * false. They see nothing else, change nothing, and end: their length, depth, iterations and patterns are bounded. Safe
 * for concurrent use; costly to make.
 */
public final class Conditions {
    public static final int MAX_CHARACTERS = 2_000;

    /** The count of what was accepted and refused together. */
    static final String SENT = "sent";

    static final String NOW = "now";
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NODES = 1_000;
    private static final int MAX_ITERATIONS = 1_000;
    private static final int MAX_REGEX = 1_000;

    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .maxExpressionCodePointSize(MAX_CHARACTERS)
                    .maxParseRecursionDepth(MAX_DEPTH)
                    .maxParseExpressionNodeCount(MAX_NODES)
                    .comprehensionMaxIterations(MAX_ITERATIONS)
                    .maxRegexProgramSize(MAX_REGEX)
                    .enableHeterogeneousNumericComparisons(true)
                    .build();

    private final CelCompiler ofNodes = compiler(Subject.Kind.NODE);
    private final CelCompiler ofAgreements = compiler(Subject.Kind.AGREEMENT);
    private final CelRuntime runtime = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private CelCompiler compilerOf(Subject.Kind kind) {
        return switch (kind) {
            case NODE -> ofNodes;
            case AGREEMENT -> ofAgreements;
        };
    }

    private static CelCompiler compiler(Subject.Kind kind) {
        var builder =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .setResultType(SimpleType.BOOL);
        variables(kind).forEach(builder::addVar);
        return builder.build();
    }

    /** What a condition may name, in an order for people. */
    public static Set<String> names(Subject.Kind kind) {
        return Collections.unmodifiableSet(variables(kind).keySet());
    }

    private static Map<String, CelType> variables(Subject.Kind kind) {
        Map<String, CelType> all = new LinkedHashMap<>();
        for (Deed deed : Deed.values()) if (deed.isOf(kind)) all.put(deed.wireName(), SimpleType.DOUBLE);
        all.put(SENT, SimpleType.DOUBLE);
        for (Traits.Name name : Traits.Name.of(kind)) all.put(name.wireName(), SimpleType.STRING);
        all.put(NOW, SimpleType.TIMESTAMP);
        for (Fault fault : Fault.values()) all.put(refusedFor(fault), SimpleType.DOUBLE);
        for (String type : MessageType.PUBLISHED) all.put(acceptedOf(type), SimpleType.DOUBLE);
        return all;
    }

    static String refusedFor(Fault fault) {
        return Deed.REFUSED.wireName() + "_" + fault.name().toLowerCase(Locale.ROOT);
    }

    static String acceptedOf(String messageType) {
        return Deed.ACCEPTED.wireName() + "_" + messageType;
    }

    /**
     * Reads a condition.
     *
     * @throws Malformed if it is none, with the line and column of what is wrong, and what is allowed
     */
    public Condition read(Subject.Kind watches, String text) {
        if (text.isBlank()) throw new Malformed("is empty: write an expression that is true or false, as refused > 20");
        if (text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
            throw new Malformed("has more than %d characters".formatted(MAX_CHARACTERS));
        }
        CelValidationResult result = compilerOf(watches).compile(text);
        if (result.hasError()) throw wrong(result.getErrors().getFirst(), watches);
        try {
            CelAbstractSyntaxTree ast = result.getAst();
            Set<String> known = names(watches);
            Set<String> used =
                    ast.getReferenceMap().values().stream()
                            .map(CelReference::name)
                            .filter(known::contains)
                            .collect(Collectors.toUnmodifiableSet());
            if (used.isEmpty()) throw new Malformed("names nothing that is observed; " + allowed(watches));
            return new Condition(watches, text, used, runtime.createProgram(ast));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new Malformed("is not understood: " + e.getMessage());
        }
    }

    private static Malformed wrong(CelIssue issue, Subject.Kind watches) {
        String where =
                "line %d, column %d: "
                        .formatted(issue.getSourceLocation().getLine(), issue.getSourceLocation().getColumn() + 1);
        String message = issue.getMessage().replace(" (in container '')", "");
        if (message.startsWith("undeclared reference")) return new Malformed(where + message + "; " + allowed(watches));
        if (message.contains("'(double, int)'") || message.contains("'(int, double)'")) {
            return new Malformed(
                    where + "counts are compared by == and calculated with as 2.0, not as 2: " + brief(message));
        }
        return new Malformed(where + brief(message));
    }

    /** The list of all that would fit may be long. */
    private static String brief(String message) {
        int candidates = message.indexOf(" (candidates: ");
        String kept = candidates < 0 ? message : message.substring(0, candidates);
        return kept.length() > 300 ? kept.substring(0, 300) + "…" : kept;
    }

    private static String allowed(Subject.Kind watches) {
        return "there are %s, refused_FAULT as refused_rate_limited, and accepted_TYPE as accepted_DataSync"
                .formatted(
                        names(watches).stream()
                                .filter(name -> !name.startsWith("refused_") && !name.startsWith("accepted_"))
                                .collect(Collectors.joining(", ")));
    }
}
