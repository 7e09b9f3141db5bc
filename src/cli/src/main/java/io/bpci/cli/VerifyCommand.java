package io.bpci.cli;

import io.bpci.envelope.Envelope;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.note.VerifiedSignature;
import io.bpci.receipt.CheckpointVerdict;
import io.bpci.receipt.CheckpointVerifier;
import io.bpci.receipt.Explanation;
import io.bpci.receipt.Findings;
import io.bpci.receipt.ForkProof;
import io.bpci.receipt.HistoryVerdict;
import io.bpci.receipt.HistoryVerifier;
import io.bpci.receipt.LogGrowth;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.receipt.SignedCheckpoint;
import io.bpci.timestamp.AuthorityCertificate;
import io.bpci.timestamp.TimeStampVerifier;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verifies proofs offline: no hub is asked, and nothing is believed but the keys on the command line. */
@picocli.CommandLine.Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Verifies proofs offline, with nothing but pinned keys; no hub is asked.",
        subcommands = {
            VerifyCommand.OfReceipt.class,
            VerifyCommand.OfCheckpoint.class,
            VerifyCommand.OfConsistency.class,
            EvidenceVerification.class,
            PromiseVerifications.OfPromise.class,
            PromiseVerifications.OfBrokenPromise.class,
            DecisionVerifications.OfCertificate.class,
            DecisionVerifications.OfEquivocation.class
        })
