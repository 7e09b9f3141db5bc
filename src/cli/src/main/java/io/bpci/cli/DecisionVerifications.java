package io.bpci.cli;

import io.bpci.ballot.Certificate;
import io.bpci.ballot.CertificateExplanation;
import io.bpci.ballot.CertificateVerifier;
import io.bpci.ballot.Equivocation;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verifies decisions, and that a voter contradicted itself. */
final class DecisionVerifications {
    private DecisionVerifications() {}

    /** Verifies the certificate of a decision. */
    @picocli.CommandLine.Command(
            name = "certificate",
            description = {
                "Recounts a decision from the signatures of those who voted ('bpci consensus certificate' fetches such",
                "files). The hub is believed in one thing: who the electorate was."
            },
            footer = {
                "  bpci verify certificate certificate.json --hub-id TP6IgbZHs3YBqwqSDa5MwRRihVW02sosAnsWo7eKBgM",
                "  bpci verify certificate certificate.json --log-keys keys.json"
            })
    static final class OfCertificate extends OfflineVerification {
        /** Ten thousand ballots of the largest size. */
        private static final int MAX_BYTES = 256 << 20;

        @Mixin HubPin pin = new HubPin();

        @Override
        String subject() {
            return "certificate";
        }

        @Override
        int mostBytes() {
            return MAX_BYTES;
        }

        @Override
        Prepared prepare() {
            var verifier = new CertificateVerifier(pin.hub(), ENGINE);
            return bytes -> {
                Certificate.Signed signed = Certificate.Signed.parse(bytes);
                return CertificateExplanation.of(signed.certificate(), verifier.verify(signed));
            };
        }
    }

    /** Verifies that a voter contradicted itself. */
    @picocli.CommandLine.Command(
            name = "equivocation",
            description = {
                "Verifies that a voter signed two ballots of one round that contradict each other ('bpci consensus"
                        + " show",
                "-o json' has such proofs as equivocations)."
            },
            footer = "  bpci verify equivocation equivocation.json --voter-key alice.json")
    static final class OfEquivocation extends OfflineVerification {
        @Option(
                names = "--voter-key",
                paramLabel = "FILE",
                description = {
                    "The voter's key: a JWK, or the answer of 'bpci oracle query --query-type node_keys -o json',"
                            + " whose",
                    "keys count for that node alone. May be repeated."
                })
        List<Path> voterKeys = new ArrayList<>();

        @Override
        String subject() {
            return "equivocation";
        }

        @Override
        Prepared prepare() {
            if (voterKeys.isEmpty()) {
                throw new CliFailure(
                        Exit.USAGE,
                        "no key of the voter is given, so nothing can be verified: the proof names one itself, as"
                                + " anybody's could",
                        "give the voter's key with --voter-key, from a source that you trust");
            }
            record Known(Optional<NodeId> owner, List<Ed25519PublicKey> keys) {}
            List<Known> known =
                    voterKeys.stream().map(file -> new Known(NodeKeys.owner(file), NodeKeys.read(file))).toList();
            return bytes -> {
                Equivocation proof = Equivocation.parse(bytes);
                List<Ed25519PublicKey> keys =
                        known.stream()
                                .filter(each -> each.owner().isEmpty() || each.owner().get().equals(proof.nodeId()))
                                .flatMap(each -> each.keys().stream())
                                .toList();
                return CertificateExplanation.of(proof, keys, ENGINE);
            };
        }
    }
}
