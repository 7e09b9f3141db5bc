package io.bpci.cli;

import io.bpci.client.ApiRefused;
import io.bpci.client.ApiUnreachable;
import io.bpci.client.ConnectFailed;
import io.bpci.client.NoEncryptionKey;
import io.bpci.client.Unanswered;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeUnit;

/** Every way in which a command can fail: in one sentence what is wrong, in another what to do next, and a status. */
final class Failures implements IExecutionExceptionHandler {
    private static final String LOOK =
            "is it running? 'bpci up' starts one here, 'bpci doctor' looks for what is wrong";

    private static final String TRUST =
            "pass --ca FILE (or BPCI_CA) with the authority that issued it, as PEM, and an address that it names";

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        CliFailure told = told(failure);
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("bpci: " + Output.printable(told.getMessage())));
        if (!told.next().isEmpty()) err.println("      " + Output.printable(told.next()));
        if (told.exit() == Exit.INTERNAL) failure.printStackTrace(err);
        err.flush();
        return told.exit().code();
    }

    static CliFailure told(Exception failure) {
        return switch (failure) {
            case CliFailure known -> known;
            case ApiRefused refused -> refused(refused);
            case ApiUnreachable away when away.isUntrusted() -> new CliFailure(Exit.UNREACHABLE, message(away), TRUST);
            case ApiUnreachable away -> new CliFailure(Exit.UNREACHABLE, message(away), LOOK);
            case ConnectFailed failed -> connect(failed);
            case NoEncryptionKey missing ->
                    new CliFailure(
                            Exit.NOT_PROVEN,
                            message(missing),
                            "its owner publishes one: bpci oracle publish-encryption-keys --node-id " + missing.node());
            case Unanswered lost ->
                    new CliFailure(
                            Exit.UNREACHABLE, message(lost), "'bpci oracle query --query-type message_state' tells");
            case Malformed malformed -> new CliFailure(Exit.USAGE, message(malformed), "");
            case IllegalArgumentException wrong -> new CliFailure(Exit.USAGE, message(wrong), "");
            case UncheckedIOException io when io.getCause() != null -> told(io.getCause());
            case IOException io -> file(io);
            case InterruptedException _ -> new CliFailure(Exit.INTERRUPTED, "interrupted", "");
            default -> new CliFailure(Exit.INTERNAL, "a fault of this program: " + failure, "please report it");
        };
    }

    private static CliFailure refused(ApiRefused refused) {
        String suffix = refused.correlationId().isEmpty() ? "" : " (correlation id " + refused.correlationId() + ")";
        String message = message(refused) + suffix;
        if (refused.problem().is(Fault.INSUFFICIENT_AUTHENTICATION)) {
            return new CliFailure(Exit.NOT_ALLOWED, message, "log in with a one-time code: bpci login --step-up");
        }
        return switch (refused.status()) {
            case 401 ->
                    new CliFailure(Exit.NOT_ALLOWED, message, "log in with 'bpci login', or give --access or --token");
            case 403 -> new CliFailure(Exit.NOT_ALLOWED, message, "act as somebody who may: bpci login, or --as");
            default -> {
                long wait = refused.problem().retryAfterMs();
                yield new CliFailure(Exit.REFUSED, message, wait > 0 ? "try again in " + seconds(wait) + " s" : "");
            }
        };
    }

    private static CliFailure connect(ConnectFailed failed) {
        return switch (failed.why().kind()) {
            case NOT_AUTHENTICATED ->
                    new CliFailure(
                            Exit.NOT_ALLOWED,
                            message(failed),
                            "is the node registered, and with this key? 'bpci oracle show-node' tells");
            case ISOLATED ->
                    new CliFailure(
                            Exit.NOT_ALLOWED, message(failed), "'bpci oracle show-node' says why and for how long");
            case REPLACED ->
                    new CliFailure(Exit.REFUSED, message(failed), "only one session of a node is open at a time");
            case CLOSED -> new CliFailure(Exit.INTERRUPTED, message(failed), "");
            case UNTRUSTED -> new CliFailure(Exit.UNREACHABLE, message(failed), TRUST);
            case UNREACHABLE, LOST, DRAINING, OVERLOADED, WRONG_HUB, PROTOCOL ->
                    new CliFailure(Exit.UNREACHABLE, message(failed), LOOK);
        };
    }

    private static CliFailure file(IOException io) {
        return switch (io) {
            case AccessDeniedException denied ->
                    new CliFailure(
                            Exit.USAGE,
                            denied.getReason() == null ? "may not read " + denied.getFile() : denied.getReason(),
                            "");
            case FileAlreadyExistsException exists ->
                    new CliFailure(
                            Exit.USAGE, exists.getFile() + " exists and is not overwritten", "name another file");
            case NoSuchFileException missing -> new CliFailure(Exit.USAGE, "there is no file " + missing.getFile(), "");
            default -> new CliFailure(Exit.USAGE, message(io), "");
        };
    }

    private static String message(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static long seconds(long millis) {
        return Math.ceilDiv(millis, TimeUnit.SECONDS.toMillis(1));
    }
}
