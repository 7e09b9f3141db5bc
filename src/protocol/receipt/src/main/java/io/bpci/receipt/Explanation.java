package io.bpci.receipt;

import io.bpci.envelope.Envelope;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.note.VerifiedSignature;
import io.bpci.note.VerifiedSignature.Timestamped;
import io.bpci.timestamp.VerifiedTime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says verdicts in plain words, and with them what they do not prove. Stateless. */
public final class Explanation {
    static final String KEYS =
            "Who holds the pinned keys: that they are the hub's is as sure as the way on which they came.";

    private static final String UNCOMPARED = "That the entry is about a certain message: none was given to compare.";

    private Explanation() {}

    /** The bytes are not what they should be. */
    public static Findings unreadable(String subject, Malformed why) {
        return new Findings(
                subject,
                List.of(new Findings.Step(Steps.FORM, false, why.getMessage())),
                List.of(),
                List.of(),
                Json.object().build());
    }

    /** What a verdict about a checkpoint says. */
    public static Findings of(SignedCheckpoint checkpoint, CheckpointVerdict verdict) {
        var steps = new Steps("checkpoint", "the file is a checkpoint, a signed note");
        return switch (verdict) {
            case CheckpointVerdict.Refused(CheckpointVerdict.Step failed, String why) -> {
                if (failed == CheckpointVerdict.Step.SIGNATURES) steps.holds("log", isOf(checkpoint));
                yield steps.failed(failed == CheckpointVerdict.Step.ORIGIN ? "log" : "signatures", why);
            }
            case CheckpointVerdict.Proven proven -> {
                steps.holds("log", isOf(checkpoint));
                steps.holds("signatures", signers(proven.signatures()));
                steps.proves(
                        "The log %s said of itself that it has %d entries and the root %s."
                                .formatted(checkpoint.head().origin(), checkpoint.size(), checkpoint.root()));
                witnesses(steps, proven.signatures(), "this head", false);
                if (proven.unknown() > 0) {
                    steps.leaves(
                            "Anything by the %d signatures of keys that are not pinned: they were not looked at."
                                    .formatted(proven.unknown()));
                }
                steps.leaves("What is in the log, and that it contains what it contained earlier.");
                steps.leaves(KEYS);
                yield steps.findings(facts(checkpoint, proven.signatures()).build());
            }
        };
    }

    /** What a verdict about a receipt says. */
    public static Findings of(Receipt receipt, ReceiptVerdict verdict) {
        var checkpoint = new SignedCheckpoint(receipt.checkpoint());
        var steps = new Steps("receipt", "the file is a receipt");
        for (ReceiptVerdict.Step step : ReceiptVerdict.Step.values()) {
            if (verdict instanceof ReceiptVerdict.Refused(ReceiptVerdict.Step failed, String why) && failed == step) {
                return steps.failed(name(step), why);
            }
            if (isTaken(step, receipt, verdict)) steps.holds(name(step), held(step, receipt, verdict));
        }
        if (!(verdict instanceof ReceiptVerdict.Proven proven)) {
            throw new IllegalArgumentException("a verdict is one of its steps");
        }
        JsonObject entry = receipt.entry();
        steps.proves(
                "The log %s has as entry %d (of %d in that checkpoint) this event: %s."
                        .formatted(
                                checkpoint.head().origin(), receipt.proof().index(), checkpoint.size(), event(entry)));
        if (proven.disclosed()) {
            steps.proves("What the entry hides was shown, and is what was logged: %s.".formatted(hidden(receipt)));
        } else {
            steps.leaves(
                    "What the entry hides (as the digest of a message, or who acted): the receipt does not show it; it"
                            + " was withheld, or erased.");
        }
        if (proven.ofMessage()) steps.proves("The entry is about the message that was given, and no other.");
        else if (text(entry, "message_id").isPresent()) steps.leaves(UNCOMPARED);
        AcknowledgementWords.tell(steps, proven.acknowledgement());
        stamped(steps, proven.time());
        witnesses(
                steps,
                proven.signatures(),
                "the log with this entry",
                proven.time() instanceof ReceiptVerdict.Time.Verified);
        steps.leaves(
                "When it happened: the entry says %s, which is the hub's own word."
                        .formatted(text(entry, "at").orElse("nothing")));
        if (text(entry, "kind").filter("accepted"::equals).isPresent()) {
            steps.leaves("That the message was delivered: this is about its acceptance alone.");
        }
        steps.leaves(KEYS);
        var facts = facts(checkpoint, proven.signatures());
        if (proven.time() instanceof ReceiptVerdict.Time.Verified(VerifiedTime at)) {
            facts.put("stamped_at", at.latest().toString()).put("stamped_by", at.authority());
        }
        AcknowledgementWords.facts(proven.acknowledgement()).ifPresent(it -> facts.put("acknowledgement", it));
        return steps.findings(
                facts.put("index", receipt.proof().index())
                        .put("entry", entry)
                        .put("hidden_members_shown", proven.disclosed())
                        .put("of_given_message", proven.ofMessage())
                        .build());
    }

