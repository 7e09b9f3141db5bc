package io.bpci.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.envelope.Identifier;
import io.bpci.json.Malformed;
import io.bpci.policy.Subject.Kind;
import io.bpci.problem.Fault;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

class WatchTest {
    private static final Conditions CONDITIONS = new Conditions();
    private static final Instant START = Instant.parse("2026-03-04T05:06:07.500Z");

    private static Policy policy(String id, String condition, int window, int duration) {
        return new Policy(
                new Identifier(id),
                null,
                CONDITIONS.read(Kind.NODE, condition),
                Duration.ofSeconds(window),
                Action.WARN,
                null,
                Duration.ofSeconds(duration));
    }

    private static Optional<Traits> find(Subject subject) {
        if (subject.id().equals("gone")) return Optional.empty();
        return Optional.of(
                subject.kind() == Kind.NODE
                        ? Traits.ofNode(subject.id(), subject.id().startsWith("a") ? "acme" : "other")
                        : Traits.ofAgreement(subject.id(), "a", "b", Set.of("acme", "other")));
    }

    private static Watch watch(Policy... policies) {
        return new Watch(List.of(policies), WatchTest::find);
    }

    private static Happening of(String node, Deed deed, double atSecond) {
        return of(node, deed, null, atSecond, 1);
    }

    private static Happening of(String node, Deed deed, @Nullable String what, double atSecond, long times) {
        return new Happening(START.plusMillis((long) (atSecond * 1000)), Subject.node(node), deed, what, times);
    }

    private static List<Finding> all(Watch watch, List<Happening> happenings) {
        List<Finding> found = new ArrayList<>();
        for (Happening each : happenings) found.addAll(watch.take(each));
        found.addAll(watch.end());
        return found;
    }

