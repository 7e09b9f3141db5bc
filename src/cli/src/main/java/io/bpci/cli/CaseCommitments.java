package io.bpci.cli;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseRole;
import io.bpci.casework.CaseType;
import io.bpci.casework.Classification;
import io.bpci.client.HubCases;
import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;
import io.bpci.json.Malformed;
import io.bpci.wire.CaseInfo;
import io.bpci.wire.SubmitCaseStep;
import io.bpci.wire.TakenCaseStep;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.util.ArrayList;
import java.util.List;

/** Steps in a case that bind the agency. */
final class CaseCommitments {
    private CaseCommitments() {}

    static final class CaseTypes extends WireNames<CaseType> {
        CaseTypes() {
            super(CaseType.class);
        }
    }

    /** Agencies with their roles, as {@code fr-douane=partner}. */
    static final class Invitations implements ITypeConverter<CaseAct.Invitation> {
        @Override
        public CaseAct.Invitation convert(String value) {
            int at = value.indexOf('=');
            try {
                if (at > 0) {
                    return new CaseAct.Invitation(
                            NodeId.parse(value.substring(0, at)), CaseRole.parseInvited(value.substring(at + 1)));
                }
            } catch (Malformed e) {
                // Said below.
            }
            throw new TypeConversionException(
                    "must be an agency and its role, as fr-douane=partner or fr-douane=observer");
        }
    }

    /** Opens a case. */
    @picocli.CommandLine.Command(
            name = "open",
            description = {
                "Opens a case and invites agencies, at least one of another jurisdiction. What is said here is what"
                        + " they",
                "sign when they join."
            },
            footer = {
                "  bpci integration government case open --case-id case-2026-117 --type customs \\",
                "      --title 'Undeclared freight' --purpose 'Mutual assistance, Article 4' \\",
                "      --classification confidential --retention-days 3650 --invite fr-douane=partner --key customs.pem"
            })
    static final class Open extends CaseStepCommand {
        @Option(names = "--title", paramLabel = "TEXT", required = true, description = "Up to 200 characters.")
        String title = "";

        @Option(
                names = "--type",
                paramLabel = "TYPE",
                required = true,
                converter = CaseTypes.class,
                completionCandidates = CaseTypes.class,
                description = "One of ${COMPLETION-CANDIDATES}.")
        CaseType type = CaseType.OTHER;

        @Option(
                names = "--purpose",
                paramLabel = "TEXT",
                required = true,
                description = "What for, and on which legal basis; up to 4,000 characters.")
        String purpose = "";

        @Option(
                names = "--classification",
                paramLabel = "CLASS",
                required = true,
                converter = Classifications.class,
                completionCandidates = Classifications.class,
                description = "The least clearance that it takes to see the case: ${COMPLETION-CANDIDATES}.")
        Classification classification = Classification.UNCLASSIFIED;

        @Option(
                names = "--retention-days",
                paramLabel = "DAYS",
                required = true,
                description = "How long the hub keeps what was said after the case is closed, 1 to 36,500.")
        long retentionDays;

        @Option(
                names = "--invite",
                paramLabel = "AGENCY=ROLE",
                required = true,
                converter = Invitations.class,
                description = "An agency, as partner or observer; several of them one after the other.")
        List<CaseAct.Invitation> invitations = new ArrayList<>();

        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            return new CaseAct.Open(title, type, purpose, classification, invitations, retentionDays);
        }

