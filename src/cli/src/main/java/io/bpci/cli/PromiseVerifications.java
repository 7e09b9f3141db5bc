package io.bpci.cli;

import io.bpci.envelope.Envelope;
import io.bpci.json.Malformed;
import io.bpci.receipt.BrokenPromise;
import io.bpci.receipt.BrokenPromiseVerifier;
import io.bpci.receipt.Findings;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Promise;
import io.bpci.receipt.PromiseExplanation;
import io.bpci.receipt.PromiseVerdict;
import io.bpci.receipt.PromiseVerifier;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Verifies promises, kept or not. The log's name says which hub they must be of. */
final class PromiseVerifications {
    private PromiseVerifications() {}

    /** Verifies a promise. */
    @picocli.CommandLine.Command(
            name = "promise",
            description = {
                "Verifies that the hub of the pinned log promised to log the acceptance of a message ('bpci oracle",
                "send-message --promise' writes such files). 'bpci log check-promise' tells whether it did."
            },
            footer = {
                "  bpci verify promise promise.json --log-keys keys.json",
                "  bpci verify promise promise.json --log-keys keys.json --message message.json"
            })
    static final class OfPromise extends VerifyCommand.Verification {
        @Option(
                names = "--message",
                paramLabel = "FILE",
                description = "The signed message that the promise should be about.")
        @Nullable Path message;

        @Override
        String subject() {
            return "promise";
        }

        @Override
        Findings verify(byte[] bytes, PinnedLog log) {
            Promise promise = Promise.parse(bytes);
            PromiseVerifier verifier = PromiseVerifier.of(log, ENGINE);
            if (message == null) return PromiseExplanation.of(promise, verifier.verify(promise));
            Envelope envelope = VerifyCommand.envelope(message);
            PromiseVerdict verdict = verifier.verify(promise, envelope);
            return PromiseExplanation.of(promise, verdict)
                    .without(
                            "That %s signed the message: its signature was not checked."
                                    .formatted(envelope.sourceNode()));
        }
    }

    /** Verifies that a promise was not kept. */
    @picocli.CommandLine.Command(
            name = "broken-promise",
            description = {
                "Verifies that the hub of the pinned log did not keep a promise ('bpci log check-promise' writes such",
                "files where it did not)."
            },
            footer = "  bpci verify broken-promise broken.json --log-keys keys.json")
    static final class OfBrokenPromise extends VerifyCommand.Verification {
        @Override
        String subject() {
            return "broken promise";
        }

        @Override
        int mostBytes() {
            return BrokenPromise.MAX_BYTES;
        }

        /**
         * @throws Malformed if the bytes are no such proof
         */
        @Override
        Findings verify(byte[] bytes, PinnedLog log) {
            BrokenPromise proof = BrokenPromise.parse(bytes);
            return PromiseExplanation.of(proof, new BrokenPromiseVerifier(log, ENGINE).verify(proof));
        }
    }
}
