package io.bpci.receipt;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;

/** Says verdicts about promises in plain words, and with them what they do not prove. Stateless. */
public final class PromiseExplanation {
    private static final String HUB_KEY =
            "Who holds the hub's key: that the pinned hub_id is the hub's is as sure as the way on which it came.";

    private PromiseExplanation() {}

    /** What a verdict about a promise says. */
    public static Findings of(Promise promise, PromiseVerdict verdict) {
        var steps = new Steps("promise", "the file is a promise");
        boolean ofMessage = !(verdict instanceof PromiseVerdict.Proven(_, boolean compared)) || compared;
        for (PromiseVerdict.Step step : PromiseVerdict.Step.values()) {
            if (verdict instanceof PromiseVerdict.Refused(PromiseVerdict.Step failed, String why) && failed == step) {
                return steps.failed(name(step), why);
            }
            if (step != PromiseVerdict.Step.MESSAGE || ofMessage) steps.holds(name(step), held(step, promise));
        }
        PromiseStatement statement = promise.statement();
        steps.proves(
                "The hub %s said at %s that it had accepted this message: %s."
                        .formatted(statement.hubId(), statement.promisedAt(), Explanation.event(promise.entry())));
        steps.proves(
                "It promised that its log %s would say so by %s, at index %d or later."
                        .formatted(statement.origin(), statement.logBy(), statement.logSize()));
        if (ofMessage) steps.proves("The promise is about the message that was given, and no other.");
        else steps.leaves("That the promise is about a certain message: none was given to compare.");
        steps.leaves(
                "That the log has the entry: 'bpci log check-promise' looks, and makes the proof that it has not.");
        steps.leaves("That the message was delivered: this is about its acceptance alone.");
        steps.leaves("When it was accepted: promised_at is the hub's own word.");
        steps.leaves(HUB_KEY);
        return steps.findings(
                facts(promise)
                        .put("promised_at", statement.promisedAt().toString())
                        .put("of_given_message", ofMessage)
                        .build());
    }

    private static JsonObject.Builder facts(Promise promise) {
        PromiseStatement statement = promise.statement();
        return Json.object()
                .put("hub_id", statement.hubId().value())
                .put("origin", statement.origin())
                .put("entry", promise.entry())
                .put("leaf", promise.leaf().toString())
                .put("log_size", statement.logSize())
                .put("log_by", statement.logBy().toString());
    }

    private static String name(PromiseVerdict.Step step) {
        return switch (step) {
            case HUB -> "hub";
            case SIGNATURE -> "signature";
            case GROUP -> "group";
            case COMMITMENT -> "commitment";
            case ACCEPTANCE -> "acceptance";
            case MESSAGE -> "message";
        };
    }

    private static String held(PromiseVerdict.Step step, Promise promise) {
        return switch (step) {
            case HUB -> "the promise is of the pinned hub, for its log " + promise.statement().origin();
            case SIGNATURE -> "the hub's key signed the statement";
            case GROUP ->
                    "the entry is number %d of the %d that the statement is about"
                            .formatted(promise.proof().index(), promise.proof().size());
            case COMMITMENT -> "the hidden members that are shown are those that the entry commits to";
            case ACCEPTANCE -> "the entry says that the hub accepted a message";
            case MESSAGE -> "the entry has the digest, the name and the sender of the message";
        };
    }

    /** What a verdict about a broken promise says. */
    public static Findings of(BrokenPromise proof, BrokenPromiseVerdict verdict) {
        var steps = new Steps("broken promise", "the file is meant to show that a promise was not kept");
        for (BrokenPromiseVerdict.Step step : BrokenPromiseVerdict.Step.values()) {
            if (verdict instanceof BrokenPromiseVerdict.Refused(BrokenPromiseVerdict.Step failed, String why)
                    && failed == step) {
                return steps.failed(name(step), why);
            }
            steps.holds(name(step), held(step, proof));
        }
        PromiseStatement statement = proof.promise().statement();
        var head = new SignedCheckpoint(proof.later().checkpoint());
        steps.proves(
                "The hub %s promised at %s that its log would have this entry by %s: %s."
                        .formatted(
                                statement.hubId(),
                                statement.promisedAt(),
                                statement.logBy(),
                                Explanation.event(proof.promise().entry())));
        steps.proves(
                "It did not keep that promise: the log %s had %d entries, among them one of an event that the hub itself dates after that time, and not this one."
                        .formatted(head.head().origin(), head.size()));
        steps.leaves("Why: on purpose, by a fault, or because the hub stood still for so long.");
        steps.leaves("That the log never had the entry: it may have come after that head, too late.");
        steps.leaves(HUB_KEY);
        steps.leaves(Explanation.KEYS);
        return steps.findings(
                facts(proof.promise())
                        .put("size", head.size())
                        .put("root", head.root().toString())
                        .put("later_index", proof.later().proof().index())
                        .build());
    }

    private static String name(BrokenPromiseVerdict.Step step) {
        return switch (step) {
            case PROMISE -> "promise";
            case LATER -> "later event";
            case TIME -> "time";
            case LEAVES -> "leaves";
            case ABSENCE -> "absence";
        };
    }

    private static String held(BrokenPromiseVerdict.Step step, BrokenPromise proof) {
        PromiseStatement statement = proof.promise().statement();
        return switch (step) {
            case PROMISE -> "the hub made the promise: its key signed it, and it is about this entry";
            case LATER ->
                    "entry %d is in the log, by a checkpoint that the pinned keys signed"
                            .formatted(proof.later().proof().index());
            case TIME -> "the hub dates it after %s, by when it promised to log the entry".formatted(statement.logBy());
            case LEAVES ->
                    "the hashes are those of all entries from %d to the checkpoint's end"
                            .formatted(statement.logSize());
            case ABSENCE -> "the promised entry is none of them, and new events cannot be among those before";
        };
    }
}
