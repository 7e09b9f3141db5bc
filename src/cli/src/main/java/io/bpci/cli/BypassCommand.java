package io.bpci.cli;

import io.bpci.client.HubGovernment;
import io.bpci.emergency.BypassScope;
import io.bpci.emergency.BypassStatement;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.wire.BypassInfo;
import io.bpci.wire.GovernmentSessionInfo;
import io.bpci.wire.HubInfo;
import io.bpci.wire.SignBypass;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Limits of an agency that two of its officers lift for a time. */
@picocli.CommandLine.Command(
        name = "bypass",
        mixinStandardHelpOptions = true,
        description = "Emergency bypasses: two officers of an agency lift its limits for a time.",
        subcommands = {
            BypassCommand.Request.class,
            BypassCommand.Sign.class,
            BypassCommand.ListBypasses.class,
            BypassCommand.Show.class,
            BypassCommand.End.class
        })
final class BypassCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: request, sign, list, show or end");
    }

    static final class Scopes implements ITypeConverter<BypassScope>, Iterable<String> {
        @Override
        public BypassScope convert(String value) {
            try {
                return BypassScope.parse(value);
            } catch (Malformed e) {
                throw new TypeConversionException(e.getMessage());
            }
        }

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(BypassScope.values()).map(BypassScope::wireName).iterator();
        }
    }

    static final class Durations implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                Duration given = Duration.parse("PT" + value);
                if (given.isPositive()) return given;
            } catch (DateTimeParseException e) {
                // Said below.
            }
            throw new TypeConversionException("must be a duration such as 45m, 2h or 1h30m");
        }
    }

    /** A bypass: for programs as the hub says it, for people with a line for those who signed. */
    private static JsonObject flat(JsonObject bypass, Output output) {
        if (output.isJson() || !(bypass.get("signatures") instanceof JsonArray(List<Json> signatures))) return bypass;
        String signers =
                signatures.stream()
                        .map(each ->
                                each instanceof JsonObject one
                                        ? Documents.cell(one, "officer") + " as " + Documents.cell(one, "wallet_id")
                                        : "")
                        .collect(Collectors.joining(", "));
        return bypass.without("statement").without("signatures").with("signed_by", Json.of(signers));
    }

    /** A command that signs, with the key of the node that the officer's token names. */
    abstract static class Signing extends SessionCommand {
        @Option(
                names = "--key",
                paramLabel = "FILE",
                description =
                        "Your own key, of the node that your token's wallet_id names. Default: in"
                                + " ~/.config/bpci/keys.")
        @Nullable Path keyFile;

        /** What is to be signed, in that officer's session. */
        abstract JsonObject statement(HubGovernment government, GovernmentSessionInfo session);

        @Override
        final void act(HubGovernment government, String session) throws IOException {
            GovernmentSessionInfo own = government.session(session);
            Ed25519PrivateKey key = key(own);
            var signed = BypassStatement.sign(statement(government, own), key, Ed25519.bouncyCastle());
            check(signed);
            BypassInfo bypass = government.sign(new SignBypass(session, signed.json()));
            output().one(flat(json(bypass), output()));
        }

        /** Looks at it once more, before the hub has it. */
        void check(BypassStatement.Signed signed) {}

        private Ed25519PrivateKey key(GovernmentSessionInfo session) throws IOException {
            String wallet = session.walletId();
            if (wallet == null) {
                throw new CliFailure(
                        Exit.USAGE,
                        "your token names no wallet_id",
                        "an administrator of the realm gives you one: the node whose key is yours");
            }
            NodeId node = NodeId.parse(wallet);
            return NodeKeyFile.of(keyFile, target.places(), node).read(node);
        }
    }

    /** Proposes one. */
    @picocli.CommandLine.Command(
            name = "request",
            description = {
                "Proposes to lift limits of your agency, signed with your own key. Nothing is lifted until another"
                        + " officer",
                "signs the same."
            },
            footer = {
                "  bpci integration government bypass request --scope requests --reason 'Customs is out' --for 2h",
                "  bpci integration government bypass request --scope requests --scope messages \\",
                "      --reason 'Customs is out' --for 1h30m --key olivia.pem"
            })
    static final class Request extends Signing {
        @Option(
                names = "--scope",
                paramLabel = "LIMIT",
                required = true,
                converter = Scopes.class,
                completionCandidates = Scopes.class,
                description = "What is lifted, once or twice: ${COMPLETION-CANDIDATES}.")
        Set<BypassScope> scope = new TreeSet<>();

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                required = true,
                description = "For who looks at it later, up to 500 characters.")
        String reason = "";

        @Option(
                names = "--for",
                paramLabel = "DURATION",
                required = true,
                converter = Durations.class,
                description = "For how long, from now on, such as 45m or 1h30m.")
        Duration lasts = Duration.ZERO;

        @Override
        JsonObject statement(HubGovernment government, GovernmentSessionInfo session) {
            HubInfo hub = api(Target.Role.OFFICER).hub();
            Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
            try {
                return new BypassStatement(
                                session.governmentId(), target.pinned(hub), scope, reason, now, now.plus(lasts))
                        .json();
            } catch (Malformed e) {
                throw new CliFailure(Exit.USAGE, e.getMessage(), "");
            }
        }
    }

    /** Signs what another officer proposed. */
    @picocli.CommandLine.Command(
            name = "sign",
            description = "Signs what another officer of your agency proposed: the limits are lifted from then on.",
            footer = {
                "  bpci integration government bypass show --bypass-id"
                        + " 3f6c0b6c3e7f5d1d6a8f0e6a5f8f0c6f3b1a9d0e4c5b6a79880f1e2d3c4b5a69",
                "  bpci integration government bypass sign --bypass-id"
                        + " 3f6c0b6c3e7f5d1d6a8f0e6a5f8f0c6f3b1a9d0e4c5b6a79880f1e2d3c4b5a69"
            })
    static final class Sign extends Signing {
        @Option(names = "--bypass-id", paramLabel = "ID", required = true, description = "The bypass.")
        String bypassId = "";

        @Override
        JsonObject statement(HubGovernment government, GovernmentSessionInfo session) {
            return government.bypass(bypassId).statement();
        }

        @Override
        void check(BypassStatement.Signed signed) {
            if (!signed.digest().hex().equals(bypassId)) {
                throw new CliFailure(Exit.REFUSED, "the hub shows another statement than the one of that id", "");
            }
            BypassStatement statement = signed.statement();
            // What is signed is meant for the hub that this machine knows.
            if (!statement.hubId().equals(target.pinned(api(Target.Role.OFFICER).hub()))) {
                throw new CliFailure(Exit.REFUSED, "the statement is for another hub, " + statement.hubId(), "");
            }
            String limits =
                    statement.scope().stream().sorted().map(BypassScope::wireName).collect(Collectors.joining(", "));
            remark("You sign: %s, until %s: %s".formatted(limits, statement.endsAt(), statement.reason()));
        }
    }

    /** Lists them. */
    @picocli.CommandLine.Command(
            name = "list",
            description = "Lists your agency's bypasses, the newest first; administrators and auditors those of all.",
            footer = {
                "  bpci integration government bypass list",
                "  bpci integration government bypass list --as dev-admin -o json"
            })
    static final class ListBypasses extends Command {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (BypassInfo bypass : api(Target.Role.OFFICER).government().bypasses()) {
                rows.add(flat(json(bypass), output()));
            }
            output().list(
                            "bypasses",
                            rows,
                            new Output.Column("AGENCY", "government_id"),
                            new Output.Column("STATUS", "status"),
                            new Output.Column("LIFTS", "scope"),
                            new Output.Column("UNTIL", "ends_at"),
                            new Output.Column("SIGNED BY", "signed_by"),
                            new Output.Column("REASON", "reason"),
                            new Output.Column("BYPASS", "bypass_id"));
            return Exit.OK;
        }
    }

    /** Shows one. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows a bypass, and who signed it.",
            footer =
                    "  bpci integration government bypass show --bypass-id"
                            + " 3f6c0b6c3e7f5d1d6a8f0e6a5f8f0c6f3b1a9d0e4c5b6a79880f1e2d3c4b5a69 -o json")
    static final class Show extends Command {
        @Option(names = "--bypass-id", paramLabel = "ID", required = true, description = "The bypass.")
        String bypassId = "";

        @Override
        Exit run() {
            output().one(flat(json(api(Target.Role.OFFICER).government().bypass(bypassId)), output()));
            return Exit.OK;
        }
    }

    /** Ends one. */
    @picocli.CommandLine.Command(
            name = "end",
            description = "Ends a bypass before its time, or withdraws one that waits for its second signature.",
            footer =
                    "  bpci integration government bypass end --bypass-id"
                            + " 3f6c0b6c3e7f5d1d6a8f0e6a5f8f0c6f3b1a9d0e4c5b6a79880f1e2d3c4b5a69 --reason 'It is over'")
    static final class End extends Command {
        @Option(names = "--bypass-id", paramLabel = "ID", required = true, description = "The bypass.")
        String bypassId = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Up to 500 characters.")
        @Nullable String reason;

        @Override
        Exit run() {
            output().one(flat(json(api(Target.Role.OFFICER).government().endBypass(bypassId, reason)), output()));
            return Exit.OK;
        }
    }
}
