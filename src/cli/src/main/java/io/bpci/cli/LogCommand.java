package io.bpci.cli;

import io.bpci.client.HubLog;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.SignedCheckpoint;
import io.bpci.receipt.SuccessionChain;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A hub's log. */
@picocli.CommandLine.Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description = "Fetches from a hub's log what 'bpci verify' verifies, and gives the log new keys.",
        subcommands = {
            LogCommand.Keys.class,
            LogCommand.Successions.class,
            LogCommand.RotateKeys.class,
            LogCommand.Checkpoint.class,
            LogCommand.Consistency.class,
            CheckPromiseCommand.class
        })
final class LogCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: keys, successions, rotate-keys, checkpoint, consistency or check-promise");
    }

    /** Something that is fetched, to be kept in a file or printed. */
    abstract static class Fetching extends Command {
        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "Write it there, and not to standard output. A file that exists is left as it is.")
        @Nullable Path out;

        /** Keeps the bytes in the file, or prints them. */
        final void give(byte[] bytes) throws IOException {
            if (out == null) {
                output().verbatim(new String(bytes, StandardCharsets.UTF_8));
            } else {
                Documents.writeNew(out, bytes);
                remark("Wrote " + out);
            }
        }

        final HubLog log() {
            return target.openApi().log();
        }
    }

    /** Fetches the log's keys. */
    @picocli.CommandLine.Command(
            name = "keys",
            description = {
                "Fetches the keys that sign the log, as --log-keys takes them. Compare them with what the hub's"
                        + " operator",
                "publishes elsewhere: from the hub alone they prove nothing about the hub."
            },
            footer = {"  bpci log keys", "  bpci log keys --out keys.json"})
    static final class Keys extends Fetching {
        @Override
        Exit run() throws IOException {
            byte[] keys = log().keys();
            try {
                PinnedLog.parse(keys);
            } catch (Malformed e) {
                throw new CliFailure(Exit.UNREACHABLE, "the hub's answer is no list of keys: " + e.getMessage(), "");
            }
            give(keys);
            return Exit.OK;
        }
    }

    /** Fetches how its keys followed one another. */
    @picocli.CommandLine.Command(
            name = "successions",
            description = {
                "Fetches the signed notes by which the log's keys followed one another, as --successions of",
                "'bpci verify' takes them. They need no trust: each is signed by the keys before and those after."
            },
            footer = {"  bpci log successions", "  bpci log successions --out successions.json"})
    static final class Successions extends Fetching {
        @Override
        Exit run() throws IOException {
            byte[] successions = log().successions();
            try {
                SuccessionChain.parse(successions);
            } catch (Malformed e) {
                throw new CliFailure(
                        Exit.UNREACHABLE, "the hub's answer is no list of successions: " + e.getMessage(), "");
            }
            give(successions);
            return Exit.OK;
        }
    }

    /** Gives the log new keys. */
    @picocli.CommandLine.Command(
            name = "rotate-keys",
            description = {
                "Gives the log new keys, which sign from the next checkpoint on; the old ones never sign again. Role",
                "hub-admin. Back up the hub's key files afterwards, and give the new keys to the operators of"
                        + " witnesses:",
                "until they know them they cosign nothing."
            },
            footer = "  bpci log rotate-keys --reason 'yearly'")
    static final class RotateKeys extends Command {
        @Option(
                names = "--reason",
                required = true,
                description = "Why, up to 500 characters; it is kept in the audit log.")
        String reason = "";

        @Override
        Exit run() {
            JsonObject keys = Documents.object(api(Target.Role.ADMIN).rotateLogKeys(reason), "the hub's answer");
            output().said(words(keys), keys);
            return Exit.OK;
        }

        private static String words(JsonObject keys) {
            var words = new StringBuilder("From the next checkpoint on the log is signed with");
            if (keys.get("verifier_keys") instanceof JsonArray now) {
                for (Json key : now.elements()) {
                    if (key instanceof JsonString text) words.append("\n  ").append(text.value());
                }
            }
            return words.toString();
        }
    }

    /** Fetches the newest head. */
    @picocli.CommandLine.Command(
            name = "checkpoint",
            description = {
                "Fetches the newest signed head of the log. Keep it: with a later one it shows that nothing was"
                        + " changed",
                "in between."
            },
            footer = {"  bpci log checkpoint", "  bpci log checkpoint --out today.txt"})
    static final class Checkpoint extends Fetching {
        @Override
        Exit run() throws IOException {
            SignedCheckpoint checkpoint = log().checkpoint();
            byte[] note = checkpoint.note().bytes();
            if (out == null && output().isJson()) output().one(json(checkpoint));
            else give(note);
            return Exit.OK;
        }

        private static JsonObject json(SignedCheckpoint checkpoint) {
            return Json.object()
                    .put("origin", checkpoint.head().origin())
                    .put("size", checkpoint.size())
                    .put("root", checkpoint.root().toString())
                    .put("checkpoint", checkpoint.text())
                    .build();
        }
    }

    /** Computes what the log did since an earlier head. */
    @picocli.CommandLine.Command(
            name = "consistency",
            description = {
                "Computes from the log's tiles the proof that it only grew since a checkpoint that was kept, for",
                "'bpci verify consistency'. If it has another history now, a proof of that instead."
            },
            footer = "  bpci log consistency --from yesterday.txt --out grown.json")
    static final class Consistency extends Fetching {
        @Option(names = "--from", paramLabel = "FILE", required = true, description = "The checkpoint that was kept.")
        Path from = Path.of("");

        @Override
        Exit run() throws IOException {
            SignedCheckpoint earlier = earlier();
            return switch (log().since(earlier)) {
                case HubLog.Since.Grown(var growth) -> {
                    give(line(growth.json()));
                    remark(
                            "The log grew from %d to %d entries; no signature was verified: 'bpci verify consistency' does"
                                    .formatted(earlier.size(), growth.newer().size()));
                    yield Exit.OK;
                }
                case HubLog.Since.RolledBack(var growth) -> {
                    give(line(growth.json()));
                    remark(
                            "The log has %d entries, fewer than the %d it had: it was rolled back"
                                    .formatted(growth.newer().size(), earlier.size()));
                    yield Exit.NOT_PROVEN;
                }
                case HubLog.Since.Forked(var proof) -> {
                    give(line(proof.json()));
                    remark(
                            "The log has another history than when it had %d entries. This file proves it, if the log's keys signed both: 'bpci verify consistency'"
                                    .formatted(earlier.size()));
                    yield Exit.FORK;
                }
                case HubLog.Since.OtherLog(var origin) ->
                        throw new CliFailure(
                                Exit.UNREACHABLE,
                                "the hub's log is %s, and %s is of %s".formatted(origin, from, earlier.head().origin()),
                                "");
            };
        }

        private static byte[] line(JsonObject json) {
            return (json + "\n").getBytes(StandardCharsets.UTF_8);
        }

        private SignedCheckpoint earlier() {
            try {
                return SignedCheckpoint.parse(Documents.bytes(from));
            } catch (Malformed e) {
                throw new CliFailure(Exit.USAGE, from + " is no checkpoint: " + e.getMessage(), "");
            }
        }
    }
}
