package io.bpci.schemas.internal;

import com.networknt.schema.regex.RegularExpression;

import java.util.regex.Pattern;

/** A regular expression whose every look at a character costs a step of the {@link Budget}. */
record MeteredPattern(Pattern pattern) implements RegularExpression {
    static RegularExpression compile(String regex) {
        return new MeteredPattern(Pattern.compile(regex));
    }

    @Override
    public boolean matches(String text) {
        try {
            return pattern.matcher(new Metered(text, Budget.current())).find();
        } catch (StackOverflowError e) {
            // The engine recurses for each repetition of a group: a long text overflows where a short one would not.
            throw new PatternTooDeep();
        }
    }

    /** The pattern cannot be held against a text of that length. */
    static final class PatternTooDeep extends RuntimeException {
        private static final long serialVersionUID = 1;

        private PatternTooDeep() {
            super("a pattern with a repeated group is held against too long a text", null, false, false);
        }
    }

    private record Metered(CharSequence text, Budget budget) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.spend();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
