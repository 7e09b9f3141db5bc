package io.bpci.policy;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.expression.Expression.Unclear;
import io.bpci.problem.Fault;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counts what happens, and finds where policies are to act. Time moves on by what happens: at the end of each second
 * the conditions are asked about those that did something in it. The same happenings always give the same findings, so
 * past traffic shows what a policy would do. Not safe for concurrent use.
 *
 * <p>Holds the counts of the {@link #MOST_SUBJECTS} that did something last, for each length of window.
 */
public final class Watch {
    public static final int MOST_SUBJECTS = 20_000;

    private static final Map<String, String> REFUSED_FOR =
            Arrays.stream(Fault.values()).collect(Collectors.toUnmodifiableMap(Fault::type, Conditions::refusedFor));
    private static final Map<String, String> ACCEPTED_OF =
            MessageType.PUBLISHED.stream().collect(Collectors.toUnmodifiableMap(type -> type, Conditions::acceptedOf));

    /** Tells of a subject; empty for one that nothing can be done about: what it did until then is forgotten. */
    public interface Subjects {
        Optional<Traits> find(Subject subject);
    }

    private record Counted(Subject subject, long windowSeconds) {}

    private record Resting(Identifier policy, Subject subject) {}

    private final List<Policy> policies;
    private final Subjects subjects;
    private final Map<Subject.Kind, Set<Long>> windows = new HashMap<>();
    private final Map<Resting, Instant> resting = new HashMap<>();
    private final Set<Subject> touched = new LinkedHashSet<>();

    private final Map<Counted, Counts> counts =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Counted, Counts> eldest) {
                    return size() > MOST_SUBJECTS * Math.max(1, lengths());
                }
            };

    private long second = Long.MIN_VALUE;

    public Watch(Collection<Policy> policies, Subjects subjects) {
        this.policies = List.copyOf(policies);
        this.subjects = subjects;
        for (Policy policy : this.policies) {
            windows.computeIfAbsent(policy.watches(), _ -> new LinkedHashSet<>()).add(policy.window().toSeconds());
        }
    }

    private int lengths() {
        return windows.values().stream().mapToInt(Set::size).sum();
    }

    /** How far back anything is counted. */
    public Duration longestWindow() {
        return policies.stream().map(Policy::window).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** That policy leaves that subject alone until then, and no longer. */
    public void rest(Identifier policy, Subject subject, Instant until) {
        resting.put(new Resting(policy, subject), until);
    }

    /**
     * Counts what happened; in the order of the log, not of the times.
     *
     * @return what the seconds before show
     */
    public List<Finding> take(Happening happening) {
        List<Finding> found = happening.at().getEpochSecond() > second ? end() : List.of();
        count(happening);
        return found;
    }

    /** Counts what happened, and ends no second: for what was seen before. */
    public void count(Happening happening) {
        second = Math.max(second, happening.at().getEpochSecond());
        Set<Long> lengths = windows.get(happening.subject().kind());
        if (lengths == null) return;
        for (long window : lengths) count(happening, window);
        touched.add(happening.subject());
    }

    /** Whether there is a second under way that was over at that time. */
    public boolean isOver(Instant time) {
        return !touched.isEmpty() && time.getEpochSecond() > second;
    }

    /** Whether something was counted that happened after that time: then the clock went back since. */
    public boolean isAheadOf(Instant time) {
        return second > time.getEpochSecond();
    }

    private void count(Happening happening, long window) {
        Counts known = counts.computeIfAbsent(new Counted(happening.subject(), window), _ -> new Counts(window));
        known.slideTo(second);
        known.add(second, happening.deed().wireName(), happening.times());
        String detail = detail(happening);
        if (detail != null) known.add(second, detail, happening.times());
    }

    private static @Nullable String detail(Happening happening) {
        if (happening.what() == null) return null;
        return switch (happening.deed()) {
            case ACCEPTED -> ACCEPTED_OF.get(happening.what());
            case REFUSED -> REFUSED_FOR.get(happening.what());
            default -> null;
        };
    }

    /** Ends the second that is under way; to be called when none of it is to come. */
    public List<Finding> end() {
        if (touched.isEmpty()) return List.of();
        Instant at = Instant.ofEpochSecond(second + 1);
        resting.values().removeIf(until -> !until.isAfter(at));
        List<Finding> found = new ArrayList<>();
        for (Subject subject : touched) ask(subject, at, found);
        touched.clear();
        return found;
    }

    private void ask(Subject subject, Instant at, List<Finding> found) {
        Traits traits = subjects.find(subject).orElse(null);
        if (traits == null) {
            forget(subject);
            return;
        }
        for (Policy policy : policies) {
            var rest = new Resting(policy.id(), subject);
            if (policy.watches() != subject.kind() || resting.containsKey(rest)) continue;
            if (policy.organisation() != null && !traits.organisations().contains(policy.organisation())) continue;
            Finding finding = ask(policy, subject, traits, at);
            if (finding == null) continue;
            found.add(finding);
            resting.put(rest, at.plus(policy.duration()));
        }
    }

    private void forget(Subject subject) {
        for (long window : windows.getOrDefault(subject.kind(), Set.of())) counts.remove(new Counted(subject, window));
    }

    private @Nullable Finding ask(Policy policy, Subject subject, Traits traits, Instant at) {
        Counts known = counts.get(new Counted(subject, policy.window().toSeconds()));
        if (known == null) return null;
        Map<String, Long> totals = known.totals();
        try {
            if (!policy.condition().holds(values(policy.condition(), totals, traits, at))) return null;
            return new Finding(policy, subject, at, totals, null);
        } catch (Unclear e) {
            return new Finding(policy, subject, at, totals, e.getMessage());
        }
    }

    private static Map<String, Object> values(
            Condition condition, Map<String, Long> totals, Traits traits, Instant at) {
        Map<String, Object> values = new HashMap<>();
        for (String name : condition.variables()) values.put(name, (double) totals.getOrDefault(name, 0L));
        values.replace(Conditions.SENT, (double) sent(totals));
        traits.names().forEach((name, text) -> values.replace(name.wireName(), text));
        values.replace(Conditions.NOW, at);
        return values;
    }

    private static long sent(Map<String, Long> totals) {
        return totals.getOrDefault(Deed.ACCEPTED.wireName(), 0L) + totals.getOrDefault(Deed.REFUSED.wireName(), 0L);
    }
}
