package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.Malformed;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Receipt;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Bundles what the log has about messages. */
@picocli.CommandLine.Command(
        name = "evidence",
        description = {
            "Writes everything the log has about messages into one archive, for 'bpci verify evidence'. A message that",
            "is given as a file goes into it, too."
        },
        footer = {
            "  bpci evidence alice/m-1 --out evidence.zip",
            "  bpci evidence --correlation-id case-7 --out evidence.zip",
            "  bpci evidence message.json reply.json --out evidence.zip"
        })
final class EvidenceCommand extends Command {
    @Parameters(
            paramLabel = "MESSAGE",
            arity = "0..*",
            description = "The file of a signed message, or SOURCE/MESSAGE_ID.")
    List<String> messages = List.of();

    @Option(
            names = "--correlation-id",
            paramLabel = "ID",
            description = "Also all messages that bear this id, without their contents.")
    @Nullable String correlation;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The archive. A file that exists is left as it is.")
    Path out = Path.of("");

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait until the log has it. Default: 30.")
    long timeout = 30;

    private record Named(NodeId source, MessageId id) {}

    @Override
    Exit run() throws IOException, InterruptedException {
        if (messages.isEmpty() && correlation == null) {
            throw new CliFailure(Exit.USAGE, "what about is missing", "give messages, or --correlation-id");
        }
        HubApi api = api(Target.Role.AUDITOR);
        List<Receipt> receipts = new ArrayList<>();
        List<Envelope> supplied = new ArrayList<>();
        byte[] keys = api.log().keys();
        for (String message : messages) {
            Named named = named(message, supplied);
            receipts.addAll(receipts(Sequenced.await(() -> api.evidence(named.source(), named.id()), timeout)));
        }
        if (correlation != null) {
            Identifier id = identifier(correlation);
            receipts.addAll(receipts(Sequenced.await(() -> api.evidence(id), timeout)));
        }
        EvidenceBundle bundle = EvidenceBundle.of(keys, receipts, supplied);
        Documents.writeNew(out, bundle.zip());
        remark("Wrote %s: %d receipts, %d messages".formatted(out, bundle.receipts().size(), supplied.size()));
        return Exit.OK;
    }

    private static Collection<Receipt> receipts(byte[] zip) {
        try {
            return EvidenceBundle.parse(zip).receipts();
        } catch (Malformed e) {
            throw new CliFailure(Exit.UNREACHABLE, "the hub's answer is no evidence: " + e.getMessage(), "");
        }
    }

    private static Identifier identifier(String text) {
        try {
            return Identifier.parse(text);
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, "--correlation-id " + e.getMessage(), "");
        }
    }

    private static Named named(String message, List<Envelope> supplied) {
        try {
            Path file = Path.of(message);
            if (Files.isRegularFile(file)) {
                Envelope envelope = Envelope.parse(Documents.bytes(file));
                supplied.add(envelope);
                return new Named(envelope.sourceNode(), envelope.messageId());
            }
            String[] parts = message.split("/", -1);
            if (parts.length == 2) return new Named(NodeId.parse(parts[0]), MessageId.parse(parts[1]));
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, "%s is no message: %s".formatted(message, e.getMessage()), "");
        }
        throw new CliFailure(Exit.USAGE, "%s is neither a file nor SOURCE/MESSAGE_ID".formatted(message), "");
    }
}
