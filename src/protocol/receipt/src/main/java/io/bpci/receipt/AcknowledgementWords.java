package io.bpci.receipt;

import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.receipt.ReceiptVerdict.Acknowledgement;

import java.util.Optional;

/** Says in plain words what a target's signed acknowledgement proves. Stateless. */
final class AcknowledgementWords {
    private AcknowledgementWords() {}

    static String held(Acknowledgement acknowledgement) {
        return switch (acknowledgement) {
            case Acknowledgement.Verified(var statement, Thumbprint kid) ->
                    "%s signed for this message with the key %s, which was given as the target's"
                            .formatted(statement.nodeId(), kid);
            case Acknowledgement.NotChecked(var _, Thumbprint kid) ->
                    "it is of this message, and signed; that the key %s made the signature, and whose it is, was not checked, as no key of the target is given"
                            .formatted(kid);
            case Acknowledgement.NotSigned _ -> "there is none";
        };
    }

    static void tell(Steps steps, Acknowledgement acknowledgement) {
        switch (acknowledgement) {
            case Acknowledgement.Verified(var statement, Thumbprint kid) -> {
                steps.proves(
                        "The target %s itself said so: it signed, at %s by its own clock, that it %s, with the key %s, which you gave as the target's."
                                .formatted(statement.nodeId(), statement.at(), what(statement), kid));
                steps.leaves("When the target signed: %s is its own word.".formatted(statement.at()));
                steps.leaves(
                        "Who holds the target's key: that it is %s's is as sure as the way on which it came."
                                .formatted(statement.nodeId()));
            }
            case Acknowledgement.NotChecked(var statement, Thumbprint kid) ->
                    steps.leaves(
                            "That %s said so itself: the acknowledgement is signed, and names the key %s, but whose key that is, and whether it made the signature, was not checked, as no key of the target was given."
                                    .formatted(statement.nodeId(), kid));
            case Acknowledgement.NotSigned _ -> {
                // Most are not, and what the hub says of them is said with the event.
            }
        }
    }

    private static String what(AcknowledgementStatement statement) {
        return switch (statement.outcome()) {
            case ACKNOWLEDGED ->
                    statement.count() == 1
                            ? "acknowledged this message"
                            : "acknowledged %d messages, this one among them".formatted(statement.count());
            case REJECTED -> "rejected this message: " + Json.of(statement.reason().orElse(""));
        };
    }

    /** For programs; empty where there is nothing to say. */
    static Optional<JsonObject> facts(Acknowledgement acknowledgement) {
        return switch (acknowledgement) {
            case Acknowledgement.Verified(var statement, Thumbprint kid) -> Optional.of(facts(statement, kid, true));
            case Acknowledgement.NotChecked(var statement, Thumbprint kid) -> Optional.of(facts(statement, kid, false));
            case Acknowledgement.NotSigned _ -> Optional.empty();
        };
    }

    private static JsonObject facts(AcknowledgementStatement statement, Thumbprint kid, boolean verified) {
        return Json.object()
                .put("node_id", statement.nodeId().value())
                .put("outcome", statement.outcome().wireName())
                .put("at", statement.at().toString())
                .put("kid", kid.value())
                .put("signature_verified", verified)
                .build();
    }
}
