package io.bpci.cli;

import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;
import io.bpci.note.NoteVerifier;
import io.bpci.receipt.PinnedLog;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/** Which hub a verification believes: by its id, or by the keys of its log, whose name has the id. */
final class HubPin {
    @Option(
            names = "--hub-id",
            paramLabel = "ID",
            description = "The hub, by the thumbprint of its key ('bpci oracle query --query-type hub').")
    @Nullable String hubId;

    @Option(
            names = "--log-keys",
            paramLabel = "FILE",
            description =
                    "The keys of the hub's log as 'bpci log keys --out FILE' wrote them: its name has the hub's id.")
    @Nullable Path logKeysFile;

    @Option(names = "--log-key", paramLabel = "KEY", description = "The same of one key, <name>+<id>+<base64>.")
    List<String> logKeys = List.of();

    /** What these options say. */
    Thumbprint hub() {
        int given = (hubId == null ? 0 : 1) + (logKeysFile == null ? 0 : 1) + (logKeys.isEmpty() ? 0 : 1);
        if (given != 1) {
            throw new CliFailure(
                    Exit.USAGE,
                    given == 0
                            ? "no hub is pinned, so nothing can be verified"
                            : "one of --hub-id, --log-keys and --log-key, not several",
                    "give the hub's id with --hub-id, or its log's keys with --log-keys, from a source that you trust");
        }
        try {
            if (hubId != null) return Thumbprint.parse(hubId);
            PinnedLog log =
                    logKeysFile == null
                            ? PinnedLog.of(logKeys.stream().map(NoteVerifier::parse).toList())
                            : PinnedLog.parse(Documents.bytes(logKeysFile));
            return log.hubId();
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, "what is pinned cannot be: " + e.getMessage(), "");
        }
    }
}
