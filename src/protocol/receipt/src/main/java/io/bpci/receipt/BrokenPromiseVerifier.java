package io.bpci.receipt;

import io.bpci.envelope.Timestamp;
import io.bpci.jose.Ed25519;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.merkle.Hash;
import io.bpci.receipt.BrokenPromiseVerdict.Broken;
import io.bpci.receipt.BrokenPromiseVerdict.Refused;
import io.bpci.receipt.BrokenPromiseVerdict.Step;

import java.time.Instant;

/**
 * Verifies that a hub did not keep a promise. Immutable, safe for concurrent use.
 *
 * <p>It is shown by the hub's own signatures: no witness has to have cosigned the head.
 */
public final class BrokenPromiseVerifier {
    private final PromiseVerifier promises;
    private final ReceiptVerifier receipts;

    /**
     * @param log of the hub, whose id is in the log's name
     * @throws Malformed if it is no hub's log
     */
    public BrokenPromiseVerifier(PinnedLog log, Ed25519 engine) {
        this.promises = PromiseVerifier.of(log, engine);
        this.receipts = new ReceiptVerifier(log.withoutWitnessesRequired(), engine);
    }

    public BrokenPromiseVerdict verify(BrokenPromise proof) {
        PromiseStatement statement = proof.promise().statement();
        if (promises.verify(proof.promise()) instanceof PromiseVerdict.Refused(var _, String why)) {
            return new Refused(Step.PROMISE, why);
        }
        var head = new SignedCheckpoint(proof.later().checkpoint());
        if (!head.head().origin().equals(statement.origin())) {
            return new Refused(Step.LATER, "the later event is of another log than the promise is for");
        }
        if (receipts.verify(proof.later()) instanceof ReceiptVerdict.Refused(var _, String why)) {
            return new Refused(Step.LATER, why);
        }
        if (proof.later().proof().index() < statement.logSize()) {
            return new Refused(Step.TIME, "the later event was logged before the promise was made");
        }
        Instant at;
        try {
            at = Timestamp.parse(proof.later().entry().get("at") instanceof JsonString text ? text.value() : "");
        } catch (Malformed e) {
            return new Refused(Step.TIME, "the later event has no time");
        }
        if (!at.isAfter(statement.logBy())) {
            return new Refused(
                    Step.TIME,
                    "the hub dates the later event %s, and its promise was to be kept by %s"
                            .formatted(at, statement.logBy()));
        }
        Hash root = proof.beginning().rootWith(proof.leaves());
        if (!root.equals(head.root())) {
            return new Refused(
                    Step.LEAVES,
                    "the hashes are not those of the log: they lead to the root %s, and signed is %s"
                            .formatted(root, head.root()));
        }
        if (proof.isKept()) return new Refused(Step.ABSENCE, "the promise was kept: the entry is in the log");
        return new Broken(proof);
    }
}
