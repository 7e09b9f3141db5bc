package io.bpci.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads expressions of the Common Expression Language (cel.dev) that are true or false, over variables that are
 * declared one by one. They see nothing else, change nothing, and end: their length, depth, iterations and patterns are
 * bounded, and nothing grows within a loop. Safe for concurrent use; costly to make.
 */
public final class Expressions {
    public static final int MAX_CHARACTERS = 2_000;
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

    /**
     * What is said to people.
     *
     * @param example an expression that is true or false, for who wrote none
     * @param nothingNamed of one that names no variable
     * @param allowed which variables there are
     * @param wholeNumber of one that mixes fractions and whole numbers; null for what the compiler says
     */
    public record Words(String example, String nothingNamed, String allowed, @Nullable String wholeNumber) {}

    private final Set<String> names;
    private final Words words;
    private final CelCompiler compiler;
    private final CelRuntime runtime = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    /**
     * @param variables in an order for people
     */
    public Expressions(Map<String, Type> variables, Words words) {
        names = Collections.unmodifiableSet(new LinkedHashMap<>(variables).keySet());
        this.words = words;
        var builder =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .setResultType(SimpleType.BOOL);
        variables.forEach((name, type) -> builder.addVar(name, type.cel()));
        compiler = builder.build();
    }

    /** What an expression may name, in an order for people. */
    public Set<String> names() {
        return names;
    }

    /**
     * Reads an expression.
     *
     * @throws Malformed if it is none, or one that could take long, with the line and column of what is wrong, and what
     *     is allowed
     */
    public Expression read(String text) {
        if (text.isBlank()) {
            throw new Malformed("is empty: write an expression that is true or false, as " + words.example());
        }
        if (text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
            throw new Malformed("has more than %d characters".formatted(MAX_CHARACTERS));
        }
        CelValidationResult result = compiler.compile(text);
        if (result.hasError()) throw wrong(result.getErrors().getFirst());
        try {
            CelAbstractSyntaxTree ast = result.getAst();
            Set<String> used =
                    ast.getReferenceMap().values().stream()
                            .map(CelReference::name)
                            .filter(names::contains)
                            .collect(Collectors.toUnmodifiableSet());
            if (used.isEmpty()) throw new Malformed(words.nothingNamed() + "; " + words.allowed());
            var cost = new Cost(ast);
            cost.check();
            return new Expression(text, used, cost.keys(), runtime.createProgram(ast));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new Malformed("is not understood: " + e.getMessage());
        }
    }

    private Malformed wrong(CelIssue issue) {
        String where = where(issue.getSourceLocation().getLine(), issue.getSourceLocation().getColumn());
        String message = issue.getMessage().replace(" (in container '')", "");
        if (message.startsWith("undeclared reference")) {
            return new Malformed(where + brief(message) + "; " + words.allowed());
        }
        if (words.wholeNumber() != null
                && (message.contains("'(double, int)'") || message.contains("'(int, double)'"))) {
            return new Malformed(where + words.wholeNumber() + ": " + brief(message));
        }
        return new Malformed(where + brief(message));
    }

    /**
     * @param column from 0
     */
    static String where(int line, int column) {
        return "line %d, column %d: ".formatted(line, column + 1);
    }

    /** The list of all that would fit may be long. */
    private static String brief(String message) {
        int candidates = message.indexOf(" (candidates: ");
        String kept = candidates < 0 ? message : message.substring(0, candidates);
        return kept.length() > 300 ? kept.substring(0, 300) + "…" : kept;
    }
}
