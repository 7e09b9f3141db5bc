package io.bpci.receipt;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.merkle.Verdict;
import io.bpci.note.NotePolicy;
import io.bpci.receipt.ReceiptVerdict.Acknowledgement;
import io.bpci.receipt.ReceiptVerdict.Proven;
import io.bpci.receipt.ReceiptVerdict.Refused;
import io.bpci.receipt.ReceiptVerdict.Step;
import io.bpci.receipt.ReceiptVerdict.Time;
import io.bpci.timestamp.TimeStampToken;
import io.bpci.timestamp.TimeStampVerdict;
import io.bpci.timestamp.TimeStampVerifier;
import io.bpci.timestamp.VerifiedTime;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** Verifies receipts with what its user has pinned, and nothing else. Immutable, safe for concurrent use. */
public final class ReceiptVerifier {
    private final CheckpointVerifier checkpoints;
    private final @Nullable TimeStampVerifier timeStamps;
    private final @Nullable TargetKeys targetKeys;

    /**
     * Without a pinned authority of time stamps: what they say is not checked.
     *
     * @param origin the name of the log
     * @param policy who must have signed its checkpoints
     */
    public ReceiptVerifier(String origin, NotePolicy policy) {
        this(origin, policy, Optional.empty());
    }

    /**
     * @param origin the name of the log
     * @param policy who must have signed its checkpoints
     * @param timeStamps by whom time stamps are believed
     */
    public ReceiptVerifier(String origin, NotePolicy policy, Optional<TimeStampVerifier> timeStamps) {
        this(new CheckpointVerifier(origin, policy), timeStamps.orElse(null), null);
    }

    /** Without a pinned authority of time stamps. */
    public ReceiptVerifier(PinnedLog log, Ed25519 engine) {
        this(log, engine, Optional.empty());
    }

    /**
     * @param timeStamps by whom time stamps are believed
     */
    public ReceiptVerifier(PinnedLog log, Ed25519 engine, Optional<TimeStampVerifier> timeStamps) {
        this(new CheckpointVerifier(log, engine), timeStamps.orElse(null), null);
    }

    private ReceiptVerifier(
            CheckpointVerifier checkpoints, @Nullable TimeStampVerifier timeStamps, @Nullable TargetKeys targetKeys) {
        this.checkpoints = checkpoints;
        this.timeStamps = timeStamps;
        this.targetKeys = targetKeys;
    }

    /** The same, but a signed acknowledgement, where a receipt shows one, must be by one of these keys. */
    public ReceiptVerifier with(TargetKeys keys) {
        return new ReceiptVerifier(checkpoints, timeStamps, keys);
    }

    /** That the event is in the log. */
    public ReceiptVerdict verify(Receipt receipt) {
        return check(receipt, Optional.empty(), true);
    }

    /** That the event is in the log, and is about the message of this digest. */
    public ReceiptVerdict verify(Receipt receipt, Digest message) {
        return check(receipt, Optional.of(message), true);
    }

    /**
     * That the event is in the log, and is about this message: its digest, its name and its sender. Who signed the
     * message, {@link Envelope#verify} tells, with the sender's key.
     */
    public ReceiptVerdict verify(Receipt receipt, Envelope message) {
        boolean named =
                Json.of(message.messageId().value()).equals(receipt.entry().get("message_id"))
                        && Json.of(message.sourceNode().value()).equals(receipt.entry().get("node_id"));
        return check(receipt, Optional.of(message.digest()), named);
    }

    private ReceiptVerdict check(Receipt receipt, Optional<Digest> message, boolean named) {
        var head = new SignedCheckpoint(receipt.checkpoint());
        CheckpointVerdict checkpoint = checkpoints.verify(head);
        if (checkpoint instanceof CheckpointVerdict.Refused(CheckpointVerdict.Step step, String why)) {
            return new Refused(step(step), why);
        }
        if (receipt.proof().verify(receipt.leaf(), head.root()) instanceof Verdict.Fails(var _, String why)) {
            return new Refused(Step.INCLUSION, why);
        }
        var disclosure = receipt.disclosure();
        if (disclosure.isPresent() && !isCommittedTo(disclosure.get(), receipt)) {
            return new Refused(Step.COMMITMENT, "the members that are shown are not those that were logged");
        }
        if (message.isPresent() && disclosure.isEmpty()) {
            return new Refused(
                    Step.MESSAGE,
                    "nothing can be said of the message: the receipt does not show what the entry hides (withheld, or"
                            + " erased)");
        }
        if (message.isPresent() && !isOf(message.get(), disclosure.orElseThrow())) {
            return new Refused(Step.MESSAGE, "the entry is about another message");
        }
        if (!named) {
            return new Refused(Step.MESSAGE, "the entry has the digest of the message under another name or sender");
        }
        Acknowledgement acknowledgement;
        try {
            acknowledgement = AcknowledgementCheck.of(receipt, targetKeys);
        } catch (Malformed e) {
            return new Refused(Step.ACKNOWLEDGEMENT, e.getMessage());
        }
        var signatures = ((CheckpointVerdict.Proven) checkpoint).signatures();
        return timed(
                receipt,
                time ->
                        new Proven(
                                receipt,
                                signatures,
                                disclosure.isPresent(),
                                message.isPresent(),
                                acknowledgement,
                                time));
    }

    private static Step step(CheckpointVerdict.Step step) {
        return switch (step) {
            case ORIGIN -> Step.ORIGIN;
            case SIGNATURES -> Step.SIGNATURES;
        };
    }

    private static boolean isCommittedTo(Receipt.Disclosure disclosure, Receipt receipt) {
        String commitment = LogEntry.commitment(disclosure.salt(), disclosure.hidden());
        return Json.of(commitment).equals(receipt.entry().get(LogEntry.COMMITMENT));
    }

    private static boolean isOf(Digest message, Receipt.Disclosure disclosure) {
        return Json.of(message.hex()).equals(disclosure.hidden().get("digest"));
    }

    private ReceiptVerdict timed(Receipt receipt, Function<Time, Proven> proven) {
        TimeStampToken token = receipt.timeStamp().orElse(null);
        if (token == null) return proven.apply(new Time.NotStamped());
        byte[] text = receipt.checkpoint().text().getBytes(StandardCharsets.UTF_8);
        if (timeStamps == null) {
            return TimeStampVerifier.isOf(token, text)
                    ? proven.apply(new Time.NotChecked())
                    : new Refused(Step.TIME_STAMP, "the time stamp is not of the checkpoint's text");
        }
        return switch (timeStamps.verify(token, text)) {
            case TimeStampVerdict.Verified(VerifiedTime time) -> proven.apply(new Time.Verified(time));
            case TimeStampVerdict.Refused(_, String why) -> new Refused(Step.TIME_STAMP, why);
        };
    }
}