        @Override
        TakenCaseStep submit(HubCases cases, SubmitCaseStep request) {
            return cases.open(request);
        }
    }

    /** Joins one. */
    @picocli.CommandLine.Command(
            name = "join",
            description = {
                "Joins a case to which your agency is invited: signs what it was opened with, after it was fetched and",
                "checked. Read it first: bpci integration government case show."
            },
            footer = "  bpci integration government case join --case-id case-2026-117 --key douane.pem")
    static final class Join extends CaseStepCommand.Binding {
        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            CaseInfo found = cases.get(caseId);
            CaseRole role =
                    found.participants().stream()
                            .filter(each -> each.governmentId().equals(agency))
                            .findFirst()
                            .map(each -> CaseRole.parseInvited(each.role()))
                            .orElseThrow(() -> new CliFailure(Exit.REFUSED, "your agency is not invited", ""));
            return new CaseAct.Join(opening(cases), role);
        }
    }

    /** Declines to take part in one. */
    @picocli.CommandLine.Command(
            name = "decline",
            description = "Declines to take part in a case to which your agency is invited.",
            footer = "  bpci integration government case decline --case-id case-2026-117 --reason 'not ours'")
    static final class Decline extends CaseStepCommand.Binding {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, up to 500 characters; the others see it.")
        @Nullable String reason;

        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            return new CaseAct.Decline(opening(cases), reason);
        }
    }

    /** Invites one more agency. */
    @picocli.CommandLine.Command(
            name = "invite",
            description = "Invites one more agency, or again one that declined or left, as the agency that leads.",
            footer = "  bpci integration government case invite --case-id case-2026-117 --invite de-zoll=observer")
    static final class Invite extends CaseStepCommand.Binding {
        @Option(
                names = "--invite",
                paramLabel = "AGENCY=ROLE",
                required = true,
                converter = Invitations.class,
                description = "An agency, as partner or observer.")
        CaseAct.Invitation invitation = new CaseAct.Invitation(NodeId.parse("x"), CaseRole.OBSERVER);

        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            return new CaseAct.Invite(invitation);
        }
    }

    /** Leaves one. */
    @picocli.CommandLine.Command(
            name = "leave",
            description = "Takes part in a case no more. Tasks of your agency are cancelled.",
            footer = "  bpci integration government case leave --case-id case-2026-117 --reason 'nothing more to do'")
    static final class Leave extends CaseStepCommand.Binding {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, up to 500 characters; the others see it.")
        @Nullable String reason;

        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            return new CaseAct.Leave(reason);
        }
    }

    /** Asks another to lead. */
    @picocli.CommandLine.Command(
            name = "hand-over",
            description = "Asks a partner that has joined to lead the case from now on.",
            footer = "  bpci integration government case hand-over --case-id case-2026-117 --to fr-douane")
    static final class HandOver extends CaseStepCommand.Binding {
        @Option(
                names = "--to",
                paramLabel = "AGENCY",
                required = true,
                converter = NodeIds.class,
                description = "The partner.")
        NodeId to = NodeId.parse("x");

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, up to 500 characters; the others see it.")
        @Nullable String reason;

        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            return new CaseAct.HandOver(to, reason);
        }
    }

    /** Leads from now on. */
    @picocli.CommandLine.Command(
            name = "take-over",
            description = {
                "Leads the case from now on, as the agency that led it asked. If that one takes part in the hub no"
                        + " more,",
                "any partner may."
            },
            footer = "  bpci integration government case take-over --case-id case-2026-117")
    static final class TakeOver extends CaseStepCommand.Binding {
        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            String asked = cases.get(caseId).handOverDigest();
            return new CaseAct.TakeOver(asked == null ? opening(cases) : Digest.parse(asked));
        }
    }

    /** Closes one. */
    @picocli.CommandLine.Command(
            name = "close",
            description = "Closes a case for good, as the agency that leads. Tasks that are not done are cancelled.",
            footer = {
                "  bpci integration government case close --case-id case-2026-117 --outcome 'declared after all' --yes"
            })
    static final class Close extends CaseStepCommand.Binding {
        @Option(names = "--outcome", paramLabel = "TEXT", required = true, description = "Up to 4,000 characters.")
        String outcome = "";

        @Option(names = "--yes", description = "Does it: a closed case is not opened again.")
        boolean yes;

        @Override
        void check() {
            if (!yes) {
                throw new CliFailure(
                        Exit.USAGE, "a closed case is not opened again", "say --yes to close %s".formatted(caseId));
            }
        }

        @Override
        CaseAct act(HubCases cases, NodeId agency) {
            return new CaseAct.Close(outcome);
        }
    }
}