final class VerifyCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: receipt, checkpoint, consistency, evidence, promise, broken-promise, certificate"
                        + " or equivocation");
    }

    /** A message that was given to compare. */
    static Envelope envelope(Path file) {
        try {
            return Envelope.parse(Documents.bytes(file));
        } catch (Malformed e) {
            throw new Malformed("the message: " + e.getMessage());
        }
    }

    /** Verifies what a log or a hub by the name of its log says. */
    abstract static class Verification extends OfflineVerification {
        /** What clocks may differ by. */
        private static final Duration SKEW = Duration.ofMinutes(5);

        @Mixin Pins pins = new Pins();

        private final InstantSource clock = InstantSource.system();

        static Optional<TimeStampVerifier> pinned(@Nullable Path authority) {
            if (authority == null) return Optional.empty();
            try {
                String pem = new String(Documents.bytes(authority), StandardCharsets.UTF_8);
                return Optional.of(new TimeStampVerifier(AuthorityCertificate.fromPem(pem)));
            } catch (Malformed e) {
                throw new CliFailure(Exit.USAGE, "%s cannot be pinned: %s".formatted(authority, e.getMessage()), "");
            }
        }

        /**
         * @throws Malformed if the bytes are not what the command is for
         */
        abstract Findings verify(byte[] bytes, PinnedLog log);

        @Override
        final Prepared prepare() {
            PinnedLog log = pins.log();
            return bytes -> pins.following(log, subject(), followed -> found(bytes, followed));
        }

        private Findings found(byte[] bytes, PinnedLog log) {
            try {
                if (isFork(bytes)) {
                    return Explanation.of(new HistoryVerifier(log, ENGINE).verify(ForkProof.parse(bytes)));
                }
                return verify(bytes, log);
            } catch (Malformed e) {
                return Explanation.unreadable(subject(), e);
            }
        }

        /** A fork proof is shown as what it is, whatever it was taken for. */
        private static boolean isFork(byte[] bytes) {
            try {
                return StrictJson.parse(bytes) instanceof JsonObject json && ForkProof.isMeantBy(json);
            } catch (Malformed e) {
                return false;
            }
        }

        /** No cosignature may be of a time that is yet to come. */
        final Findings dated(Findings findings, List<VerifiedSignature> signatures) {
            Instant latest = clock.instant().plus(SKEW);
            for (VerifiedSignature signature : signatures) {
                if (signature instanceof VerifiedSignature.Timestamped(var by, long seconds)
                        && seconds > latest.getEpochSecond()) {
                    return findings.and(
                            new Findings.Step(
                                    "time",
                                    false,
                                    "witness %s dates its cosignature %s, which is yet to come: its clock or this machine's is wrong"
                                            .formatted(by.name(), Explanation.time(seconds))),
                            "");
                }
            }
            return findings;
        }
    }

    /** Verifies a receipt. */
    @picocli.CommandLine.Command(
            name = "receipt",
            description = "Verifies that an event is in the log and, with --message, which message it is about.",
            footer = {
                "  bpci verify receipt receipt.json --log-keys keys.json",
                "  bpci verify receipt receipt.json --log-keys keys.json --message message.json --sender-key"
                        + " alice.json",
                "  bpci verify receipt acknowledged.json --log-keys keys.json --message message.json --target-key"
                        + " bob.json",
                "  bpci verify receipt receipt.json --log-keys keys-of-last-year.json --successions successions.json",
                "  bpci verify receipt receipt.json --log-key KEY --witness W1 --witness W2 --witnesses-required 1"
            })
    static final class OfReceipt extends Verification {
        @Option(
                names = "--message",
                paramLabel = "FILE",
                description = "The signed message that the receipt should be about.")
        @Nullable Path message;

        @Option(
                names = "--sender-key",
                paramLabel = "FILE",
                description = {
                    "The key of the message's sender: a JWK, or the answer of",
                    "'bpci oracle query --query-type node_keys -o json'."
                })
        @Nullable Path senderKey;

        @Option(
                names = "--target-key",
                paramLabel = "FILE",
                description = {
                    "The key of the target, whose signed acknowledgement or rejection the receipt should show;",
                    "in the forms that --sender-key takes. May be repeated: one of the keys must have signed."
                })
        List<Path> targetKeys = new ArrayList<>();

        @Option(
                names = "--time-stamp-authority",
                paramLabel = "FILE",
                description =
                        "The certificate of the authority whose time stamps you believe, or of its issuer, as PEM.")
        @Nullable Path authority;

        @Override
        String subject() {
            return "receipt";
        }

        @Override
        Findings verify(byte[] bytes, PinnedLog log) {
            if (senderKey != null && message == null) {
                throw new CliFailure(Exit.USAGE, "--sender-key says who signed --message, which is missing", "");
            }
            Receipt receipt = Receipt.parse(bytes);
            ReceiptVerifier verifier = NodeKeys.with(targetKeys, new ReceiptVerifier(log, ENGINE, pinned(authority)));
            if (message == null) return explained(receipt, verifier.verify(receipt));
            Envelope envelope = envelope(message);
            Findings findings = explained(receipt, verifier.verify(receipt, envelope));
            return findings.verified() ? signed(findings, envelope) : findings;
        }

        private Findings explained(Receipt receipt, ReceiptVerdict verdict) {
            Findings findings = Explanation.of(receipt, verdict);
            if (!(verdict instanceof ReceiptVerdict.Proven proven)) return findings;
            boolean signed = !(proven.acknowledgement() instanceof ReceiptVerdict.Acknowledgement.NotSigned);
            if (!targetKeys.isEmpty() && !signed) {
                String why = "the receipt shows no signed acknowledgement, and --target-key asks for one";
                return findings.and(new Findings.Step("acknowledgement", false, why), "");
            }
            return dated(findings, proven.signatures());
        }

        private Findings signed(Findings findings, Envelope envelope) {
            String kid = envelope.signature().kid().value();
            if (senderKey == null) {
                return findings.without(
                        "That %s signed the message: its signature names the key %s and was not checked, as no --sender-key was given."
                                .formatted(envelope.sourceNode(), kid));
            }
            String why = "it names the key %s, which is not among those given".formatted(kid);
            for (Ed25519PublicKey key : NodeKeys.read(senderKey)) {
                if (!key.thumbprint().equals(envelope.signature().kid())) continue;
                why = "it was not made with the key %s over this message".formatted(kid);
                if (envelope.verify(ENGINE, key) == DetachedJws.Outcome.VALID) {
                    return findings.and(
                            new Findings.Step("sender", true, "the message is signed with the key " + kid),
                            "The message is signed with the key %s, which you gave as %s's."
                                    .formatted(kid, envelope.sourceNode()));
                }
            }
            return findings.and(new Findings.Step("sender", false, "the message's signature: " + why), "");
        }
    }

    /** Verifies a checkpoint. */
    @picocli.CommandLine.Command(
            name = "checkpoint",
            description = "Verifies that the log's keys, and witnesses, signed a head of the log.",
            footer = "  bpci verify checkpoint checkpoint.txt --log-keys keys.json")
    static final class OfCheckpoint extends Verification {
        @Override
        String subject() {
            return "checkpoint";
        }

        @Override
        Findings verify(byte[] bytes, PinnedLog log) {
            SignedCheckpoint checkpoint = SignedCheckpoint.parse(bytes);
            CheckpointVerdict verdict = new CheckpointVerifier(log, ENGINE).verify(checkpoint);
            Findings findings = Explanation.of(checkpoint, verdict);
            return verdict instanceof CheckpointVerdict.Proven proven ? dated(findings, proven.signatures()) : findings;
        }
    }

    /** Verifies what a log did between two heads. */
    @picocli.CommandLine.Command(
            name = "consistency",
            description = {
                "Verifies that the log only grew between two of its heads ('bpci log consistency' writes such files);",
                "or that a fork proof shows that it has two histories."
            },
            footer = "  bpci verify consistency grown.json --log-keys keys.json")
    static final class OfConsistency extends Verification {
        @Override
        String subject() {
            return "consistency";
        }

        @Override
        Findings verify(byte[] bytes, PinnedLog log) {
            LogGrowth growth = LogGrowth.parse(bytes);
            HistoryVerdict verdict = new HistoryVerifier(log, ENGINE).verify(growth);
            Findings findings = Explanation.of(growth, verdict);
            return verdict instanceof HistoryVerdict.Consistent consistent
                    ? dated(dated(findings, consistent.old()), consistent.latest())
                    : findings;
        }
    }
}
