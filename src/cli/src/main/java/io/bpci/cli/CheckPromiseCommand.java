package io.bpci.cli;

import io.bpci.client.HubLog;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.receipt.BrokenPromise;
import io.bpci.receipt.BrokenPromiseVerdict;
import io.bpci.receipt.BrokenPromiseVerifier;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Promise;
import io.bpci.receipt.PromiseStatement;
import io.bpci.receipt.Receipt;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Looks whether a promise was kept. */
@picocli.CommandLine.Command(
        name = "check-promise",
        description = {
            "Looks in the log's tiles for what the hub promised. Says where it is, and writes nothing; or, with the",
            "receipt of an event that the hub dates after the promise's end (as of a message that you sent then),"
                    + " writes",
            "the proof that the promise was not kept, for 'bpci verify broken-promise'."
        },
        footer = {
            "  bpci log check-promise promise.json",
            "  bpci log check-promise promise.json --later receipt.json --out broken.json"
        })
final class CheckPromiseCommand extends LogCommand.Fetching {
    @Parameters(paramLabel = "FILE", description = "The promise, as 'bpci oracle send-message --promise' wrote it.")
    Path file = Path.of("");

    @Option(
            names = "--later",
            paramLabel = "FILE",
            description = {
                "The receipt of a later event. The promised entry must be in the log of its checkpoint; without it, in",
                "the newest."
            })
    @Nullable Path later;

    @Override
    Exit run() throws IOException {
        Promise promise = read(file, "promise", Promise::parse);
        Optional<Receipt> receipt = Optional.ofNullable(later).map(from -> read(from, "receipt", Receipt::parse));
        return switch (found(promise, receipt)) {
            case HubLog.Kept(long index, long size) -> {
                output().said(
                                "kept: it is entry %d of the %d that the log had. 'bpci oracle receipt' fetches the proof"
                                        .formatted(index, size),
                                json("kept", promise).with("index", Json.of(index)));
                yield Exit.OK;
            }
            case HubLog.Missing(long size) -> {
                output().said(
                                "not there: the log has %d entries and not this one, which it is to have by %s. If that is over: send a message, fetch its receipt, and give it as --later"
                                        .formatted(size, promise.statement().logBy()),
                                json("missing", promise));
                yield Exit.NOT_PROVEN;
            }
            case HubLog.Broken(BrokenPromise proof) -> broken(proof);
        };
    }

    private HubLog.PromiseState found(Promise promise, Optional<Receipt> receipt) {
        try {
            return log().look(promise, receipt);
        } catch (Malformed e) {
            throw new CliFailure(Exit.NOT_PROVEN, "no proof can be made: " + e.getMessage(), "");
        }
    }

    /** By the keys that the hub publishes: who verifies the proof later has pinned them. */
    private Exit broken(BrokenPromise proof) throws IOException {
        var verifier = new BrokenPromiseVerifier(PinnedLog.parse(log().keys()), Ed25519.bouncyCastle());
        if (verifier.verify(proof) instanceof BrokenPromiseVerdict.Refused(var _, String why)) {
            throw new CliFailure(Exit.NOT_PROVEN, "the entry is not there, and that proves nothing: " + why, "");
        }
        give((proof.json() + "\n").getBytes(StandardCharsets.UTF_8));
        remark("The promise was not kept. This file proves it: 'bpci verify broken-promise'");
        return Exit.BROKEN;
    }

    private static JsonObject json(String state, Promise promise) {
        PromiseStatement statement = promise.statement();
        return Json.object()
                .put("promise", state)
                .put("log_by", statement.logBy().toString())
                .put("leaf", promise.leaf().toString())
                .build();
    }

    private static <T> T read(Path from, String what, Function<byte[], T> parse) {
        try {
            return parse.apply(Documents.bytes(from));
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, "%s is no %s: %s".formatted(from, what, e.getMessage()), "");
        }
    }
}
