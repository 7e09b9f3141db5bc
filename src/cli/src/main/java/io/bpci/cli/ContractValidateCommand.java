package io.bpci.cli;

import io.bpci.contract.Bounds;
import io.bpci.contract.Examined;
import io.bpci.contract.Sha256;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Examines a module here, without a hub. */
@picocli.CommandLine.Command(
        name = "validate",
        description = {
            "Examines a module as hubs do, here and without one, and says what is wrong with it. It is not run. Exit",
            "status 2 where hubs would refuse it."
        },
        footer = {
            "  bpci integration government smartcontract validate --module threshold-reporting.wasm",
            "  bpci integration government smartcontract validate --module rules.json -o json"
        })
final class ContractValidateCommand extends Command {
    @Option(names = "--module", paramLabel = "FILE", required = true, description = "The module.")
    Path module = Path.of("");

    @Mixin ContractOptions said = new ContractOptions();

    @Override
    Exit run() {
        byte[] bytes = Documents.bytes(module, Bounds.MODULE_BYTES + 1);
        var answer =
                Json.object()
                        .put("module", module.toString())
                        .put("module_digest", Sha256.hex(bytes))
                        .put("bytes", bytes.length);
        return switch (said.examine(module, bytes)) {
            case Examined.Fit(var _) -> {
                output().one(answer.put("fit", true).build());
                yield Exit.OK;
            }
            case Examined.Unfit unfit -> {
                var findings =
                        new JsonArray(
                                unfit.findings().stream()
                                        .map(each -> Json.of(each.toString()))
                                        .map(Json.class::cast)
                                        .toList());
                output().one(answer.put("fit", false).put("findings", findings).build());
                yield Exit.USAGE;
            }
        };
    }
}
