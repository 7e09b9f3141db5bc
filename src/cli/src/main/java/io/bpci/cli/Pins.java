package io.bpci.cli;

import io.bpci.json.Malformed;
import io.bpci.note.NoteVerifier;
import io.bpci.receipt.Explanation;
import io.bpci.receipt.Findings;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.SuccessionChain;
import io.bpci.receipt.SuccessionFindings;
import io.bpci.receipt.SuccessionVerdict;
import io.bpci.receipt.SuccessionVerifier;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

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
     * What a verification finds with the keys that are pinned and those that, by {@code --successions}, followed them.
     *
     * @param subject what is verified, for findings that there are no such keys
     */
    Findings following(PinnedLog log, String subject, Function<PinnedLog, Findings> verification) {
        if (successionsFile == null) return verification.apply(log);
        SuccessionChain chain;
        try {
            chain = SuccessionChain.parse(Documents.bytes(successionsFile, SuccessionChain.MAX_BYTES));
        } catch (Malformed e) {
            return Explanation.unreadable(subject, new Malformed("the successions: " + e.getMessage()));
        }
        return switch (new SuccessionVerifier(log, OfflineVerification.ENGINE).verify(chain)) {
            case SuccessionVerdict.Refused refused -> SuccessionFindings.of(subject, refused);
            case SuccessionVerdict.Followed followed ->
                    SuccessionFindings.with(verification.apply(followed.log()), followed);
        };
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