    /**
     * What a bundle of evidence shows to a verifier: each of its receipts, and which of its messages they are about.
     */
    public static Findings of(EvidenceBundle bundle, ReceiptVerifier verifier) {
        var steps =
                new Steps(
                        "evidence",
                        "the archive is a bundle of evidence, and every file is the one its manifest names");
        Set<String> proven = new LinkedHashSet<>();
        Set<String> open = new LinkedHashSet<>();
        List<Json> facts = new ArrayList<>();
        for (Receipt receipt : bundle.receipts()) {
            Findings found = of(receipt, verifier.verify(receipt));
            String name = "entry " + receipt.proof().index();
            for (Findings.Step step : found.steps()) {
                if (!step.holds()) return steps.failed(name, step.name() + ": " + step.words());
            }
            steps.holds(name, event(receipt.entry()));
            proven.addAll(found.proven());
            open.addAll(found.notProven());
            facts.add(found.facts());
        }
        for (Envelope message : bundle.messages()) {
            String name = "message " + message.messageId();
            if (bundle.receipts().stream()
                    .noneMatch(it -> verifier.verify(it, message) instanceof ReceiptVerdict.Proven)) {
                return steps.failed(
                        name,
                        "no receipt of the bundle is about it, as far as they show what the entries hide (some may"
                                + " withhold it, or it was erased)");
            }
            steps.holds(name, "a receipt has its digest, name and sender");
            proven.add(
                    "The message %s from %s is one that the log's entries are about."
                            .formatted(message.messageId(), message.sourceNode()));
            open.add(
                    "That %s signed the message %s: its signature was not checked."
                            .formatted(message.sourceNode(), message.messageId()));
        }
        // Said of each receipt without its message; of the messages more is said above.
        if (!bundle.messages().isEmpty()) open.remove(UNCOMPARED);
        proven.forEach(steps::proves);
        open.forEach(steps::leaves);
        steps.leaves("That these are all the entries there are: a bundle holds what somebody put into it.");
        steps.leaves("Anything by the report in the bundle: it is for people, and whoever made the bundle wrote it.");
        return steps.findings(
                Json.object().put("receipts", new JsonArray(facts)).put("messages", bundle.messages().size()).build());
    }

    private static String name(ReceiptVerdict.Step step) {
        return switch (step) {
            case ORIGIN -> "log";
            case SIGNATURES -> "signatures";
            case INCLUSION -> "inclusion";
            case COMMITMENT -> "commitment";
            case MESSAGE -> "message";
            case ACKNOWLEDGEMENT -> "acknowledgement";
            case TIME_STAMP -> "time stamp";
        };
    }

    /** Steps that need what is not there are not taken. */
    private static boolean isTaken(ReceiptVerdict.Step step, Receipt receipt, ReceiptVerdict verdict) {
        return switch (step) {
            case ORIGIN, SIGNATURES, INCLUSION -> true;
            case COMMITMENT -> receipt.disclosure().isPresent();
            case MESSAGE -> verdict instanceof ReceiptVerdict.Proven proven && proven.ofMessage();
            case ACKNOWLEDGEMENT -> SignedAcknowledgement.isShown(receipt);
            case TIME_STAMP -> receipt.timeStamp().isPresent();
        };
    }

    private static String held(ReceiptVerdict.Step step, Receipt receipt, ReceiptVerdict verdict) {
        return switch (step) {
            case ORIGIN -> isOf(new SignedCheckpoint(receipt.checkpoint()));
            case SIGNATURES ->
                    verdict instanceof ReceiptVerdict.Proven proven
                            ? signers(proven.signatures())
                            : "the pinned keys signed the checkpoint";
            case INCLUSION ->
                    "entry %d is in the tree of the checkpoint, which has %d"
                            .formatted(receipt.proof().index(), receipt.proof().size());
            case COMMITMENT -> "the hidden members that are shown are those that the entry commits to";
            case MESSAGE -> "the entry has the digest, the name and the sender of the message";
            case ACKNOWLEDGEMENT ->
                    verdict instanceof ReceiptVerdict.Proven proven
                            ? AcknowledgementWords.held(proven.acknowledgement())
                            : "it is of this message";
            case TIME_STAMP ->
                    verdict instanceof ReceiptVerdict.Proven(_, _, _, _, _, ReceiptVerdict.Time.Verified _)
                            ? "the pinned authority stamped this checkpoint"
                            : "it is of this checkpoint; by whom was not checked, as no authority is pinned";
        };
    }

