package io.bpci.contract;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The numbers and texts that stand in the conditions of two books of rules: where decisions change. */
final class Constants {
    private static final Set<String> LOGIC = Set.of("_&&_", "_||_", "!_", "@in", "_?_:_");
    private static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_");

    private final TreeSet<Long> numbers = new TreeSet<>();
    private boolean onlyCompared = true;

    Constants(RuleBook one, RuleBook other) {
        Stream.of(one, other)
                .flatMap(rules -> rules.lines().stream())
                .flatMap(line -> CelNavigableAst.fromAst(line.condition()).getRoot().allNodes())
                .forEach(this::look);
    }

    private void look(CelNavigableExpr node) {
        CelExpr expression = node.expr();
        switch (expression.getKind()) {
            case CONSTANT -> {
                switch (expression.constant().getKind()) {
                    case INT64_VALUE -> numbers.add(expression.constant().int64Value());
                    case STRING_VALUE, BOOLEAN_VALUE -> {
                        // All of those that an input may be are tried anyway.
                    }
                    default -> onlyCompared = false;
                }
            }
            case CALL -> call(node, expression.call().function());
            case IDENT, LIST -> {
                // Nothing is calculated.
            }
            default -> onlyCompared = false;
        }
    }

    private void call(CelNavigableExpr node, String function) {
        if (COMPARISONS.contains(function)) {
            // One input with another: where they are equal depends on both.
            long inputs = node.allNodes().filter(each -> each.expr().getKind() == Kind.IDENT).count();
            if (inputs > 1) onlyCompared = false;
        } else if (!LOGIC.contains(function)) {
            onlyCompared = false;
        }
    }

    /** Whether a decision can change only from one candidate to the next. */
    boolean areAllThatMatters() {
        return onlyCompared;
    }

    /** The values to try of an input that both have, or one; none if no value is one of both. */
    List<Object> candidates(@Nullable RuleInput one, @Nullable RuleInput other) {
        if (one == null || other == null) return candidates(one == null ? other : one);
        if (one instanceof RuleInput.Whole a && other instanceof RuleInput.Whole b) {
            long least = Math.max(a.min(), b.min());
            long most = Math.min(a.max(), b.max());
            return whole(least, most);
        }
        if (one instanceof RuleInput.Choice a && other instanceof RuleInput.Choice b) {
            return a.oneOf().stream().filter(b.oneOf()::contains).map(Object.class::cast).toList();
        }
        return one.getClass() == other.getClass() ? candidates(one) : List.of();
    }

    private List<Object> candidates(@Nullable RuleInput input) {
        return switch (input) {
            case RuleInput.Whole whole -> whole(whole.min(), whole.max());
            case RuleInput.Flag ignored -> List.of(false, true);
            case RuleInput.Choice choice -> List.copyOf(choice.oneOf());
            case null -> List.of();
        };
    }

    private List<Object> whole(long min, long max) {
        if (min > max) return List.of();
        var values = new TreeSet<>(Set.of(min, max));
        for (long number : numbers) {
            for (long near = number - 1; near <= number + 1; near++) {
                if (near >= min && near <= max) values.add(near);
            }
        }
        return new ArrayList<>(values);
    }
}
