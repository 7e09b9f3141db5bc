package io.bpci.receipt;

import io.bpci.envelope.Digest;
import io.bpci.json.Json;
import io.bpci.merkle.Hash;
import io.bpci.merkle.Verdict;
import io.bpci.note.Checkpoint;
import io.bpci.note.NotePolicy;
import io.bpci.note.OpenedNote;
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
    private final String origin;
    private final NotePolicy policy;
    private final @Nullable TimeStampVerifier timeStamps;

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
        this.origin = origin;
        this.policy = policy;
        this.timeStamps = timeStamps.orElse(null);
    }

    /** That the event is in the log. */
    public ReceiptVerdict verify(Receipt receipt) {
        return check(receipt, null);
    }

    /** That the event is in the log, and is about the message of this digest. */
    public ReceiptVerdict verify(Receipt receipt, Digest message) {
        return check(receipt, message);
    }

    private ReceiptVerdict check(Receipt receipt, @Nullable Digest message) {
        Checkpoint checkpoint = Checkpoint.parse(receipt.checkpoint().text());
        if (!checkpoint.origin().equals(origin)) {
            return new Refused(Step.ORIGIN, "the checkpoint is of the log %s".formatted(checkpoint.origin()));
        }
        OpenedNote opened = policy.open(receipt.checkpoint());
        if (opened instanceof OpenedNote.Refused refused) return new Refused(Step.SIGNATURES, refused.why());
        Hash root = Hash.of(checkpoint.root().bytes());
        if (receipt.proof().verify(receipt.leaf(), root) instanceof Verdict.Fails(var _, String why)) {
            return new Refused(Step.INCLUSION, why);
        }
        var disclosure = receipt.disclosure().orElse(null);
        if (disclosure != null) {
            String commitment = LogEntry.commitment(disclosure.salt(), disclosure.hidden());
            if (!Json.of(commitment).equals(receipt.entry().get(LogEntry.COMMITMENT))) {
                return new Refused(Step.COMMITMENT, "the members that are shown are not those that were logged");
            }
        }
        if (message != null) {
            if (disclosure == null) {
                return new Refused(Step.MESSAGE, "the receipt does not show the digest of its message");
            }
            if (!Json.of(message.hex()).equals(disclosure.hidden().get("digest"))) {
                return new Refused(Step.MESSAGE, "the entry is about another message");
            }
        }
        var verified = (OpenedNote.Verified) opened;
        return timed(
                receipt, time -> new Proven(receipt, verified.signatures(), disclosure != null, message != null, time));
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