    static String event(JsonObject entry) {
        var words = new StringBuilder(text(entry, "kind").orElse("without a kind"));
        text(entry, "message_id").ifPresent(id -> words.append(", message ").append(id));
        text(entry, "node_id").ifPresent(id -> words.append(", node ").append(id));
        text(entry, "target_node").ifPresent(id -> words.append(", target ").append(id));
        text(entry, "event_id").ifPresent(id -> words.append(", event ").append(id));
        Set<Long> erased = Erasure.entries(entry);
        if (!erased.isEmpty()) words.append(", erased the content of ").append(Erasure.words(erased));
        return words.toString();
    }

    private static String hidden(Receipt receipt) {
        return receipt.disclosure()
                .map(shown -> String.join(", ", shown.hidden().members().keySet()))
                .filter(names -> !names.isEmpty())
                .orElse("nothing");
    }

    /** What a verdict about two heads of a log says. */
    public static Findings of(LogGrowth growth, HistoryVerdict verdict) {
        if (verdict instanceof HistoryVerdict.Forked(ForkProof proof)) return fork(proof);
        var steps = new Steps("consistency", "the file holds two checkpoints and a proof");
        Optional<Findings> refused = refusal(steps, verdict);
        if (refused.isPresent()) return refused.get();
        var consistent = (HistoryVerdict.Consistent) verdict;
        long old = growth.older().size();
        steps.holds(name(HistoryVerdict.Step.OLD_CHECKPOINT), signers(consistent.old()));
        steps.holds(name(HistoryVerdict.Step.NEW_CHECKPOINT), signers(consistent.latest()));
        steps.holds(
                name(HistoryVerdict.Step.SIZES), "the log grew from %d to %d".formatted(old, growth.newer().size()));
        steps.holds(name(HistoryVerdict.Step.PROOF), "the hashes lead to both roots");
        steps.proves(
                "The log %s with %d entries begins with all the %d that it had: none was changed, moved or removed."
                        .formatted(growth.newer().head().origin(), growth.newer().size(), old));
        witnesses(steps, consistent.latest(), "the newer head", false);
        steps.leaves("What the entries say, and that what they say is true.");
        steps.leaves(KEYS);
        return steps.findings(
                facts(growth.newer(), consistent.latest())
                        .put("old_size", old)
                        .put("old_root", growth.older().root().toString())
                        .build());
    }

    /** What a verdict about a fork proof says. */
    public static Findings of(HistoryVerdict verdict) {
        if (verdict instanceof HistoryVerdict.Forked(ForkProof proof)) return fork(proof);
        var steps = new Steps(Findings.FORK, "the file is meant to prove a fork");
        return refusal(steps, verdict)
                .orElseThrow(() -> new IllegalArgumentException("a fork proof shows no consistency"));
    }

    private static Findings fork(ForkProof proof) {
        var steps = new Steps(Findings.FORK, "the file holds two checkpoints");
        steps.holds(name(HistoryVerdict.Step.OLD_CHECKPOINT), "the log's pinned keys signed it");
        steps.holds(name(HistoryVerdict.Step.NEW_CHECKPOINT), "the log's pinned keys signed it");
        steps.holds(
                name(HistoryVerdict.Step.PROOF),
                "at size %d one log has the root %s and the other %s"
                        .formatted(proof.smaller().size(), proof.smaller().root(), otherRoot(proof)));
        steps.proves(
                "The log %s signed two histories: no log that only grows can have had both heads. Its operator, or whoever has its keys, showed different logs, or changed what had been logged."
                        .formatted(proof.smaller().head().origin()));
        steps.leaves("Which of the two is true, when each was signed, and on purpose or by accident.");
        steps.leaves(KEYS);
        return steps.findings(
                Json.object()
                        .put("origin", proof.smaller().head().origin())
                        .put("size", proof.smaller().size())
                        .put("roots", Json.strings(List.of("" + proof.smaller().root(), otherRoot(proof))))
                        .build());
    }

    private static String otherRoot(ForkProof proof) {
        return proof.branch().map(ForkProof.Branch::root).orElseGet(() -> proof.larger().root()).toString();
    }

