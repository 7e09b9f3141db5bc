package io.bpci.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A condition that {@link Conditions} has read. Immutable; safe for concurrent use. Two are equal that watch the same
 * and have the same text.
 */
public final class Condition {
    /** It could not be evaluated, as where a text is no number. The message says why. */
    public static final class Unclear extends Exception {
        private static final long serialVersionUID = 1;

        Unclear(CelEvaluationException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final Subject.Kind watches;
    private final String text;
    private final Set<String> variables;
    private final CelRuntime.Program program;

    Condition(Subject.Kind watches, String text, Set<String> variables, CelRuntime.Program program) {
        this.watches = watches;
        this.text = text;
        this.variables = Set.copyOf(variables);
        this.program = program;
    }

    public Subject.Kind watches() {
        return watches;
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** The names that it uses. */
    public Set<String> variables() {
        return variables;
    }

    /**
     * @param values of all {@link #variables}: counts as {@link Double}, names as {@link String}, the time as {@link
     *     java.time.Instant}
     */
    boolean holds(Map<String, Object> values) throws Unclear {
        try {
            return Boolean.TRUE.equals(program.eval(values));
        } catch (CelEvaluationException e) {
            throw new Unclear(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Condition same && same.watches == watches && same.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(watches, text);
    }

    @Override
    public String toString() {
        return text;
    }
}
