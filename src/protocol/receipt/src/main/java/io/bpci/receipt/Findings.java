package io.bpci.receipt;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;

import java.util.ArrayList;
import java.util.List;

/**
 * What a verification found, in words: step by step, what is proven by it, and what is not. Immutable. {@link
 * Explanation} makes them of verdicts.
 *
 * @param subject what was verified, as {@code receipt}
 * @param steps those taken, in their order; after one that failed comes none
 * @param proven sentences; empty unless every step held
 * @param notProven sentences: what somebody might take for proven and is not
 * @param facts for programs: the log, sizes, times, keys
 */
public record Findings(
        String subject, List<Step> steps, List<String> proven, List<String> notProven, JsonObject facts) {
    /**
     * A step.
     *
     * @param name of the step, as in {@code src/docs/protocol/receipt.md}
     * @param words what was seen, or why it failed
     */
    public record Step(String name, boolean holds, String words) {}

    public Findings {
        steps = List.copyOf(steps);
        proven = List.copyOf(proven);
        notProven = List.copyOf(notProven);
    }

    /** Subject of findings that speak against a log. */
    static final String FORK = "fork";

    /** Whether every step held, and what was verified speaks for the log. */
    public boolean verified() {
        return holds() && !subject.equals(FORK);
    }

    /** Whether every step held, and what was verified speaks against the log: it signed two histories. */
    public boolean forked() {
        return holds() && subject.equals(FORK);
    }

    private boolean holds() {
        return !steps.isEmpty() && steps.stream().allMatch(Step::holds);
    }

    /** These with one more step; a step that fails takes away all that was proven. */
    public Findings and(Step step, String provenByIt) {
        var more = new ArrayList<>(steps);
        more.add(step);
        var proofs = new ArrayList<>(proven);
        if (step.holds()) proofs.add(provenByIt);
        else proofs.clear();
        return new Findings(subject, more, proofs, step.holds() ? notProven : List.of(), facts);
    }

    /** These, with a step that came before them and held. */
    Findings after(Step step) {
        var more = new ArrayList<>(steps);
        more.addFirst(step);
        return new Findings(subject, more, proven, notProven, facts);
    }

    /** These, with one thing more that is not proven. */
    public Findings without(String sentence) {
        if (!holds()) return this;
        var more = new ArrayList<>(notProven);
        more.add(sentence);
        return new Findings(subject, steps, proven, more, facts);
    }

    public JsonObject json() {
        List<Json> taken = new ArrayList<>();
        for (Step step : steps) {
            taken.add(
                    Json.object()
                            .put("step", step.name())
                            .put("holds", step.holds())
                            .put("detail", step.words())
                            .build());
        }
        var json =
                Json.object()
                        .put("subject", subject)
                        .put("verified", verified())
                        .put("forked", forked())
                        .put("steps", new JsonArray(taken));
        steps.stream()
                .filter(step -> !step.holds())
                .findFirst()
                .ifPresent(step -> json.put("failed_step", step.name()));
        return json.put("proven", Json.strings(proven))
                .put("not_proven", Json.strings(notProven))
                .put("facts", facts)
                .build();
    }
}
