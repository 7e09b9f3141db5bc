package io.bpci.cli;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseStep;
import io.bpci.casework.Classification;
import io.bpci.client.HubCases;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.sealed.Opening;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Documents in a case, which only those can open to whom they are sealed. */
final class CaseDocuments {
    /** So large a file, sealed and written in base64 twice, fits a step. */
    private static final int MAX_FILE = 384 << 10;

    private static final String BYTES = "bytes";

    private CaseDocuments() {}

    /** Adds one. */
    @picocli.CommandLine.Command(
            name = "add-document",
            description = {
                "Adds a document to a case, or the next version of one of yours: sealed here to those who are to read",
                "it, whose encryption keys are fetched and verified. The hub cannot open it, and of who cannot read it",
                "nobody learns that it is there."
            },
            footer = {
                "  bpci integration government case add-document --case-id case-2026-117 --document-id lading \\",
                "      --title 'Bill of lading' --file lading.pdf --media-type application/pdf \\",
                "      --classification secret --to fr-douane"
            })
    static final class Add extends CaseStepCommand.Working {
        @Option(
                names = "--document-id",
                paramLabel = "ID",
                required = true,
                converter = OperationCommand.Keys.class,
                description = "How you call it; another under the same name is its next version.")
        Identifier documentId = new Identifier("x");

        @Option(names = "--title", paramLabel = "TEXT", required = true, description = "Up to 200 characters.")
        String title = "";

        @Option(names = "--file", paramLabel = "FILE", required = true, description = "What it is, up to 384 KiB.")
        Path file = Path.of("");

        @Option(
                names = "--media-type",
                paramLabel = "TYPE",
                defaultValue = "application/octet-stream",
                description = "Default: application/octet-stream.")
        String mediaType = "application/octet-stream";

        @Option(
                names = "--classification",
                paramLabel = "CLASS",
                required = true,
                converter = Classifications.class,
                completionCandidates = Classifications.class,
                description = "The least clearance that it takes to know of it: ${COMPLETION-CANDIDATES}.")
        Classification classification = Classification.UNCLASSIFIED;

        @Option(
                names = "--to",
                paramLabel = "AGENCY",
                required = true,
                converter = NodeIds.class,
                description = "Who is to read it, among those that joined; several of them one after the other.")
        List<NodeId> to = new ArrayList<>();

        @Option(
                names = "--encryption-level",
                paramLabel = "LEVEL",
                defaultValue = "Standard",
                description = "Standard, High or Quantum. Default: Standard.")
        String level = "Standard";

        @Override
        CaseAct act(HubCases cases, NodeId agency) throws IOException {
            if (!Files.isRegularFile(file)) throw new CliFailure(Exit.USAGE, "there is no file " + file, "");
            if (Files.size(file) > MAX_FILE) {
                throw new CliFailure(Exit.USAGE, "%s has more than 384 KiB".formatted(file), "add it in parts");
            }
            JsonObject content =
                    Json.object()
                            .put("document_id", documentId.value())
                            .put("media_type", mediaType)
                            .put(BYTES, Base64Url.encode(Files.readAllBytes(file)))
                            .build();
            EnvelopeDraft draft =
                    Envelope.draft()
                            .messageId(new MessageId("case-document:" + UUID.randomUUID()))
                            .source(agency)
                            .targets(to)
                            .messageType(CaseAct.DOCUMENT)
                            .priority(Priority.NORMAL)
                            .createdAt(now())
                            .correlationId(caseId)
                            .content(content);
            Envelope sealed =
                    NodeEncryption.of(target, agency, keyFile)
                            .encryption()
                            .seal(draft, EncryptionLevel.parse(level))
                            .sign(key(agency), Ed25519.bouncyCastle());
            return new CaseAct.AddDocument(documentId, title, mediaType, classification, sealed);
        }
    }

    /** Fetches and opens one. */
    @picocli.CommandLine.Command(
            name = "get-document",
            description = "Fetches a document, opens it with the key of your agency's node, and writes it into a file.",
            footer = {
                "  bpci integration government case documents --case-id case-2026-117",
                "  bpci integration government case get-document --case-id case-2026-117 --number 4712 --out lading.pdf"
            })
    static final class Get extends CaseCommand.OneCase {
        @Option(
                names = "--number",
                paramLabel = "NUMBER",
                required = true,
                description = "Of the step that added it, as 'documents' lists it.")
        long number;

        @Option(
                names = "--out",
                paramLabel = "FILE",
                required = true,
                description = "Where to. A file that exists is left as it is.")
        Path out = Path.of("");

        @Option(
                names = "--node-id",
                paramLabel = "ID",
                required = true,
                converter = NodeIds.class,
                description = "Your agency's node.")
        NodeId node = NodeId.parse("x");

        @Option(
                names = "--key",
                paramLabel = "FILE",
                description = "The key of your agency's node. Default: in ~/.config/bpci/keys.")
        @Nullable Path keyFile;

        @Override
        Exit run() throws IOException {
            byte[] step = api(Target.Role.OFFICER).cases().step(caseId, number);
            CaseAct act;
            try {
                act = CaseStep.of(Envelope.parse(step)).act();
            } catch (Malformed e) {
                throw new CliFailure(Exit.UNREACHABLE, "the hub's answer is no step: " + e.getMessage(), "");
            }
            if (!(act instanceof CaseAct.AddDocument document)) {
                throw new CliFailure(Exit.USAGE, "the step %d adds no document".formatted(number), "see 'documents'");
            }
            Opening opening = NodeEncryption.of(target, node, keyFile).open(document.sealed());
            if (!(opening instanceof Opening.Opened opened)) {
                ReceivedContent said = ReceivedContent.of(document.sealed(), opening);
                throw new CliFailure(Exit.REFUSED, "the document " + said.text(), "");
            }
            Documents.writeNew(out, bytes(opened.content()));
            remark("Wrote %s: %s, %s".formatted(out, document.title(), document.mediaType()));
            return Exit.OK;
        }

        private static byte[] bytes(Json content) {
            if (content instanceof JsonObject json && json.get(BYTES) instanceof JsonString(String text)) {
                try {
                    return Base64Url.decode(text, BYTES);
                } catch (Malformed e) {
                    throw new CliFailure(Exit.REFUSED, "what is sealed is no document: " + e.getMessage(), "");
                }
            }
            throw new CliFailure(Exit.REFUSED, "what is sealed is no document: it has no bytes", "");
        }
    }
}
