package io.bpci.cli;

import io.bpci.contract.Bounds;
import io.bpci.contract.Examined;
import io.bpci.contract.Manifest;
import io.bpci.contract.Program;
import io.bpci.contract.Sha256;
import io.bpci.contract.Trigger;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the author of a contract says of it. */
final class ContractOptions {
    static final class Types extends WireNames<Manifest.Type> {
        Types() {
            super(Manifest.Type.class);
        }
    }

    static final class Kinds extends WireNames<Manifest.Kind> {
        Kinds() {
            super(Manifest.Kind.class);
        }
    }

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            converter = Kinds.class,
            completionCandidates = Kinds.class,
            description = "${COMPLETION-CANDIDATES}. Default: rules for a file that ends in .json, else wasm.")
    Manifest.@Nullable Kind kind;

    @Option(
            names = "--fuel",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "What a run may use, to " + Bounds.FUEL + ". Default: ${DEFAULT-VALUE}.")
    long fuel;

    @Option(
            names = "--memory-pages",
            paramLabel = "N",
            defaultValue = "4",
            description = "Memory of a run, in pages of 64 KiB, to " + Bounds.MEMORY_PAGES + ". Default: 4.")
    int memoryPages;

    @Option(names = "--floats", description = "It calculates with floating point; then each run is run twice.")
    boolean floats;

    @Option(
            names = "--emits-to",
            paramLabel = "NODE",
            converter = Command.NodeIds.class,
            description = "An agency that it may send messages to; may be given again.")
    List<NodeId> emitsTo = new ArrayList<>();

    @Option(
            names = "--every-secs",
            paramLabel = "SECONDS",
            description = "It runs again and again, where it may run by itself; from 10.")
    @Nullable Long everySecs;

    @Option(
            names = "--on-message",
            paramLabel = "TYPE[@NODE]",
            description = {
                "It runs when such a message is accepted that its owner or an agency of the jurisdiction sends or",
                "gets, where it may run by itself; may be given again."
            })
    List<String> onMessage = new ArrayList<>();

    @Option(names = "--description", paramLabel = "TEXT", description = "Up to 2,000 characters.")
    @Nullable String description;

    Manifest.Kind kind(Path module) {
        if (kind != null) return kind;
        return String.valueOf(module.getFileName()).endsWith(".json") ? Manifest.Kind.RULES : Manifest.Kind.WASM;
    }

    Manifest manifest(Identifier contractId, NodeId owner, int version, Manifest.Type type, Path file, byte[] module) {
        return Command.option(
                "the manifest",
                () ->
                        new Manifest(
                                contractId,
                                owner,
                                version,
                                type,
                                kind(file),
                                Sha256.hex(module),
                                floats,
                                fuel,
                                memoryPages,
                                emitsTo,
                                triggers(),
                                description));
    }

    private List<Trigger> triggers() {
        List<Trigger> triggers = new ArrayList<>();
        if (everySecs != null) triggers.add(new Trigger.Schedule(Duration.ofSeconds(everySecs)));
        for (String each : onMessage) {
            int at = each.indexOf('@');
            String type = at < 0 ? each : each.substring(0, at);
            NodeId source = at < 0 ? null : NodeId.parse(each.substring(at + 1));
            triggers.add(new Trigger.Accepted(MessageType.parse(type), source));
        }
        return triggers;
    }

    /** What hubs would say of the module; never runs it. */
    Examined examine(Path file, byte[] module) {
        return Program.examine(kind(file), floats, module);
    }
}
