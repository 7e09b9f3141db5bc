package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

import java.io.IOException;
import java.util.Optional;

/** Fetches a receipt. */
@picocli.CommandLine.Command(
        name = "receipt",
        description = {
            "Fetches the receipt of a message's acceptance, or of what became of it, once it is in the log.",
            "'bpci verify receipt' verifies it without the hub."
        },
        footer = {
            "  bpci oracle receipt alice m-1",
            "  bpci oracle receipt alice m-1 --out receipt.json",
            "  bpci oracle receipt alice m-1 --outcome acknowledged --target-node bob"
        })
final class ReceiptCommand extends LogCommand.Fetching {
    @Parameters(index = "0", paramLabel = "SOURCE", converter = NodeIds.class, description = "The sender.")
    NodeId source = NodeId.parse("x");

    @Parameters(index = "1", paramLabel = "MESSAGE_ID", converter = MessageIds.class, description = "The message.")
    MessageId message = MessageId.parse("x");

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            defaultValue = "accepted",
            description = "Of what: accepted, acknowledged, rejected, ... (default: ${DEFAULT-VALUE}).")
    String outcome = "accepted";

    @Option(
            names = "--target-node",
            paramLabel = "NODE",
            converter = NodeIds.class,
            description = "At which of its targets; by default, any.")
    @Nullable NodeId targetNode;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait until the log has it. Default: 30.")
    long timeout = 30;

    static final class MessageIds implements ITypeConverter<MessageId> {
        @Override
        public MessageId convert(String value) {
            try {
                return MessageId.parse(value);
            } catch (Malformed e) {
                throw new TypeConversionException("a message's name " + e.getMessage());
            }
        }
    }

    @Override
    Exit run() throws IOException, InterruptedException {
        HubApi api = api(Target.Role.OPERATOR);
        give(Sequenced.await(() -> api.receipt(source, message, outcome, Optional.ofNullable(targetNode)), timeout));
        return Exit.OK;
    }
}
