package io.bpci.policy;

import io.bpci.expression.Expression;
import io.bpci.expression.Expression.Unclear;

import java.util.Map;
import java.util.Set;

/**
 * A condition that {@link Conditions} has read. Immutable; safe for concurrent use. Two are equal that watch the same
 * and have the same text.
 */
public record Condition(Subject.Kind watches, Expression expression) {
    /** As it was written. */
    public String text() {
        return expression.text();
    }

    /** The names that it uses. */
    public Set<String> variables() {
        return expression.variables();
    }

    /**
     * @param values of all {@link #variables}: counts as {@link Double}, names as {@link String}, the time as {@link
     *     java.time.Instant}
     */
    boolean holds(Map<String, Object> values) throws Unclear {
        return expression.holds(values);
    }

    @Override
    public String toString() {
        return text();
    }
}
