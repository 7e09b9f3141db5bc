package io.bpci.client;

import io.bpci.envelope.Envelope;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Thumbprint;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.receipt.Promise;
import io.bpci.receipt.PromiseVerdict;
import io.bpci.receipt.PromiseVerifier;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Believes no promise that others would not have to believe. */
record PromiseCheck(Ed25519 engine, InstantSource clock) {
    /** A promise dated further ahead of this clock would be one for later than it says. */
    private static final Duration AHEAD = Duration.ofMinutes(10);

    /**
     * The promise, if that hub made it about this message.
     *
     * @throws FalsePromise if not
     */
    Promise verified(Thumbprint hubId, Envelope message, JsonObject json) {
        try {
            Promise promise = Promise.parse(json);
            Instant latest = clock.instant().plus(AHEAD);
            if (promise.statement().promisedAt().isAfter(latest)) {
                throw new FalsePromise(message.messageId(), "it is dated ahead, " + promise.statement().promisedAt());
            }
            return switch (new PromiseVerifier(hubId, engine).verify(promise, message)) {
                case PromiseVerdict.Proven _ -> promise;
                case PromiseVerdict.Refused(var _, String why) -> throw new FalsePromise(message.messageId(), why);
            };
        } catch (Malformed e) {
            throw new FalsePromise(message.messageId(), e.getMessage());
        }
    }
}
