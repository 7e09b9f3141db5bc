package io.bpci.cli;

import io.bpci.client.HubContracts;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.receipt.Explanation;
import io.bpci.receipt.Findings;
import io.bpci.receipt.PinnedLog;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Repeats a run here. */
@picocli.CommandLine.Command(
        name = "replay",
        description = {
            "Repeats a run of a contract on this machine. The hub is not trusted for it: that the entry of the run is",
            "in the log is verified with the log's keys, which you pin; all that the hub gives must have the digests",
            "that stand in the entry; and the same must come of it, byte for byte. Each step is shown. With --save the",
            "evidence is kept, and verified again later without a hub. Exit status 6 where it is not proven."
        },
        footer = {
            "  bpci integration government smartcontract replay --run-id run-r3Jm0v8yQm2f4kqTn7bX1w --log-keys"
                    + " keys.json",
            "  bpci integration government smartcontract replay --run-id run-r3Jm0v8yQm2f4kqTn7bX1w --log-keys"
                    + " keys.json --save run.json",
            "  bpci integration government smartcontract replay --evidence run.json --log-keys keys.json --owner-key"
                    + " us-customs.jwk"
        })
final class ContractReplayCommand extends Command {
    private static final String RECEIPT = "receipt";

    @Option(names = "--run-id", paramLabel = "ID", description = "The run, of a hub.")
    @Nullable String runId;

    @Option(names = "--evidence", paramLabel = "FILE", description = "Evidence that was saved: no hub is asked.")
    @Nullable Path evidenceFile;

    @Option(names = "--save", paramLabel = "FILE", description = "Keeps the evidence in a new file.")
    @Nullable Path save;

    @Option(
            names = "--owner-key",
            paramLabel = "FILE",
            description = "The owner's public key: then the manifest's signature is verified too.")
    @Nullable Path ownerKey;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait until the log has the run. Default: 30.")
    long timeout = 30;

    @Mixin Pins pins = new Pins();

    @Override
    Exit run() throws IOException, InterruptedException {
        PinnedLog log = pins.log();
        List<Ed25519PublicKey> owners = ownerKey == null ? List.of() : NodeKeys.read(ownerKey);
        JsonObject evidence = evidence();
        if (save != null) Documents.writeNew(save, Documents.utf8(evidence));
        Findings findings =
                pins.following(log, ContractReplay.SUBJECT, followed -> findings(evidence, followed, owners));
        Object what = evidenceFile == null ? runId : evidenceFile;
        output().said(OfflineVerification.words(String.valueOf(what), findings), findings.json());
        return findings.verified() ? Exit.OK : Exit.NOT_PROVEN;
    }

    private JsonObject evidence() throws InterruptedException {
        String run = runId;
        Path file = evidenceFile;
        if (run != null && file == null) {
            HubContracts contracts = api(Target.Role.OFFICER).contracts();
            JsonObject given = json(contracts.evidence(run));
            byte[] receipt = Sequenced.await(() -> contracts.receipt(run), timeout);
            return given.with(RECEIPT, Documents.object(receipt, "the receipt"));
        }
        if (file != null && run == null) return Documents.read(file);
        throw new CliFailure(Exit.USAGE, "either --run-id or --evidence", "");
    }

    private Findings findings(JsonObject evidence, PinnedLog log, List<Ed25519PublicKey> owners) {
        try {
            return ContractReplay.parse(evidence).findings(log, runId, owners);
        } catch (Malformed e) {
            return Explanation.unreadable(ContractReplay.SUBJECT, e);
        }
    }
}
