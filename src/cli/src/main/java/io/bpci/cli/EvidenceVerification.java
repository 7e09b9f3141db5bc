package io.bpci.cli;

import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Explanation;
import io.bpci.receipt.Findings;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Verifies a bundle of evidence. */
@picocli.CommandLine.Command(
        name = "evidence",
        description = {
            "Verifies an archive of evidence: that no file in it was swapped, that every receipt holds, and that"
                    + " every",
            "message has one. The keys in the archive are not believed."
        },
        footer = "  bpci verify evidence evidence.zip --log-keys keys.json")
final class EvidenceVerification extends VerifyCommand.Verification {
    @Option(
            names = "--target-key",
            paramLabel = "FILE",
            description = {
                "The key of the target: signed acknowledgements must be by one that is given so. A JWK, or the",
                "answer of 'bpci oracle query --query-type node_keys -o json'; of several targets, those answers."
            })
    List<Path> targetKeys = new ArrayList<>();

    @Option(
            names = "--time-stamp-authority",
            paramLabel = "FILE",
            description = "The certificate of the authority whose time stamps you believe, or of its issuer, as PEM.")
    @Nullable Path authority;

    @Override
    String subject() {
        return "evidence";
    }

    @Override
    int mostBytes() {
        return EvidenceBundle.MAX_BYTES;
    }

    @Override
    Findings verify(byte[] bytes, PinnedLog log) {
        if (targetKeys.size() > 1 && targetKeys.stream().anyMatch(it -> NodeKeys.owner(it).isEmpty())) {
            throw new CliFailure(
                    Exit.USAGE,
                    "of several --target-key each must say whose it is, as the answer of node_keys does",
                    "");
        }
        EvidenceBundle bundle = EvidenceBundle.parse(bytes);
        ReceiptVerifier verifier = NodeKeys.with(targetKeys, new ReceiptVerifier(log, ENGINE, pinned(authority)));
        Findings findings = Explanation.of(bundle, verifier);
        for (Receipt receipt : bundle.receipts()) {
            if (findings.verified() && verifier.verify(receipt) instanceof ReceiptVerdict.Proven proven) {
                findings = dated(findings, proven.signatures());
            }
        }
        return findings;
    }
}
