package io.bpci.cli;

import io.bpci.contract.RunRecord;
import io.bpci.contract.RunRecord.Replay;
import io.bpci.contract.Sha256;
import io.bpci.contract.SignedManifest;
import io.bpci.jose.Base64Url;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.receipt.Explanation;
import io.bpci.receipt.Findings;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.receipt.Steps;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A run of a contract, as a hub tells of it: that its entry is in the log, that all the hub gave for it has the digests
 * that stand there, and that the same comes of it here. Nothing of it is believed but the log's keys.
 */
final class ContractReplay {
    static final String SUBJECT = "run";

    private static final String ENTRY = "entry";
    private static final String KIND = "contract_run";

    /** Of what came out otherwise so much is shown; programs get all. */
    private static final int SHOWN = 200;

    private final RunRecord record;
    private final SignedManifest manifest;
    private final byte[] module;
    private final Receipt receipt;
    private final JsonObject facts;

    private ContractReplay(RunRecord record, SignedManifest manifest, byte[] module, Receipt receipt) {
        this.record = record;
        this.manifest = manifest;
        this.module = module;
        this.receipt = receipt;
        facts =
                Json.object()
                        .put("run_id", text("run_id"))
                        .put("contract_id", text("contract_id"))
                        .put("outcome", text("outcome"))
                        .put("record_digest", record.digest())
                        .put("manifest_digest", manifest.manifest().digest())
                        .put("index", receipt.proof().index())
                        .build();
    }

    /**
     * @throws Malformed if a part is missing or wrong, naming it
     */
    static ContractReplay parse(JsonObject evidence) {
        var record = new RunRecord(part(evidence, "record"));
        SignedManifest manifest = SignedManifest.parse(part(evidence, "manifest"));
        byte[] module = Base64Url.decode(Documents.cell(evidence, "module"), "module");
        return new ContractReplay(record, manifest, module, Receipt.parse(Documents.utf8(part(evidence, "receipt"))));
    }

    private static JsonObject part(JsonObject evidence, String name) {
        if (evidence.get(name) instanceof JsonObject part) return part;
        throw new Malformed(name + " must be an object");
    }

    private String text(String member) {
        return Documents.cell(record.json(), member);
    }

    /** A digest of the entry, and what there is to have it. */
    private record Named(String step, String what, String member, String digest) {}

    /**
     * @param asked the run that it should be; null for any
     * @param owners keys of which one must have signed the manifest; none if it does not matter
     */
    Findings findings(PinnedLog log, @Nullable String asked, List<Ed25519PublicKey> owners) {
        var steps = new Steps(SUBJECT, "there are a record, a manifest, a module and a receipt");
        Findings logged = Explanation.of(receipt, new ReceiptVerifier(log, OfflineVerification.ENGINE).verify(receipt));
        // The first is that the receipt could be read.
        for (Findings.Step step : logged.steps().subList(1, logged.steps().size())) {
            if (!step.holds()) return steps.failed(step.name(), step.words());
            steps.holds(step.name(), step.words());
        }
        JsonObject detail = detail().orElse(null);
        if (detail == null) {
            return steps.failed(ENTRY, "the receipt does not show what the entry hides: it was withheld, or erased");
        }
        String other = otherRun(detail, asked);
        if (other != null) return steps.failed(ENTRY, other);
        steps.holds(
                ENTRY,
                "it is about run %s, the number %s of %s in %s"
                        .formatted(text("run_id"), text("number"), text("contract_id"), text("jurisdiction")));
        for (Named named : named()) {
            String logs = Documents.cell(detail, named.member());
            if (!logs.equals(named.digest())) {
                return steps.failed(
                        named.step(),
                        "%s has the digest %s, and %s of the entry is %s"
                                .formatted(
                                        named.what(),
                                        named.digest(),
                                        named.member(),
                                        logs.isEmpty() ? "missing" : logs));
            }
            steps.holds(named.step(), "%s has the digest %s of the entry".formatted(named.what(), logs));
        }
        if (!manifest.manifest().digest().equals(text("manifest_digest"))) {
            return steps.failed("manifest", "it is not the one that the record names");
        }
        if (!record.isUnder(manifest.manifest())) {
            return steps.failed("manifest", "the run had other limits, or another module, than it says");
        }
        steps.holds("manifest", "it is the one that the record names, and the run was held to it");
        if (!owners.isEmpty()) {
            if (!isSignedBy(owners))
                return steps.failed("owner", "the manifest is not signed with a key that was given");
            steps.holds("owner", "the manifest is signed with the key " + manifest.signature().kid().value());
        }
        return repeated(steps, logged, owners.isEmpty());
    }

