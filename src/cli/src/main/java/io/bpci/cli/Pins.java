package io.bpci.cli;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;
import io.bpci.note.NoteVerifier;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.SuccessionChain;
import io.bpci.receipt.SuccessionVerdict;
import io.bpci.receipt.SuccessionVerifier;

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

    @Option(
            names = "--successions",
            paramLabel = "FILE",
            description = {
                "How the log's keys followed one another, as 'bpci log successions --out FILE' wrote it: the keys that",
                "followed those that are pinned, on the word of both, count for their sizes, and theirs alone."
            })
    @Nullable Path successionsFile;

    @Option(names = "--witness", paramLabel = "KEY", description = "A verifier key of a witness.")
    List<String> witnesses = List.of();

    @Option(
            names = "--witnesses-required",
            paramLabel = "N",
            description = "How many of the witnesses must have cosigned. Default: all that are given.")
    @Nullable Integer required;

    /**
     * What follows from {@code --successions} for what is pinned; that alone where they were not given.
     *
     * @throws Malformed if the file is no list of successions
     */
    SuccessionVerdict followed(PinnedLog log, Ed25519 engine) {
        if (successionsFile == null) return new SuccessionVerdict.Followed(log, 0);
        SuccessionChain chain = SuccessionChain.parse(Documents.bytes(successionsFile, SuccessionChain.MAX_BYTES));
        return new SuccessionVerifier(log, engine).verify(chain);
    }

    boolean hasSuccessions() {
        return successionsFile != null;
    }

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
