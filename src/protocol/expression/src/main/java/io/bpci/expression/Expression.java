package io.bpci.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;

import java.util.Map;
import java.util.Set;

/**
 * A condition that {@link Expressions} has read. Immutable; safe for concurrent use. Two are equal that have the same
 * text.
 */
public final class Expression {
    /** It could not be evaluated, as where a text is no number. The message says why. */
    public static final class Unclear extends Exception {
        private static final long serialVersionUID = 1;

        Unclear(CelEvaluationException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final String text;
    private final Set<String> variables;
    private final Set<String> keys;
    private final CelRuntime.Program program;

    Expression(String text, Set<String> variables, Set<String> keys, CelRuntime.Program program) {
        this.text = text;
        this.variables = Set.copyOf(variables);
        this.keys = Set.copyOf(keys);
        this.program = program;
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** The variables that it names. */
    public Set<String> variables() {
        return variables;
    }

    /** The constant texts by which it looks into maps: of {@code settings['tls.mode']}, {@code tls.mode}. */
    public Set<String> keys() {
        return keys;
    }

    /**
     * @param values of all {@link #variables} at least, of the classes that {@link Type} names
     */
    public boolean holds(Map<String, Object> values) throws Unclear {
        try {
            return Boolean.TRUE.equals(program.eval(values));
        } catch (CelEvaluationException e) {
            throw new Unclear(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expression same && same.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
