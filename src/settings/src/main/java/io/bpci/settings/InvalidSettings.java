package io.bpci.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The settings cannot be used. Holds everything that is wrong with them, so that one start shows it all. */
public final class InvalidSettings extends RuntimeException {
    private final transient List<Problem> problems;

    public InvalidSettings(List<Problem> problems) {
        super(
                problems.stream()
                        .map(Problem::toString)
                        .collect(Collectors.joining("\n", "The settings are not usable:\n", "")));
        this.problems = List.copyOf(problems);
    }

    /** Never empty. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One thing that is wrong.
     *
     * @param key the dotted key, the variable, or the file when the fault is not in one key
     * @param given the value, shortened and made printable; {@code (hidden)} when it is or may be a secret; empty when
     *     there is none
     * @param where the place it was read from, for people; empty when nowhere
     * @param allowed what would be right
     */
    public record Problem(String key, String given, String where, String allowed) {
        @Override
        public String toString() {
            return "  "
                    + key
                    + (given.isEmpty() ? "" : " = " + given)
                    + (where.isEmpty() ? "" : " (" + where + ")")
                    + ": "
                    + allowed;
        }
    }
}
