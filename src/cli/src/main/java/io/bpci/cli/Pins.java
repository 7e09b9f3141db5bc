package io.bpci.cli;

import io.bpci.json.Malformed;
import io.bpci.note.NoteVerifier;
import io.bpci.receipt.PinnedLog;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/** Whom a verification believes: keys, and nothing else. */
final class Pins {
    @Option(
            names = "--log-key",
            paramLabel = "KEY",
            description = "A verifier key of the log, <name>+<id>+<base64>. Of each kind given, one must have signed.")
    List<String> logKeys = List.of();

    @Option(
            names = "--log-keys",
            paramLabel = "FILE",
            description = "The log's keys as 'bpci log keys --out FILE' wrote them.")
    @Nullable Path logKeysFile;

    @Option(names = "--witness", paramLabel = "KEY", description = "A verifier key of a witness.")
    List<String> witnesses = List.of();

    @Option(
            names = "--witnesses-required",
            paramLabel = "N",
            description = "How many of the witnesses must have cosigned. Default: all that are given.")
    @Nullable Integer required;

    /** What these options say. */
    PinnedLog log() {
        if (logKeys.isEmpty() == (logKeysFile == null)) {
            throw new CliFailure(
                    Exit.USAGE,
                    logKeys.isEmpty()
                            ? "no key of the log is pinned, so nothing can be verified"
                            : "either --log-key or --log-keys, not both",
                    "give the log's keys with --log-key or --log-keys, from a source that you trust");
        }
        try {
            PinnedLog log =
                    logKeysFile == null
                            ? PinnedLog.of(logKeys.stream().map(NoteVerifier::parse).toList())
                            : PinnedLog.parse(Documents.bytes(logKeysFile));
            int atLeast = required == null ? witnesses.size() : required;
            return log.witnessedBy(witnesses.stream().map(NoteVerifier::parse).toList(), atLeast);
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, "what is pinned cannot be: " + e.getMessage(), "");
        }
    }
}
