package io.bpci.consensus.internal;

import io.bpci.ballot.Measure;
import io.bpci.ballot.Weight;
import io.bpci.consensus.internal.EmergencyMeasure.Kind;
import io.bpci.consensus.internal.EmergencyMeasure.Standing;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.StrictJson;
import io.bpci.nodes.NodeDirectory;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/** What measures do to parameters and weights. To be used within a transaction. */
@Dependent
public class Effects {
    private static final String ACTOR = "consensus";

    @Inject RoundStore store;
    @Inject WeightBook weights;
    @Inject VoterRoll roll;
    @Inject NodeDirectory directory;

    /** Why the measure cannot be done now; null if it can. */
    @Nullable String obstacle(Measure measure) {
        if (!(measure instanceof Measure.ChangeMembership change)) return null;
        NodeId node = change.nodeId();
        boolean hasWeight = roll.of(node) != null;
        return switch (change.action()) {
            case ADD -> {
                if (directory.find(node).isEmpty()) yield "no node %s is registered".formatted(node);
                yield hasWeight ? "%s has a weight already".formatted(node) : null;
            }
            case SET_WEIGHT, REMOVE -> hasWeight ? null : "%s has no weight".formatted(node);
        };
    }

    /** What stands where the measure would change something. */
    Standing standing(Measure measure) {
        return switch (measure) {
            case Measure.SetParameter(String name, Json _) -> standing(Kind.PARAMETER, name);
            case Measure.ChangeMembership change -> standing(Kind.WEIGHT, change.nodeId().value());
            case Measure.Emergency emergency -> standing(emergency.measure());
            case Measure.Upgrade _, Measure.Custom _ -> throw nothing(measure);
        };
    }

    Standing standing(Kind kind, String subject) {
        return switch (kind) {
            case PARAMETER -> {
                var parameter = store.database().find(NetworkParameter.class, subject);
                yield parameter == null
                        ? new Standing(kind, subject, null, null)
                        : new Standing(kind, subject, parameter.value().toString(), parameter.proposalId());
            }
            case WEIGHT -> {
                StoredWeight weight = roll.of(new NodeId(subject));
                yield weight == null
                        ? new Standing(kind, subject, null, null)
                        : new Standing(kind, subject, weight.weight().toString(), weight.proposalId());
            }
        };
    }

    /** What the measure puts there: JSON, or a weight; null for nothing. */
    @Nullable String result(Measure measure) {
        return switch (measure) {
            case Measure.SetParameter(String _, Json value) -> value.toString();
            case Measure.ChangeMembership change -> change.weight() == null ? null : change.weight().toString();
            case Measure.Emergency emergency -> result(emergency.measure());
            case Measure.Upgrade _, Measure.Custom _ -> throw nothing(measure);
        };
    }

    /** Does it; returns what was done, in words. */
    String apply(Measure measure, String proposalId) {
        return switch (measure) {
            case Measure.SetParameter(String name, Json value) -> {
                set(name, value, proposalId);
                yield "%s is set".formatted(name);
            }
            case Measure.ChangeMembership change -> {
                weigh(change.nodeId(), change.weight(), proposalId);
                yield change.weight() == null
                        ? "%s has no weight any more".formatted(change.nodeId())
                        : "%s has the weight %s".formatted(change.nodeId(), change.weight());
            }
            case Measure.Emergency emergency -> apply(emergency.measure(), proposalId);
            case Measure.Upgrade _, Measure.Custom _ -> throw nothing(measure);
        };
    }

    /** Makes it as it was. */
    void restore(Standing before, String proposalId) {
        String value = before.value();
        switch (before.kind()) {
            case PARAMETER -> {
                if (value == null) {
                    var parameter = store.database().find(NetworkParameter.class, before.subject());
                    if (parameter != null) store.database().remove(parameter);
                } else {
                    String by = before.proposalId() == null ? proposalId : before.proposalId();
                    set(before.subject(), StrictJson.parse(value.getBytes(StandardCharsets.UTF_8)), by);
                }
            }
            case WEIGHT -> weigh(new NodeId(before.subject()), value == null ? null : Weight.parse(value), proposalId);
        }
    }

    private void set(String name, Json value, String proposalId) {
        var parameter = store.database().find(NetworkParameter.class, name);
        if (parameter != null) parameter.set(value, proposalId, store.now());
        else store.database().persist(new NetworkParameter(name, value, proposalId, store.now()));
    }

    private void weigh(NodeId node, @Nullable Weight weight, String proposalId) {
        if (weight == null) weights.withdraw(node, ACTOR, proposalId);
        else weights.set(node, weight, ACTOR, proposalId);
    }

    private static IllegalStateException nothing(Measure measure) {
        return new IllegalStateException("nothing is to be executed of " + measure);
    }
}
