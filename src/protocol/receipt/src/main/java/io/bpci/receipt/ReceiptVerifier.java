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

import org.jspecify.annotations.Nullable;

/** Verifies receipts with what its user has pinned, and nothing else. Immutable, safe for concurrent use. */
public final class ReceiptVerifier {
    private final String origin;
    private final NotePolicy policy;

    /**
     * @param origin the name of the log
     * @param policy who must have signed its checkpoints
     */
    public ReceiptVerifier(String origin, NotePolicy policy) {
        this.origin = origin;
        this.policy = policy;
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
        return new Proven(receipt, verified.signatures(), disclosure != null, message != null);
    }
}
