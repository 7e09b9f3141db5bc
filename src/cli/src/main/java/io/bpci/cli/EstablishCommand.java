package io.bpci.cli;

import io.bpci.agreement.Permissions;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.wire.AgreementInfo;
import io.bpci.wire.AmendAgreement;
import io.bpci.wire.NewAgreement;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Instant;
import java.util.List;

/** Proposes an agreement. */
@picocli.CommandLine.Command(
        name = "establish",
        description = {
            "Proposes an agreement between two applications. It is in force once both have signed it, with",
            "'bpci inter-app sign'."
        },
        footer = {
            "  bpci inter-app establish --app1 banking-app --app2 audit-system --type DataExchange \\",
            "      --permissions 'Read(transactions),Write(audit_logs)'",
            "  bpci inter-app establish --app1 shop --app2 bank --type ServiceCall --permissions 'Execute(transfer)'"
                    + " \\",
            "      --encryption-level High --factors 2 --rate-limit 20 --valid-until P90D"
        })
final class EstablishCommand extends Command {
    @Option(
            names = "--app1",
            required = true,
            converter = NodeIds.class,
            description = "Who gets the permissions, at the other one.")
    NodeId app1 = NodeId.parse("x");

    @Option(names = "--app2", required = true, converter = NodeIds.class, description = "The other one.")
    NodeId app2 = NodeId.parse("y");

    @Option(
            names = "--type",
            required = true,
            description = "ServiceCall, DataExchange, EventStream, FileTransfer, or a private one: x-name.")
    String type = "";

    @Option(
            names = "--permissions",
            required = true,
            split = ",",
            description = {
                "What app1 may do at app2, with commas between: Read(accounts), *(orders.*), and what not:"
                        + " !Read(accounts.secret)."
            })
    List<String> permissions = List.of();

    @Option(
            names = "--agreement-id",
            paramLabel = "ID",
            converter = InterAppCommand.AgreementIds.class,
            description = "Its name. Default: one of the hub's choice.")
    @Nullable Identifier agreementId;

    @Mixin MoreTerms more = new MoreTerms();

    /** What may be left out. */
    static final class MoreTerms {
        @Option(
                names = "--reply-permissions",
                split = ",",
                description = {
                    "What app2 may do at app1. Default: Respond(*) for ServiceCall and DataExchange, else nothing."
                })
        @Nullable List<String> replyPermissions;

        @Option(
                names = "--encryption-level",
                paramLabel = "LEVEL",
                description = "The least: None, Standard, High or Quantum. Default: as the hub is configured.")
        @Nullable String level;

        @Option(names = "--factors", description = "2 demands that owners attest. Default: as the hub is configured.")
        @Nullable Integer factors;

        @Option(names = "--no-action-needed", description = "Messages need not name the action that they ask for.")
        boolean noAction;

        @Option(names = "--message-types", split = ",", description = "Those that may be sent. Default: all.")
        @Nullable List<String> messageTypes;

        @Option(
                names = "--valid-until",
                paramLabel = "TIME",
                description = "Like 2027-12-31T00:00:00Z, or from now on, like P90D. Default: for a year.")
        @Nullable String validUntil;

        @Option(names = "--rate-limit", paramLabel = "N", description = "Messages a second. Default: the hub's limit.")
        @Nullable Integer rateLimit;

        @Nullable JsonObject requirements() {
            var requirements = Json.object();
            String asked = level;
            if (asked != null) {
                String name = option("--encryption-level", () -> EncryptionLevel.parse(asked)).wireName();
                requirements.put("encryption_level", name);
            }
            Integer number = factors;
            if (number != null) requirements.put("factors", (long) number);
            if (noAction) requirements.put("authorization_required", false);
            JsonObject given = requirements.build();
            return given.members().isEmpty() ? null : given;
        }

        @Nullable Instant until() {
            String words = validUntil;
            return words == null ? null : option("--valid-until", () -> Times.parse(words));
        }

        @Nullable List<String> replies() {
            List<String> given = replyPermissions;
            if (given != null) option("--reply-permissions", () -> Permissions.parse(given));
            return given;
        }
    }

    @Override
    Exit run() {
        option("--permissions", () -> Permissions.parse(permissions));
        AgreementInfo agreement =
                api(Target.Role.OPERATOR)
                        .interApp()
                        .establish(
                                new NewAgreement(
                                        agreementId,
                                        app1,
                                        app2,
                                        type,
                                        permissions,
                                        more.replies(),
                                        more.requirements(),
                                        more.messageTypes,
                                        null,
                                        more.until(),
                                        more.rateLimit));
        InterAppCommand.show(output(), agreement);
        return Exit.OK;
    }

    /** Proposes other terms. */
    @picocli.CommandLine.Command(
            name = "amend",
            description = {
                "Proposes other terms for an agreement that is in force. What is not said stays as it is, until both",
                "have signed the new terms, with 'bpci inter-app sign'."
            },
            footer = {"  bpci inter-app amend --agreement-id agreement-001 --permissions 'Read(transactions)'"})
    static final class Amend extends Command {
        @Option(
                names = "--agreement-id",
                paramLabel = "ID",
                required = true,
                converter = InterAppCommand.AgreementIds.class,
                description = "The agreement.")
        Identifier agreementId = new Identifier("x");

        @Option(names = "--permissions", split = ",", description = "What app1 may do at app2.")
        @Nullable List<String> permissions;

        @Mixin MoreTerms more = new MoreTerms();

        @Override
        Exit run() {
            List<String> given = permissions;
            if (given != null) option("--permissions", () -> Permissions.parse(given));
            var request =
                    new AmendAgreement(
                            given,
                            more.replies(),
                            more.requirements(),
                            more.messageTypes,
                            more.until(),
                            more.rateLimit);
            if (request.equals(new AmendAgreement(null, null, null, null, null, null))) {
                throw new Malformed("nothing is to be different: say what");
            }
            InterAppCommand.show(output(), api(Target.Role.OPERATOR).interApp().amend(agreementId, request));
            return Exit.OK;
        }
    }
}