    private static Optional<Findings> refusal(Steps steps, HistoryVerdict verdict) {
        if (!(verdict instanceof HistoryVerdict.Refused(HistoryVerdict.Step failed, String why))) {
            return Optional.empty();
        }
        for (HistoryVerdict.Step step : HistoryVerdict.Step.values()) {
            if (step == failed) break;
            steps.holds(name(step), step == HistoryVerdict.Step.SIZES ? "they fit" : "the pinned keys signed it");
        }
        return Optional.of(steps.failed(name(failed), why));
    }

    private static String name(HistoryVerdict.Step step) {
        return switch (step) {
            case OLD_CHECKPOINT -> "old checkpoint";
            case NEW_CHECKPOINT -> "new checkpoint";
            case SIZES -> "sizes";
            case PROOF -> "proof";
        };
    }

    private static void stamped(Steps steps, ReceiptVerdict.Time time) {
        switch (time) {
            case ReceiptVerdict.Time.Verified(VerifiedTime at) ->
                    steps.proves(
                            "At the latest at %s the log had this entry, by the clock of the time-stamp authority %s."
                                    .formatted(at.latest(), at.authority()));
            case ReceiptVerdict.Time.NotChecked _ ->
                    steps.leaves("Anything by its time stamp: no authority is pinned that would have made it.");
            case ReceiptVerdict.Time.NotStamped _ -> {
                // What is not there is said with the witnesses.
            }
        }
    }

    private static void witnesses(Steps steps, List<VerifiedSignature> signatures, String seen, boolean dated) {
        List<Timestamped> cosigned = cosigned(signatures);
        if (cosigned.isEmpty()) {
            if (!dated) {
                steps.leaves("When at the latest: no pinned witness or time-stamp authority dated %s.".formatted(seen));
            }
            steps.leaves(
                    "That the hub shows everybody the same log: no pinned witness cosigned, so it may show another one"
                            + " to others.");
            return;
        }
        Timestamped first = cosigned.getFirst();
        steps.proves(
                "At the latest at %s witness %s had seen %s, by its own clock."
                        .formatted(time(first.time()), first.by().name(), seen));
        steps.proves(
                "%d pinned %s cosigned, and with it vouched that the log had only grown: %s."
                        .formatted(
                                cosigned.size(),
                                cosigned.size() == 1 ? "witness" : "witnesses",
                                cosigned.stream()
                                        .map(c -> "%s at %s".formatted(c.by().name(), time(c.time())))
                                        .collect(Collectors.joining(", "))));
        steps.leaves(
                "That the hub shows everybody the same log, to whom these witnesses and the hub together would lie.");
    }

    /** Cosignatures, the earliest first. */
    private static List<Timestamped> cosigned(List<VerifiedSignature> signatures) {
        return signatures.stream()
                .filter(Timestamped.class::isInstance)
                .map(Timestamped.class::cast)
                .sorted(Comparator.comparingLong(Timestamped::time))
                .toList();
    }

    private static String isOf(SignedCheckpoint checkpoint) {
        return "the checkpoint is of the log " + checkpoint.head().origin();
    }

    private static String signers(List<VerifiedSignature> signatures) {
        return "signed by "
                + signatures.stream()
                        .map(signature -> "%s (%s)".formatted(signature.by().kind(), signature.by().id()))
                        .collect(Collectors.joining(", "));
    }

    /** POSIX seconds as a time in UTC. */
    public static String time(long seconds) {
        // A cosignature may claim a time that no calendar has.
        return seconds <= Instant.MAX.getEpochSecond()
                ? Instant.ofEpochSecond(seconds).toString()
                : seconds + " s after 1970";
    }

    private static Optional<String> text(JsonObject object, String member) {
        return object.get(member) instanceof JsonString text ? Optional.of(text.value()) : Optional.empty();
    }

    private static JsonObject.Builder facts(SignedCheckpoint checkpoint, List<VerifiedSignature> signatures) {
        List<Json> signed = new ArrayList<>();
        for (VerifiedSignature signature : signatures) {
            var by =
                    Json.object()
                            .put("name", signature.by().name().value())
                            .put("key_id", signature.by().id().toString())
                            .put("kind", signature.by().kind());
            if (signature instanceof Timestamped cosigned) {
                by.put("time", time(cosigned.time()));
            }
            signed.add(by.build());
        }
        var facts =
                Json.object()
                        .put("origin", checkpoint.head().origin())
                        .put("size", checkpoint.size())
                        .put("root", checkpoint.root().toString())
                        .put("signatures", new JsonArray(signed))
                        .put("witnesses", cosigned(signatures).size());
        cosigned(signatures).stream().findFirst().ifPresent(first -> facts.put("at_the_latest", time(first.time())));
        return facts;
    }
}
