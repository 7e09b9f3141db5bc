package io.bpci.control;

import io.bpci.envelope.Identifier;
import io.bpci.expression.Expression;
import io.bpci.expression.Expression.Unclear;
import io.bpci.expression.Expressions;
import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A condition that must hold. Immutable; safe for concurrent use.
 *
 * @param condition that must hold
 * @param appliesWhen of which subjects; null for all
 * @param requirements what it is evidence for, 1 to {@link #MOST_REQUIREMENTS}
 * @param jurisdiction only of what touches that one; null for all
 */
public record Control(
        Identifier id,
        String title,
        @Nullable String description,
        SubjectKind subject,
        Expression condition,
        @Nullable Expression appliesWhen,
        Severity severity,
        List<Requirement> requirements,
        @Nullable String jurisdiction) {
    public static final int MOST_REQUIREMENTS = 20;
    public static final int MAX_TITLE = 200;
    public static final int MAX_DESCRIPTION = 2_000;

    private static final int MAX_REASON = 500;
    private static final Pattern JURISDICTION = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    /**
     * @throws Malformed if a member is out of its range, naming it
     */
    public Control {
        requirements = List.copyOf(requirements);
        Words.require("title", title, MAX_TITLE);
        if (description != null) Words.require("description", description, MAX_DESCRIPTION);
        Words.require("condition", condition.text(), Expressions.MAX_CHARACTERS * 2);
        if (appliesWhen != null) Words.require("applies_when", appliesWhen.text(), Expressions.MAX_CHARACTERS * 2);
        if (requirements.isEmpty() || requirements.size() > MOST_REQUIREMENTS) {
            throw new Malformed("frameworks must have 1 to %d requirements".formatted(MOST_REQUIREMENTS));
        }
        if (new HashSet<>(requirements).size() < requirements.size()) throw new Malformed("frameworks has one twice");
        if (jurisdiction != null && !JURISDICTION.matcher(jurisdiction).matches()) {
            throw new Malformed(
                    "jurisdiction must be a letter, then letters, digits, hyphens and underscores, 64 in all at most");
        }
        if (jurisdiction != null && subject == SubjectKind.CONFIGURATION) {
            throw new Malformed("jurisdiction is not for the configuration: the hub has one for all");
        }
    }

    /** Whether it holds for that subject, which is of its kind. Never throws: what cannot be evaluated is an error. */
    public Verdict assess(Facts facts) {
        if (jurisdiction != null && !facts.jurisdictions().contains(jurisdiction)) return Verdict.NOT_APPLICABLE;
        try {
            if (appliesWhen != null && !appliesWhen.holds(facts.values())) return Verdict.NOT_APPLICABLE;
            return condition.holds(facts.values()) ? Verdict.HOLDS : Verdict.FAILS;
        } catch (Unclear e) {
            String why = String.valueOf(e.getMessage());
            return Verdict.error(why.length() > MAX_REASON ? why.substring(0, MAX_REASON) : why);
        }
    }

    /** The variables that it names. */
    public Set<String> variables() {
        return both(condition.variables(), appliesWhen == null ? Set.of() : appliesWhen.variables());
    }

    /** What it looks for in maps. */
    public Set<String> keys() {
        return both(condition.keys(), appliesWhen == null ? Set.of() : appliesWhen.keys());
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
