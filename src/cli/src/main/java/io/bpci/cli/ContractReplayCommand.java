package io.bpci.cli;

import io.bpci.contract.RunRecord;
import io.bpci.contract.RunRecord.Replay;
import io.bpci.contract.SignedManifest;
import io.bpci.jose.Base64Url;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Repeats a run here. */
@picocli.CommandLine.Command(
        name = "replay",
        description = {
            "Repeats a run of a contract on this machine, from what the hub keeps of it, and says whether the same"
                    + " came",
            "out, byte for byte. The hub is not trusted for it: what it says the run was given is shown, and its"
                    + " digest",
            "is the one in the audit event. With --save the evidence is kept, and repeated later without a hub. Exit",
            "status 6 where it is not proven."
        },
        footer = {
            "  bpci integration government smartcontract replay --run-id run-r3Jm0v8yQm2f4kqTn7bX1w",
            "  bpci integration government smartcontract replay --run-id run-r3Jm0v8yQm2f4kqTn7bX1w --save run.json",
            "  bpci integration government smartcontract replay --evidence run.json --owner-key us-customs.jwk"
        })
final class ContractReplayCommand extends Command {
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

    @Override
    Exit run() throws IOException {
        JsonObject evidence = evidence();
        if (save != null) Documents.writeNew(save, evidence.toString().getBytes(StandardCharsets.UTF_8));
        try {
            return judge(evidence);
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, "the evidence: " + e.getMessage(), "");
        }
    }

    private JsonObject evidence() {
        String run = runId;
        Path file = evidenceFile;
        if (run != null && file == null) return json(api(Target.Role.OFFICER).contracts().evidence(run));
        if (file != null && run == null) return Documents.read(file);
        throw new CliFailure(Exit.USAGE, "either --run-id or --evidence", "");
    }

    private Exit judge(JsonObject evidence) {
        if (!(evidence.get("record") instanceof JsonObject json)
                || !(evidence.get("manifest") instanceof JsonObject manifestJson)) {
            throw new Malformed("record and manifest must be objects");
        }
        var record = new RunRecord(json);
        SignedManifest manifest = SignedManifest.parse(manifestJson);
        byte[] module = Base64Url.decode(Documents.cell(evidence, "module"), "module");
        String problem = problem(record, manifest, evidence);
        var answer =
                Json.object()
                        .put("run_id", Documents.cell(json, "run_id"))
                        .put("outcome", Documents.cell(json, "outcome"))
                        .put("record_digest", record.digest())
                        .put("event_id", Documents.cell(evidence, "event_id"))
                        .put("manifest_digest", manifest.manifest().digest());
        if (problem != null) {
            output().one(answer.put("equal", false).put("problem", problem).build());
            return Exit.NOT_PROVEN;
        }
        return switch (record.replay(module)) {
            case Replay.Equal() -> {
                output().one(answer.put("equal", true).build());
                yield Exit.OK;
            }
            case Replay.Differs(List<String> members, JsonObject repeated) -> {
                JsonObject shown = answer.put("equal", false).build().with("differing", Json.strings(members));
                for (String member : members) {
                    Json was = json.get(member);
                    Json is = repeated.get(member);
                    shown = shown.with("recorded_" + member, was == null ? Json.NULL : was);
                    shown = shown.with("repeated_" + member, is == null ? Json.NULL : is);
                }
                output().one(shown);
                yield Exit.NOT_PROVEN;
            }
            case Replay.Impossible(String why) -> {
                output().one(answer.put("equal", false).put("problem", why).build());
                yield Exit.NOT_PROVEN;
            }
        };
    }

    /** What does not belong together; null where all does. */
    private @Nullable String problem(RunRecord record, SignedManifest signed, JsonObject evidence) {
        if (!record.digest().equals(Documents.cell(evidence, "digest"))) {
            return "the record has another digest than the hub says";
        }
        if (!signed.manifest().digest().equals(Documents.cell(record.json(), "manifest_digest"))) {
            return "the manifest is not the one that the record names";
        }
        if (!record.isUnder(signed.manifest())) return "the record says other limits than the manifest";
        if (ownerKey == null) return null;
        List<Ed25519PublicKey> keys = NodeKeys.read(ownerKey);
        boolean valid =
                keys.stream()
                        .anyMatch(key -> signed.verify(key, OfflineVerification.ENGINE) == DetachedJws.Outcome.VALID);
        return valid ? null : "the manifest is not signed with that key";
    }
}