    @Test
    void aConditionIsMetByWhatHappenedWithinTheWindow() {
        Watch watch = watch(policy("p", "refused >= 3", 10, 60));
        assertThat(watch.take(of("a", Deed.REFUSED, 0))).isEmpty();
        assertThat(watch.take(of("a", Deed.REFUSED, 1))).isEmpty();
        // The first is out of the window by now.
        assertThat(watch.take(of("a", Deed.REFUSED, 11))).isEmpty();
        assertThat(watch.take(of("a", Deed.REFUSED, 11.2))).isEmpty();
        assertThat(watch.end()).isEmpty();
        assertThat(watch.take(of("a", Deed.REFUSED, 12))).isEmpty();
        List<Finding> found = watch.end();
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().subject()).isEqualTo(Subject.node("a"));
        assertThat(found.getFirst().observed()).containsEntry("refused", 3L);
        assertThat(found.getFirst().at()).isEqualTo("2026-03-04T05:06:20Z");
        assertThat(found.getFirst().unclear()).isNull();
    }

    @Test
    void oneSubjectDoesNotAnswerForAnother() {
        Watch watch = watch(policy("p", "refused >= 2", 10, 60));
        assertThat(all(watch, List.of(of("a", Deed.REFUSED, 0), of("b", Deed.REFUSED, 0), of("gone", Deed.REFUSED, 0))))
                .isEmpty();
    }

    @Test
    void aPolicyLeavesItsSubjectAloneForAsLongAsItsActionLasts() {
        Watch watch = watch(policy("p", "refused > 0", 5, 30));
        List<Happening> each = new ArrayList<>();
        for (int second = 0; second < 65; second++) each.add(of("a", Deed.REFUSED, second));
        assertThat(all(watch, each)).hasSize(3);
    }

    @Test
    void whoRestsAlreadyIsLeftAlone() {
        Watch watch = watch(policy("p", "refused > 0", 5, 30));
        watch.rest(new Identifier("p"), Subject.node("a"), START.plusSeconds(10));
        assertThat(all(watch, List.of(of("a", Deed.REFUSED, 1)))).isEmpty();
        assertThat(all(watch, List.of(of("a", Deed.REFUSED, 11)))).hasSize(1);
    }

    @Test
    void causesAndTypesAreCountedByThemselves() {
        Watch watch =
                watch(
                        policy("cause", "refused_rate_limited >= 5 && refused_bad_signature < 1", 10, 60),
                        policy("type", "accepted_DataSync > 0 && sent == 6.0", 10, 60));
        List<Finding> found =
                all(
                        watch,
                        List.of(
                                of("a", Deed.REFUSED, Fault.RATE_LIMITED.type(), 0, 5),
                                of("a", Deed.ACCEPTED, "DataSync", 0, 1)));
        assertThat(found).extracting(each -> each.policy().id().value()).containsExactly("cause", "type");
    }

    @Test
    void aPolicyOfAnOrganisationWatchesItsOwn() {
        Policy mine =
                new Policy(
                        new Identifier("p"),
                        "acme",
                        CONDITIONS.read(Kind.NODE, "refused > 0"),
                        Duration.ofSeconds(10),
                        Action.WARN,
                        null,
                        Duration.ofSeconds(10));
        List<Finding> found = all(watch(mine), List.of(of("a", Deed.REFUSED, 0), of("b", Deed.REFUSED, 0)));
        assertThat(found).extracting(Finding::subject).containsExactly(Subject.node("a"));
    }

    @Test
    void agreementsAreWatchedByThemselves() {
        Policy policy =
                new Policy(
                        new Identifier("p"),
                        "other",
                        CONDITIONS.read(Kind.AGREEMENT, "delivered > 0 && app1_id == 'a'"),
                        Duration.ofSeconds(10),
                        Action.SUSPEND,
                        null,
                        Duration.ofSeconds(10));
        Watch watch = watch(policy);
        assertThat(all(watch, List.of(of("a", Deed.RECEIVED, 0)))).isEmpty();
        assertThat(all(watch, List.of(new Happening(START, Subject.agreement("x"), Deed.DELIVERED, null, 1))))
                .extracting(Finding::subject)
                .containsExactly(Subject.agreement("x"));
    }

    @Test
    void aConditionThatCannotBeEvaluatedIsFoundUnclear() {
        List<Finding> found = all(watch(policy("p", "int(node_id) > 3", 10, 60)), List.of(of("a", Deed.REFUSED, 0)));
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().unclear()).isNotBlank();
    }

    /** Against a count that keeps all that ever happened. */
    @Test
    void theWindowCountsWhatASlowerCountCounts() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int window = 1 + random.nextInt(59);
            int least = 1 + random.nextInt(8);
            Watch watch = watch(policy("p", "refused >= " + least, window, 1));
            List<Happening> past = new ArrayList<>();
            double time = 0;
            for (int i = 0; i < 300; i++) {
                time += random.nextInt(20) / 10.0;
                Happening next = of("a", Deed.REFUSED, null, time, 1 + random.nextInt(2));
                List<Finding> found = watch.take(next);
                boolean newSecond =
                        !past.isEmpty() && next.at().getEpochSecond() > past.getLast().at().getEpochSecond();
                if (newSecond)
                    assertThat(found).as("seed %d, event %d", seed, i).hasSize(expected(past, window, least));
                past.add(next);
            }
        }
    }

    private static int expected(List<Happening> past, int window, int least) {
        long now = past.getLast().at().getEpochSecond();
        long count =
                past.stream()
                        .filter(each -> each.at().getEpochSecond() > now - window)
                        .mapToLong(Happening::times)
                        .sum();
        return count >= least ? 1 : 0;
    }

    @Test
    void whatAPolicySaysIsInItsRange() {
        Condition condition = CONDITIONS.read(Kind.NODE, "refused > 0");
        assertThatThrownBy(() -> new Policy(id(), null, condition, secs(3601), Action.WARN, null, secs(1)))
                .isInstanceOf(Malformed.class)
                .hasMessage("window_secs must be from 1 to 3600");
        assertThatThrownBy(() -> new Policy(id(), null, condition, secs(1), Action.WARN, null, secs(0)))
                .isInstanceOf(Malformed.class)
                .hasMessage("duration_secs must be from 1 to 2592000");
        assertThatThrownBy(() -> new Policy(id(), null, condition, secs(1), Action.THROTTLE, null, secs(1)))
                .isInstanceOf(Malformed.class)
                .hasMessage("rate_limit of a throttle must be from 1 to 1000000");
        assertThatThrownBy(() -> new Policy(id(), null, condition, secs(1), Action.QUARANTINE, 5, secs(1)))
                .isInstanceOf(Malformed.class)
                .hasMessage("rate_limit is for the action throttle only");
    }

    private static Identifier id() {
        return new Identifier("p");
    }

    private static Duration secs(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
