package io.bpci.cli;

import io.bpci.client.HubContracts;
import io.bpci.contract.Bounds;
import io.bpci.contract.Examined;
import io.bpci.contract.Manifest;
import io.bpci.contract.SignedManifest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.wire.ConflictReport.RuleConflict;
import io.bpci.wire.DeployContract;
import io.bpci.wire.DeployedContract;
import io.bpci.wire.UploadContract;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Brings a contract, and asks jurisdictions to let it run. */
@picocli.CommandLine.Command(
        name = "deploy",
        description = {
            "Brings a version of a contract, signed with the key of your agency's node, and asks jurisdictions to let"
                    + " it",
            "run: each decides for itself, see approve. Without --module, of a version that was brought before. Given",
            "again it does nothing twice: what is asked already is a conflict."
        },
        footer = {
            "  bpci integration government smartcontract deploy --contract-type regulatory_compliance \\",
            "      --jurisdiction us --auto-execute --validate-deployment --government-id us-customs \\",
            "      --contract-id threshold-reporting --module threshold-reporting.wasm --emits-to us-fincen",
            "  bpci integration government smartcontract deploy --government-id us-customs \\",
            "      --contract-id threshold-reporting --contract-version 1 --jurisdiction eu"
        })
final class ContractDeployCommand extends Command {
    @Option(
            names = "--government-id",
            paramLabel = "ID",
            required = true,
            converter = NodeIds.class,
            description = "Your agency, which owns the contract.")
    NodeId governmentId = NodeId.parse("x");

    @Option(
            names = "--contract-id",
            paramLabel = "ID",
            required = true,
            converter = OperationCommand.Keys.class,
            description = "The contract.")
    Identifier contractId = new Identifier("x");

    @Option(
            names = "--contract-version",
            paramLabel = "N",
            defaultValue = "1",
            description = "Higher than the last. Default: 1.")
    int version;

    @Option(
            names = "--contract-type",
            paramLabel = "TYPE",
            defaultValue = "custom",
            converter = ContractOptions.Types.class,
            completionCandidates = ContractOptions.Types.class,
            description = "${COMPLETION-CANDIDATES}. Rules of one type are compared. Default: custom.")
    Manifest.Type type = Manifest.Type.CUSTOM;

    @Option(names = "--module", paramLabel = "FILE", description = "The module: WebAssembly in binary form, or rules.")
    @Nullable Path module;

    @Option(names = "--key", paramLabel = "FILE", description = "Your node's key. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    @Option(
            names = "--jurisdiction",
            paramLabel = "NAME",
            required = true,
            description = "Where it is to run; may be given again.")
    List<String> jurisdictions = new ArrayList<>();

    @Option(names = "--auto-execute", description = "It runs by its triggers too, not only when it is called.")
    boolean autoExecute;

    @Option(
            names = "--validate-deployment",
            description = {
                "Asks the hub first what would be in the way, shows it, and asks jurisdictions only if no rules",
                "contradict each other."
            })
    boolean validate;

    @Option(names = "--accept-conflicts", description = "Asks although rules contradict those of other jurisdictions.")
    boolean acceptConflicts;

    @Option(names = "--note", paramLabel = "TEXT", description = "For who decides, up to 2,000 characters.")
    @Nullable String note;

    @Mixin ContractOptions said = new ContractOptions();

    @Override
    Exit run() throws IOException {
        HubContracts contracts = api(Target.Role.OFFICER).contracts();
        if (module != null) upload(contracts, module);
        if (validate) {
            DeployedContract report = contracts.deploy(request(true));
            remark(
                    "%d inputs tried%s"
                            .formatted(
                                    report.conflicts().tried(),
                                    report.conflicts().complete()
                                            ? ", none left out"
                                            : "; there may be conflicts that were not found"));
            report.conflicts().conflicts().forEach(each -> remark(line(each)));
            boolean contradicts = report.conflicts().conflicts().stream().anyMatch(RuleConflict::contradiction);
            if (contradicts && !acceptConflicts) {
                output().one(flat(json(report)));
                return Exit.REFUSED;
            }
        }
        output().one(flat(json(contracts.deploy(request(false)))));
        return Exit.OK;
    }

    private void upload(HubContracts contracts, Path file) throws IOException {
        byte[] bytes = Documents.bytes(file, Bounds.MODULE_BYTES + 1);
        if (said.examine(file, bytes) instanceof Examined.Unfit unfit) {
            throw new CliFailure(Exit.USAGE, "%s is not run: %s".formatted(file, unfit), "");
        }
        Manifest manifest = said.manifest(contractId, governmentId, version, type, file, bytes);
        var key = NodeKeyFile.of(keyFile, target.places(), governmentId).read(governmentId);
        JsonObject signed = SignedManifest.sign(manifest, key, OfflineVerification.ENGINE).json();
        contracts.upload(new UploadContract(signed, Base64Url.encode(bytes)));
    }

    private DeployContract request(boolean validateOnly) {
        return new DeployContract(contractId, version, jurisdictions, autoExecute, validateOnly, acceptConflicts, note);
    }

    private static String line(RuleConflict each) {
        return "%s: %s demands %s, %s of %s %s, of %s"
                .formatted(
                        each.contradiction() ? "contradiction" : "difference",
                        each.jurisdiction(),
                        each.decision(),
                        each.otherContract().value(),
                        each.otherJurisdiction(),
                        each.otherDecision(),
                        each.witness());
    }

    /** For people: one line for each deployment. */
    private JsonObject flat(JsonObject answer) {
        if (output().isJson()) return answer;
        var lines = Json.object().put("contract_id", contractId.value()).put("version", version);
        if (answer.get("deployments") instanceof JsonArray(List<Json> deployments)) {
            for (Json each : deployments) {
                if (!(each instanceof JsonObject deployment)) continue;
                lines.put(
                        Documents.cell(deployment, "jurisdiction"),
                        "%s %s"
                                .formatted(
                                        Documents.cell(deployment, "deployment_id"),
                                        Documents.cell(deployment, "status")));
            }
        }
        return lines.build();
    }
}
