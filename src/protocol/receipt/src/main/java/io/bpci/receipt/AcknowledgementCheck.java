package io.bpci.receipt;

import io.bpci.envelope.Digest;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.merkle.Verdict;
import io.bpci.receipt.ReceiptVerdict.Acknowledgement;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * Whether the target signed for the message that an entry is about, as far as the receipt shows that it did. Members
 * that the entry hides must have been found to be those that were logged.
 */
final class AcknowledgementCheck {
    private AcknowledgementCheck() {}

    /**
     * @param keys null where the user gave none
     * @throws Malformed if something does not hold, saying what
     */
    static Acknowledgement of(Receipt receipt, @Nullable TargetKeys keys) {
        SignedAcknowledgement shown = SignedAcknowledgement.in(receipt).orElse(null);
        if (shown == null) return new Acknowledgement.NotSigned();
        requireAgreement(shown.statement(), receipt);
        var place = shown.proof().verify(SignedAcknowledgement.leaf(digest(receipt)), shown.statement().root());
        if (place instanceof Verdict.Fails(var _, String why)) {
            throw new Malformed("the message is none of those that the target signed for: " + why);
        }
        Thumbprint kid = shown.signed().signature().kid();
        if (!shown.signed().signature().typ().equals(Typ.ACK)) throw new Malformed(why(DetachedJws.Outcome.WRONG_TYP));
        if (keys == null) return new Acknowledgement.NotChecked(shown.statement(), kid);
        DetachedJws.Outcome outcome = keys.verify(shown.signed());
        if (outcome == DetachedJws.Outcome.VALID) return new Acknowledgement.Verified(shown.statement(), kid);
        throw new Malformed(why(outcome));
    }

    /** What the target signed and what the hub logged are the same. */
    private static void requireAgreement(AcknowledgementStatement statement, Receipt receipt) {
        JsonObject entry = receipt.entry();
        require("outcome", statement.outcome().wireName(), text(entry, "kind"), "kind");
        require("node_id", statement.nodeId().value(), text(entry, "target_node"), "target_node");
        String origin = new SignedCheckpoint(receipt.checkpoint()).head().origin();
        if (!origin.equals(PromiseStatement.originOf(statement.hubId()))) {
            throw new Malformed(
                    "hub_id is %s, and the log is %s, which is another hub's".formatted(statement.hubId(), origin));
        }
        // An event has no member for an empty reason.
        if (!statement.reason().orElse("").equals(text(hidden(receipt), "reason").orElse(""))) {
            throw new Malformed("the target gave another reason than the one that was logged");
        }
    }

    private static void require(String member, String signed, Optional<String> logged, String of) {
        if (logged.filter(signed::equals).isPresent()) return;
        throw new Malformed(
                "%s is %s, and the entry's %s is %s"
                        .formatted(member, signed, of, logged.map(Malformed::excerpt).orElse("missing")));
    }

    private static Digest digest(Receipt receipt) {
        String hex =
                text(hidden(receipt), "digest")
                        .orElseThrow(() -> new Malformed("the digest of the message is not shown"));
        return Digest.parse(hex);
    }

    private static JsonObject hidden(Receipt receipt) {
        return receipt.disclosure().map(Receipt.Disclosure::hidden).orElseGet(() -> Json.object().build());
    }

    private static Optional<String> text(JsonObject object, String member) {
        return object.get(member) instanceof JsonString text ? Optional.of(text.value()) : Optional.empty();
    }

    private static String why(DetachedJws.Outcome outcome) {
        return switch (outcome) {
            case VALID -> "it is signed with a key that was given";
            case WRONG_TYP -> "it is signed as another kind of object than an acknowledgement";
            case WRONG_KEY -> "its signature names a key that is not among those given for the target";
            case BAD_SIGNATURE -> "its signature was not made with the key that it names over this statement";
        };
    }
}
