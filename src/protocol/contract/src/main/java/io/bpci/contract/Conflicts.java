package io.bpci.contract;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Looks for inputs of which two jurisdictions' rules demand different things. Inputs of the same name mean the same;
 * one that only one of them has may be anything. Tried are the bounds of each input, the numbers and texts that stand
 * in the conditions, and the numbers beside them, in all combinations.
 *
 * <p>Where conditions only compare inputs with such numbers and texts, and all combinations could be tried, nothing is
 * left out, and {@link Report#complete} says so. Where they calculate, or there are more combinations than may be, it
 * is a search: what it finds is there, what it does not find may be.
 */
public final class Conflicts {
    /** Combinations that are tried of two jurisdictions. */
    static final int MOST = 50_000;

    /** So that the same rules give the same report. */
    private static final long SEED = 20_260_101;

    private Conflicts() {}

    /** The rules of a jurisdiction. */
    public record Ruled(String jurisdiction, RuleBook rules) {}

    /**
     * @param contradiction whether one denies what the other lets pass; else one demands a report and the other none
     * @param witness an input of which they demand it
     */
    public record Conflict(
            boolean contradiction,
            String jurisdiction,
            Decision decision,
            List<String> because,
            String otherJurisdiction,
            Decision otherDecision,
            List<String> otherBecause,
            JsonObject witness) {
        public Conflict {
            because = List.copyOf(because);
            otherBecause = List.copyOf(otherBecause);
        }
    }

    /**
     * @param conflicts one for each two decisions that meet
     * @param tried combinations
     * @param complete whether nothing was left out
     */
    public record Report(List<Conflict> conflicts, long tried, boolean complete) {
        public Report {
            conflicts = List.copyOf(conflicts);
        }

        public boolean hasContradiction() {
            return conflicts.stream().anyMatch(Conflict::contradiction);
        }
    }

    /**
     * @param asked conditions that may be asked: with many rules fewer combinations are tried
     */
    public static Report search(Ruled one, Ruled other, int asked) {
        int rules = one.rules().lines().size() + other.rules().lines().size();
        return tried(one, other, Math.clamp(asked / rules, 1, MOST));
    }

    private static Report tried(Ruled one, Ruled other, int most) {
        Map<String, List<Object>> candidates = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>(one.rules().inputs().keySet());
        names.addAll(other.rules().inputs().keySet());
        var constants = new Constants(one.rules(), other.rules());
        for (String name : names) {
            List<Object> values =
                    constants.candidates(one.rules().inputs().get(name), other.rules().inputs().get(name));
            // Nothing is an input of both: they never meet.
            if (values.isEmpty()) return new Report(List.of(), 0, true);
            candidates.put(name, values);
        }
        Map<String, Conflict> found = new LinkedHashMap<>();
        var combinations = new Combinations(candidates, most);
        long tried =
                combinations.each(values ->
                        meet(one, other, values)
                                .ifPresent(conflict ->
                                        found.putIfAbsent(
                                                conflict.decision() + "/" + conflict.otherDecision(), conflict)));
        return new Report(List.copyOf(found.values()), tried, combinations.areAll() && constants.areAllThatMatters());
    }

    private static Optional<Conflict> meet(Ruled one, Ruled other, Map<String, Object> values) {
        RuleBook.Verdict mine;
        RuleBook.Verdict theirs;
        try {
            mine = one.rules().decide(of(one.rules(), values));
            theirs = other.rules().decide(of(other.rules(), values));
        } catch (Stop e) {
            // Of what rules do not decide they demand nothing.
            return Optional.empty();
        }
        if (mine.decision() == theirs.decision()) return Optional.empty();
        boolean contradiction = mine.decision() == Decision.DENY || theirs.decision() == Decision.DENY;
        return Optional.of(
                new Conflict(
                        contradiction,
                        one.jurisdiction(),
                        mine.decision(),
                        mine.because(),
                        other.jurisdiction(),
                        theirs.decision(),
                        theirs.because(),
                        witness(values)));
    }

    private static Map<String, Object> of(RuleBook rules, Map<String, Object> values) {
        Map<String, Object> own = new HashMap<>();
        for (String name : rules.inputs().keySet()) own.put(name, Objects.requireNonNull(values.get(name)));
        return own;
    }

    private static JsonObject witness(Map<String, Object> values) {
        var json = Json.object();
        new TreeSet<>(values.keySet())
                .forEach(name -> {
                    switch (values.get(name)) {
                        case Long number -> json.put(name, number);
                        case Boolean flag -> json.put(name, flag);
                        case null, default -> json.put(name, String.valueOf(values.get(name)));
                    }
                });
        return json.build();
    }

    /** The values of the inputs, in all combinations, or as many of them as are tried, by a fixed chance. */
    private static final class Combinations {
        private final Map<String, List<Object>> candidates;
        private final int most;
        private final boolean all;

        Combinations(Map<String, List<Object>> candidates, int most) {
            this.candidates = candidates;
            this.most = most;
            double count = 1;
            for (List<Object> values : candidates.values()) count *= values.size();
            all = count <= most;
        }

        boolean areAll() {
            return all;
        }

        long each(java.util.function.Consumer<Map<String, Object>> take) {
            var names = List.copyOf(candidates.keySet());
            if (!all) {
                var chance = new SplittableRandom(SEED);
                for (int i = 0; i < most; i++) {
                    Map<String, Object> values = new HashMap<>();
                    for (String name : names) {
                        List<Object> of = Objects.requireNonNull(candidates.get(name));
                        values.put(name, of.get(chance.nextInt(of.size())));
                    }
                    take.accept(values);
                }
                return most;
            }
            return each(names, 0, new HashMap<>(), take);
        }

        private long each(
                List<String> names,
                int at,
                Map<String, Object> chosen,
                java.util.function.Consumer<Map<String, Object>> take) {
            if (at == names.size()) {
                take.accept(Map.copyOf(chosen));
                return 1;
            }
            long count = 0;
            for (Object value : Objects.requireNonNull(candidates.get(names.get(at)))) {
                chosen.put(names.get(at), value);
                count += each(names, at + 1, chosen, take);
            }
            return count;
        }
    }
}
