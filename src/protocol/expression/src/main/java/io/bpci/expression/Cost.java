package io.bpci.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;

import io.bpci.json.Malformed;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds in an expression what could grow without bound though its loops are bounded: texts and lists that are put
 * together within a loop double with each one inside another, and so does what a loop over lists of lists holds. Not
 * safe for concurrent use.
 */
final class Cost {
    private static final String PLUS = "_+_";
    private static final String INDEX = "_[_]";
    private static final Set<String> GROWING = Set.of("add_string", "add_bytes", "add_list");

    private final CelAbstractSyntaxTree ast;
    private final Set<String> keys = new HashSet<>();

    Cost(CelAbstractSyntaxTree ast) {
        this.ast = ast;
    }

    /** The constant texts by which it looks into maps; complete after {@link #check}. */
    Set<String> keys() {
        return keys;
    }

    /**
     * @throws Malformed with the place of what could grow
     */
    void check() {
        check(ast.getExpr(), "");
    }

    /**
     * @param accumulator of the loop around it; empty where there is none
     */
    private void check(CelExpr expr, String accumulator) {
        switch (expr.getKind()) {
            case SELECT -> check(expr.select().operand(), accumulator);
            case CALL -> call(expr, accumulator);
            case LIST -> expr.list().elements().forEach(each -> check(each, accumulator));
            case MAP ->
                    expr.map()
                            .entries()
                            .forEach(entry -> {
                                check(entry.key(), accumulator);
                                check(entry.value(), accumulator);
                            });
            case STRUCT -> expr.struct().entries().forEach(entry -> check(entry.value(), accumulator));
            case COMPREHENSION -> loop(expr, accumulator);
            default -> {
                // Constants and names.
            }
        }
    }

    private void call(CelExpr expr, String accumulator) {
        CelExpr.CelCall call = expr.call();
        if (call.function().equals(PLUS)
                && !accumulator.isEmpty()
                && grows(expr)
                && !isTheLoopsOwn(call, accumulator)) {
            throw refused(expr, "texts and lists are not put together within a loop");
        }
        if (call.function().equals(INDEX)) key(call.args().get(1)).ifPresent(keys::add);
        call.target().ifPresent(target -> check(target, accumulator));
        call.args().forEach(argument -> check(argument, accumulator));
    }

    private static Optional<String> key(CelExpr index) {
        if (index.getKind() != CelExpr.ExprKind.Kind.CONSTANT) return Optional.empty();
        CelConstant constant = index.constant();
        return constant.getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(constant.stringValue())
                : Optional.empty();
    }

    private boolean grows(CelExpr plus) {
        return ast.getReference(plus.id()).map(CelReference::overloadIds).stream()
                .anyMatch(overloads -> overloads.stream().anyMatch(GROWING::contains));
    }

    /** As {@code map} and {@code filter} are written out: the list that they make. */
    private static boolean isTheLoopsOwn(CelExpr.CelCall plus, String accumulator) {
        CelExpr first = plus.args().getFirst();
        return first.getKind() == CelExpr.ExprKind.Kind.IDENT && first.ident().name().equals(accumulator);
    }

    private void loop(CelExpr expr, String accumulator) {
        CelExpr.CelComprehension loop = expr.comprehension();
        if (!isOverSimple(ast.getTypeOrThrow(loop.iterRange().id()))) {
            throw refused(expr, "a loop goes over texts, numbers or times, not over lists of lists");
        }
        // What a loop goes over within another is made anew each time.
        check(loop.iterRange(), accumulator);
        check(loop.accuInit(), loop.accuVar());
        check(loop.loopCondition(), loop.accuVar());
        check(loop.loopStep(), loop.accuVar());
        check(loop.result(), loop.accuVar());
    }

    private static boolean isOverSimple(CelType range) {
        return switch (range) {
            case ListType list -> list.hasElemType() && isSimple(list.elemType());
            case MapType map -> isSimple(map.keyType());
            default -> false;
        };
    }

    private static boolean isSimple(CelType type) {
        return switch (type.kind()) {
            case BOOL, BYTES, DOUBLE, DURATION, INT, STRING, TIMESTAMP, UINT -> true;
            default -> false;
        };
    }

    private Malformed refused(CelExpr expr, String why) {
        String where =
                Optional.ofNullable(ast.getSource().getPositionsMap().get(expr.id()))
                        .flatMap(ast.getSource()::getOffsetLocation)
                        .map(place -> Expressions.where(place.getLine(), place.getColumn()))
                        .orElse("");
        return new Malformed(where + why);
    }
}
