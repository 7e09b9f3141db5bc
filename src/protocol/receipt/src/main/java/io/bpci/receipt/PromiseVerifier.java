package io.bpci.receipt;

import io.bpci.envelope.Envelope;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.merkle.Verdict;
import io.bpci.receipt.PromiseVerdict.Proven;
import io.bpci.receipt.PromiseVerdict.Refused;
import io.bpci.receipt.PromiseVerdict.Step;

import java.util.Optional;

/** Verifies promises of the hub whose id is pinned. Immutable, safe for concurrent use. */
public final class PromiseVerifier {
    private final Thumbprint hubId;
    private final Ed25519 engine;

    public PromiseVerifier(Thumbprint hubId, Ed25519 engine) {
        this.hubId = hubId;
        this.engine = engine;
    }

    /**
     * Of the hub whose log is pinned: the log's name says which that is.
     *
     * @throws io.bpci.json.Malformed if it is no hub's log
     */
    public static PromiseVerifier of(PinnedLog log, Ed25519 engine) {
        return new PromiseVerifier(log.hubId(), engine);
    }

    /** That the hub promised to log the acceptance of a message. */
    public PromiseVerdict verify(Promise promise) {
        return check(promise, Optional.empty());
    }

    /** That the hub promised to log the acceptance of this message: its digest, its name and its sender. */
    public PromiseVerdict verify(Promise promise, Envelope message) {
        return check(promise, Optional.of(message));
    }

    private PromiseVerdict check(Promise promise, Optional<Envelope> message) {
        PromiseStatement statement = promise.statement();
        if (!statement.hubId().equals(hubId)) {
            return new Refused(
                    Step.HUB, "the promise is of hub %s, and pinned is %s".formatted(statement.hubId(), hubId));
        }
        if (!promise.hubKey().thumbprint().equals(hubId)) {
            return new Refused(Step.HUB, "hub_key is not the key whose thumbprint is hub_id");
        }
        if (!statement.origin().equals(PromiseStatement.originOf(hubId))) {
            return new Refused(Step.HUB, "the promise is for another log than the hub's");
        }
        DetachedJws.Outcome signed = promise.signed().verify(promise.hubKey(), engine);
        if (signed != DetachedJws.Outcome.VALID) return new Refused(Step.SIGNATURE, why(signed));
        if (promise.proof().verify(promise.leaf(), statement.groupRoot()) instanceof Verdict.Fails(var _, String why)) {
            return new Refused(Step.GROUP, why);
        }
        String commitment = LogEntry.commitment(promise.disclosure().salt(), promise.disclosure().hidden());
        if (!Json.of(commitment).equals(promise.entry().get(LogEntry.COMMITMENT))) {
            return new Refused(Step.COMMITMENT, "the members that are shown are not those that will be logged");
        }
        if (!Json.of("accepted").equals(promise.entry().get("kind"))) {
            return new Refused(Step.ACCEPTANCE, "the entry does not say that a message was accepted");
        }
        if (message.isPresent() && !isAbout(message.get(), promise)) {
            return new Refused(Step.MESSAGE, "the entry has another digest, name or sender than the message");
        }
        return new Proven(promise, message.isPresent());
    }

    private static boolean isAbout(Envelope message, Promise promise) {
        JsonObject entry = promise.entry();
        return Json.of(message.digest().hex()).equals(promise.disclosure().hidden().get("digest"))
                && Json.of(message.messageId().value()).equals(entry.get("message_id"))
                && Json.of(message.sourceNode().value()).equals(entry.get("node_id"));
    }

    private static String why(DetachedJws.Outcome outcome) {
        return switch (outcome) {
            case VALID -> "the hub's key signed the statement";
            case WRONG_TYP -> "the statement is signed as another kind of object than a promise";
            case WRONG_KEY -> "the signature names another key than the hub's";
            case BAD_SIGNATURE -> "the hub's key did not sign this statement";
        };
    }
}
