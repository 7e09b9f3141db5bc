package io.bpci.control;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * What became of a control for one subject.
 *
 * @param reason why there was an error; null for any other result
 */
public record Verdict(Result result, @Nullable String reason) {
    static final Verdict HOLDS = new Verdict(Result.HOLDS, null);
    static final Verdict FAILS = new Verdict(Result.FAILS, null);
    static final Verdict NOT_APPLICABLE = new Verdict(Result.NOT_APPLICABLE, null);

    /** How it came out. */
    public enum Result {
        HOLDS,
        FAILS,
        /** The control is not about this subject. */
        NOT_APPLICABLE,
        /** Nobody can say: the condition could not be evaluated. */
        ERROR;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Verdict error(String reason) {
        return new Verdict(Result.ERROR, reason);
    }

    /** Whether the control is not met, or nobody can say that it is. */
    public boolean isBad() {
        return result == Result.FAILS || result == Result.ERROR;
    }
}