    private Optional<JsonObject> detail() {
        return receipt.disclosure()
                .map(Receipt.Disclosure::hidden)
                .flatMap(hidden -> hidden.get("detail") instanceof JsonObject it ? Optional.of(it) : Optional.empty());
    }

    /** Why the entry is not about this run, or this is not the run that was asked for; null if it is. */
    private @Nullable String otherRun(JsonObject detail, @Nullable String asked) {
        if (asked != null && !asked.equals(text("run_id"))) {
            return "the hub was asked for run %s, and answered with %s".formatted(asked, text("run_id"));
        }
        String kind = Documents.cell(receipt.entry(), "kind");
        if (!kind.equals(KIND)) return "it is of the kind %s, and not %s".formatted(kind, KIND);
        for (String member : List.of("run_id", "contract_id", "version", "jurisdiction", "number", "outcome")) {
            if (!Objects.equals(detail.get(member), record.json().get(member))) {
                return "%s of the entry is %s, and of the record %s"
                        .formatted(member, Documents.cell(detail, member), text(member));
            }
        }
        return null;
    }

    private List<Named> named() {
        JsonObject digests = record.digests();
        return List.of(
                new Named("module", "the module", "module_digest", Sha256.hex(module)),
                named("input", "what the run was given", "invocation_digest", digests),
                named("state", "the state before the run", "state_before", digests),
                named("result", "what came of the run", "result_digest", digests),
                named("result", "the state after the run", "state_after", digests),
                new Named("record", "the whole record", "record_digest", record.digest()));
    }

    private static Named named(String step, String what, String member, JsonObject digests) {
        return new Named(step, what, member, Documents.cell(digests, member));
    }

    private boolean isSignedBy(List<Ed25519PublicKey> owners) {
        return owners.stream()
                .anyMatch(key -> manifest.verify(key, OfflineVerification.ENGINE) == DetachedJws.Outcome.VALID);
    }

    private Findings repeated(Steps steps, Findings logged, boolean anyOwner) {
        return switch (record.replay(module)) {
            case Replay.Impossible(String why) -> steps.failed("replay", why);
            case Replay.Differs(List<String> members, JsonObject repeated) -> differing(steps, members, repeated);
            case Replay.Equal() -> {
                steps.holds("replay", "the same came of it here: " + text("outcome"));
                logged.proven().forEach(steps::proves);
                steps.proves(
                        "Run %s of %s comes to what the log has of it, byte for byte, wherever it is repeated."
                                .formatted(text("run_id"), text("contract_id")));
                logged.notProven().forEach(steps::leaves);
                steps.leaves(
                        "That the contract kept then what the run read: the records of the runs before it say that.");
                if (anyOwner) {
                    steps.leaves(
                            "That %s signed the manifest: no --owner-key was given."
                                    .formatted(manifest.manifest().governmentId()));
                }
                yield steps.findings(facts.with("equal", Json.TRUE));
            }
        };
    }

    private Findings differing(Steps steps, List<String> members, JsonObject repeated) {
        JsonObject shown = facts.with("equal", Json.FALSE).with("differing", Json.strings(members));
        String first = members.getFirst();
        for (String member : members) {
            shown = shown.with("recorded_" + member, orNull(record.json().get(member)));
            shown = shown.with("repeated_" + member, orNull(repeated.get(member)));
        }
        Findings failed =
                steps.failed(
                        "replay",
                        "something else came of it here: %s is %s in the record, and %s repeated"
                                .formatted(first, brief(record.json().get(first)), brief(repeated.get(first))));
        return new Findings(SUBJECT, failed.steps(), List.of(), List.of(), shown);
    }

    private static Json orNull(@Nullable Json value) {
        return value == null ? Json.NULL : value;
    }

    private static String brief(@Nullable Json value) {
        String text = value == null ? "missing" : value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
