package io.bpci.cli;

import io.bpci.agreement.AgreementState;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.wire.AgreementAudit;
import io.bpci.wire.AgreementInfo;
import io.bpci.wire.AgreementValidation;
import io.bpci.wire.AppInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Applications and what they agree on. */
@picocli.CommandLine.Command(
        name = "inter-app",
        mixinStandardHelpOptions = true,
        description = "Applications, and the agreements by which they may send each other what.",
        subcommands = {
            RegisterAppCommand.class,
            AttestCommand.class,
            InterAppCommand.ListApps.class,
            InterAppCommand.ShowApp.class,
            EstablishCommand.class,
            EstablishCommand.Amend.class,
            StepCommands.Sign.class,
            StepCommands.Decline.class,
            StepCommands.Suspend.class,
            StepCommands.Resume.class,
            StepCommands.Revoke.class,
            InterAppCommand.ListAgreements.class,
            InterAppCommand.Show.class,
            InterAppCommand.Validate.class,
            InterAppCommand.Audit.class,
            PolicyCommands.class
        })
final class InterAppCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: register-app, attest, list-apps, show-app, establish, amend, sign, decline,"
                        + " suspend, resume, revoke, list, show, validate, audit or policy");
    }

    static final class AgreementIds implements ITypeConverter<Identifier> {
        @Override
        public Identifier convert(String value) {
            try {
                return Identifier.parse(value);
            } catch (Malformed e) {
                throw new TypeConversionException("an agreement's name " + e.getMessage());
            }
        }
    }

    /** An agreement: for programs as the hub says it, for people with the terms taken apart. */
    static void show(Output output, AgreementInfo agreement) {
        JsonObject json = Command.json(agreement);
        output.one(output.isJson() ? json : flat(json));
    }

    /** What the tables show of an agreement. */
    private static JsonObject flat(JsonObject agreement) {
        var row = Json.object();
        copy(agreement, row, "agreement_id", "state", "app1_id", "app2_id");
        if (agreement.get("terms") instanceof JsonObject shown) {
            if (shown.get("terms") instanceof JsonObject terms) {
                copy(terms, row, "communication_type", "permissions", "reply_permissions", "message_types");
                if (terms.get("security_requirements") instanceof JsonObject security) {
                    copy(security, row, "encryption_level", "authorization_required", "factors");
                }
                copy(terms, row, "valid_from", "valid_until", "rate_limit", "proposer");
            }
            copy(shown, row, "version", "terms_digest");
            row.put("signed_by", signers(shown));
        }
        if (agreement.get("proposed") instanceof JsonObject proposed) {
            row.put("amendment_digest", Documents.cell(proposed, "terms_digest"));
            row.put("amendment_signed_by", signers(proposed));
        }
        copy(agreement, row, "suspended_by");
        if (Json.of(true).equals(agreement.get("suspended_by_hub"))) {
            String end = Documents.cell(agreement, "hub_suspension_ends");
            row.put("suspended_by_hub", end.isEmpty() ? "until it is lifted" : "until " + end);
        }
        copy(agreement, row, "proposed_at", "ended_at", "reason");
        return row.build();
    }

    private static String signers(JsonObject terms) {
        if (!(terms.get("signatures") instanceof JsonArray(List<Json> signatures))) return "";
        return signatures.stream()
                .map(each -> each instanceof JsonObject step ? Documents.cell(step, "source_node") : "")
                .collect(Collectors.joining(", "));
    }

    private static void copy(JsonObject from, JsonObject.Builder to, String... members) {
        for (String member : members) {
            Json value = from.get(member);
            if (value != null) to.put(member, value);
        }
    }

    /** An application: for programs as the hub says it, for people without what it signed. */
    static JsonObject flat(JsonObject app, Output output) {
        if (output.isJson()) return app;
        JsonObject flat = app.without("statement").without("attestation");
        if (!(app.get("statement") instanceof JsonObject said)
                || !(said.get("capabilities") instanceof JsonArray(List<Json> all))) {
            return flat;
        }
        String names =
                all.stream()
                        .map(each -> each instanceof JsonObject one ? Documents.cell(one, "name") : "")
                        .collect(Collectors.joining(", "));
        return flat.with("capabilities", Json.of(names));
    }

    /** Lists applications. */
    @picocli.CommandLine.Command(
            name = "list-apps",
            description = "Lists the registered applications and what they can do.",
            footer = {"  bpci inter-app list-apps", "  bpci inter-app list-apps -o json"})
    static final class ListApps extends Command {
        @Override
        Exit run() {
            List<JsonObject> rows = new ArrayList<>();
            for (AppInfo app : api(Target.Role.OPERATOR).interApp().apps()) rows.add(flat(json(app), output()));
            output().list(
                            "apps",
                            rows,
                            new Output.Column("APP", "app_id"),
                            new Output.Column("TYPE", "app_type"),
                            new Output.Column("VERSION", "version"),
                            new Output.Column("ORGANISATION", "organisation"),
                            new Output.Column("OWNER", "owner_node"),
                            new Output.Column("ATTESTED BY", "attested_by"),
                            new Output.Column("CAPABILITIES", "capabilities"));
            return Exit.OK;
        }
    }

    /** Shows an application. */
    @picocli.CommandLine.Command(
            name = "show-app",
            description = "Shows an application, and who answers for what it says of itself.",
            footer = {"  bpci inter-app show-app --app-id bank", "  bpci inter-app show-app --app-id bank -o json"})
    static final class ShowApp extends Command {
        @Option(names = "--app-id", required = true, converter = NodeIds.class, description = "The application.")
        NodeId appId = NodeId.parse("x");

        @Override
        Exit run() {
            output().one(flat(json(api(Target.Role.OPERATOR).interApp().app(appId)), output()));
            return Exit.OK;
        }
    }

    /** Lists agreements. */
    @picocli.CommandLine.Command(
            name = "list",
            description = "Lists the agreements that you may see.",
            footer = {"  bpci inter-app list", "  bpci inter-app list --state in_force -o json"})
    static final class ListAgreements extends Command {
        @Option(
                names = "--state",
                description = "Only those: proposed, in_force, suspended, declined, revoked or expired.")
        @Nullable String state;

        @Option(
                names = "--sort",
                paramLabel = "MEMBER",
                description = "Sorted by that, behind a - the other way round: proposed_at. Without: proposed_at.")
        @Nullable String sort;

        @Override
        Exit run() {
            String only = state;
            boolean known =
                    only == null
                            || Arrays.stream(AgreementState.values()).anyMatch(each -> each.wireName().equals(only));
            if (!known) {
                throw new CliFailure(
                        Exit.USAGE, "--state: must be proposed, in_force, suspended, declined, revoked or expired", "");
            }
            List<JsonObject> rows = new ArrayList<>();
            Map<String, String> filter = new HashMap<>();
            NodeCommands.put(filter, "state", only);
            NodeCommands.put(filter, "sort", sort);
            for (AgreementInfo agreement : api(Target.Role.OPERATOR).interApp().agreements(filter)) {
                rows.add(output().isJson() ? json(agreement) : flat(json(agreement)));
            }
            output().list(
                            "agreements",
                            rows,
                            new Output.Column("AGREEMENT", "agreement_id"),
                            new Output.Column("STATE", "state"),
                            new Output.Column("APP1", "app1_id"),
                            new Output.Column("APP2", "app2_id"),
                            new Output.Column("TYPE", "communication_type"),
                            new Output.Column("PERMISSIONS", "permissions"),
                            new Output.Column("SIGNED BY", "signed_by"),
                            new Output.Column("UNTIL", "valid_until"));
            return Exit.OK;
        }
    }

    /** Shows an agreement. */
    @picocli.CommandLine.Command(
            name = "show",
            description = "Shows an agreement, its terms and who signed them.",
            footer = {
                "  bpci inter-app show --agreement-id agreement-001",
                "  bpci inter-app show --agreement-id agreement-001 --history -o json"
            })
    static final class Show extends Command {
        @Option(
                names = "--agreement-id",
                paramLabel = "ID",
                required = true,
                converter = AgreementIds.class,
                description = "The agreement.")
        Identifier agreementId = new Identifier("x");

        @Option(names = "--history", description = "Every version of its terms, and every step as it was signed.")
        boolean history;

        @Override
        Exit run() {
            var interApp = api(Target.Role.OPERATOR).interApp();
            if (!history) {
                show(output(), interApp.agreement(agreementId));
                return Exit.OK;
            }
            JsonObject all = json(interApp.history(agreementId));
            if (output().isJson()) {
                output().one(all);
                return Exit.OK;
            }
            List<JsonObject> steps = new ArrayList<>();
            if (all.get("steps") instanceof JsonArray(List<Json> envelopes)) {
                for (Json each : envelopes) {
                    if (each instanceof JsonObject step && step.get("content") instanceof JsonObject content) {
                        steps.add(content.with("at", text(step, "created_at")).with("by", text(step, "source_node")));
                    }
                }
            }
            output().list(
                            "steps",
                            steps,
                            new Output.Column("AT", "at"),
                            new Output.Column("BY", "by"),
                            new Output.Column("STEP", "step"),
                            new Output.Column("TERMS", "terms_digest"),
                            new Output.Column("REASON", "reason"));
            return Exit.OK;
        }

        private static Json text(JsonObject object, String member) {
            return object.get(member) instanceof JsonString text ? text : Json.of("");
        }
    }

    /** Checks an agreement. */
    @picocli.CommandLine.Command(
            name = "validate",
            description = {
                "Has the hub check an agreement anew: signatures, keys, permissions, capabilities, time. Exits with 6",
                "if any of it does not hold."
            },
            footer = {
                "  bpci inter-app validate --agreement-id agreement-001",
                "  bpci inter-app validate --agreement-id agreement-001 -o json"
            })
    static final class Validate extends Command {
        @Option(
                names = "--agreement-id",
                paramLabel = "ID",
                required = true,
                converter = AgreementIds.class,
                description = "The agreement.")
        Identifier agreementId = new Identifier("x");

        @Override
        Exit run() {
            AgreementValidation validation = api(Target.Role.OPERATOR).interApp().validate(agreementId);
            if (output().isJson()) {
                output().one(json(validation));
            } else {
                output().list(
                                "checks",
                                validation.checks().stream()
                                        .map(each ->
                                                json(each).with("verdict", Json.of(each.holds() ? "ok" : "FAILED")))
                                        .toList(),
                                new Output.Column("", "verdict"),
                                new Output.Column("CHECK", "check"),
                                new Output.Column("PARTY", "party"),
                                new Output.Column("FOUND", "detail"),
                                new Output.Column("EVIDENCE", "evidence"));
                String id = agreementId.value();
                output().said(validation.isValid() ? id + " is valid" : id + " is not valid", Json.object().build());
            }
            return validation.isValid() ? Exit.OK : Exit.NOT_PROVEN;
        }
    }

    /** Reports on an agreement. */
    @picocli.CommandLine.Command(
            name = "audit",
            description = {
                "Reports what was done under an agreement, each row with its receipt: counts, refusals, messages,"
                        + " steps",
                "of the parties. With --out as a page for people."
            },
            footer = {
                "  bpci inter-app audit --agreement-id agreement-001",
                "  bpci inter-app audit --agreement-id agreement-001 --out report.html",
                "  bpci inter-app audit --agreement-id agreement-001 -o json"
            })
    static final class Audit extends LogCommand.Fetching {
        @Option(
                names = "--agreement-id",
                paramLabel = "ID",
                required = true,
                converter = AgreementIds.class,
                description = "The agreement.")
        Identifier agreementId = new Identifier("x");

        @Override
        Exit run() throws IOException {
            var interApp = api(Target.Role.AUDITOR).interApp();
            if (out != null) {
                give(
                        output().isJson()
                                ? json(interApp.audit(agreementId)).toString().getBytes(StandardCharsets.UTF_8)
                                : interApp.auditPage(agreementId));
                return Exit.OK;
            }
            AgreementAudit audit = interApp.audit(agreementId);
            if (output().isJson()) {
                output().one(json(audit));
                return Exit.OK;
            }
            output().one(audit.counts().with("state", Json.of(audit.state())));
            output().said("\n", Json.object().build());
            output().list(
                            "messages",
                            audit.messages().stream().map(Command::json).toList(),
                            new Output.Column("ACCEPTED AT", "at"),
                            new Output.Column("FROM", "source_node"),
                            new Output.Column("MESSAGE", "message_id"),
                            new Output.Column("TYPE", "message_type"),
                            new Output.Column("OUTCOME", "outcome"),
                            new Output.Column("RECEIPT", "receipt"));
            if (!audit.refusals().isEmpty()) {
                output().said("\n", Json.object().build());
                output().list(
                                "refusals",
                                audit.refusals().stream().map(Command::json).toList(),
                                new Output.Column("REFUSED FOR", "problem"),
                                new Output.Column("HOW OFTEN", "count"));
            }
            return Exit.OK;
        }
    }
}
