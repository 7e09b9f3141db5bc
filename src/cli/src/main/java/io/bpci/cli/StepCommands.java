package io.bpci.cli;

import io.bpci.agreement.Step;
import io.bpci.agreement.Terms;
import io.bpci.client.HubApi;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.wire.AgreementInfo;
import io.bpci.wire.TakenStep;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** What a party says of an agreement, signed with its key. */
final class StepCommands {
    private static final int ID_BYTES = 16;

    private StepCommands() {}

    /** What these commands have in common. */
    abstract static class Taking extends Command {
        @Option(
                names = "--agreement-id",
                paramLabel = "ID",
                required = true,
                converter = InterAppCommand.AgreementIds.class,
                description = "The agreement.")
        Identifier agreementId = new Identifier("x");

        @Option(
                names = "--app",
                paramLabel = "APP",
                converter = NodeIds.class,
                description = "Who says so. Default: the party whose key is in ~/.config/bpci/keys, if it is but one.")
        @Nullable NodeId app;

        @Option(names = "--key", paramLabel = "FILE", description = "Its key. Default: in ~/.config/bpci/keys.")
        @Nullable Path keyFile;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; the other party reads it.")
        @Nullable String reason;

        abstract Step.Kind kind();

        @Override
        Exit run() throws IOException {
            if (reason != null && reason.length() > Step.MAX_REASON) {
                throw new CliFailure(Exit.USAGE, "--reason: has at most %d characters".formatted(Step.MAX_REASON), "");
            }
            HubApi api = api(Target.Role.OPERATOR);
            AgreementInfo agreement = api.interApp().agreement(agreementId);
            NodeId party = party(agreement);
            Ed25519PrivateKey key = NodeKeyFile.of(keyFile, target.places(), party).read(party);
            boolean ofProposed = kind() == Step.Kind.SIGN || kind() == Step.Kind.DECLINE;
            Terms.Signed terms = VerifiedTerms.fetch(api, agreement, ofProposed, target).signed();
            if (kind() == Step.Kind.SIGN && !output().isJson()) showTerms(terms.terms());
            TakenStep taken = api.interApp().step(step(party, terms, key));
            String what = "%s %s %s".formatted(party, words(), agreementId);
            String state = taken.state() == null ? "" : "; it is " + taken.state().replace('_', ' ');
            output().said("%s: %s%s".formatted(taken.outcome(), what, state), json(taken));
            return Exit.OK;
        }

        private String words() {
            return switch (kind()) {
                case SIGN -> "signs";
                case DECLINE -> "declines";
                case SUSPEND -> "suspends";
                case RESUME -> "resumes";
                case REVOKE -> "revokes";
            };
        }

        private NodeId party(AgreementInfo agreement) throws IOException {
            List<NodeId> parties = List.of(agreement.app1Id(), agreement.app2Id());
            NodeId given = app;
            if (given != null) {
                if (parties.contains(given)) return given;
                throw new CliFailure(
                        Exit.USAGE,
                        "%s is no party to %s".formatted(given, agreementId),
                        "its parties are %s and %s".formatted(parties.getFirst(), parties.getLast()));
            }
            List<NodeId> here = NodeKeyFile.nodes(target.places());
            List<NodeId> mine = parties.stream().filter(here::contains).toList();
            if (mine.size() == 1) return mine.getFirst();
            throw new CliFailure(
                    Exit.USAGE,
                    mine.isEmpty() ? "the key of neither party is here" : "the keys of both parties are here",
                    "give --app, %s or %s".formatted(parties.getFirst(), parties.getLast()));
        }

        private void showTerms(Terms terms) {
            remark(
                    "%s may %s at %s; %s may %s at %s; %s to %s; encryption at least %s"
                            .formatted(
                                    terms.app1(),
                                    String.join(", ", terms.permissions().texts()),
                                    terms.app2(),
                                    terms.app2(),
                                    terms.replyPermissions().isEmpty()
                                            ? "nothing"
                                            : String.join(", ", terms.replyPermissions().texts()),
                                    terms.app1(),
                                    terms.validFrom(),
                                    terms.validUntil(),
                                    terms.securityRequirements().encryptionLevel()));
        }

        private Envelope step(NodeId party, Terms.Signed terms, Ed25519PrivateKey key) {
            byte[] id = new byte[ID_BYTES];
            new SecureRandom().nextBytes(id);
            return Envelope.draft()
                    .source(party)
                    .messageId(new MessageId("m-" + HexFormat.of().formatHex(id)))
                    .createdAt(Instant.now())
                    .targets(terms.terms().hubNode())
                    .messageType(Step.TYPE)
                    .correlationId(agreementId)
                    .content((Json) Step.content(kind(), agreementId, terms.digest(), reason))
                    .sign(key, Ed25519.bouncyCastle());
        }
    }

    /** Agrees. */
    @picocli.CommandLine.Command(
            name = "sign",
            description = {
                "Signs the terms of an agreement, or of its amendment, with a party's key. Before that it verifies"
                        + " that",
                "the pinned hub wrote them down, and shows them. They are in force once both parties have signed."
            },
            footer = {
                "  bpci inter-app sign --agreement-id agreement-001",
                "  bpci inter-app sign --agreement-id agreement-001 --app audit-system --key audit.pem"
            })
    static final class Sign extends Taking {
        @Override
        Step.Kind kind() {
            return Step.Kind.SIGN;
        }
    }

    /** Does not agree. */
    @picocli.CommandLine.Command(
            name = "decline",
            description = "Says, for a party, that it does not agree to terms that not both have signed.",
            footer = {"  bpci inter-app decline --agreement-id agreement-001 --reason 'too long'"})
    static final class Decline extends Taking {
        @Override
        Step.Kind kind() {
            return Step.Kind.DECLINE;
        }
    }

    /** Stops for a time. */
    @picocli.CommandLine.Command(
            name = "suspend",
            description = "Lets no message pass under an agreement until the same party resumes it.",
            footer = {"  bpci inter-app suspend --agreement-id agreement-001 --reason maintenance"})
    static final class Suspend extends Taking {
        @Override
        Step.Kind kind() {
            return Step.Kind.SUSPEND;
        }
    }

    /** Goes on. */
    @picocli.CommandLine.Command(
            name = "resume",
            description = "Ends the party's own suspension of an agreement.",
            footer = {"  bpci inter-app resume --agreement-id agreement-001"})
    static final class Resume extends Taking {
        @Override
        Step.Kind kind() {
            return Step.Kind.RESUME;
        }
    }

    /** Ends it. */
    @picocli.CommandLine.Command(
            name = "revoke",
            description = {
                "Ends an agreement for ever. What was sent under it and waits in a queue is not delivered any more;",
                "its senders are told."
            },
            footer = {"  bpci inter-app revoke --agreement-id agreement-001 --reason 'the contract ended'"})
    static final class Revoke extends Taking {
        @Override
        Step.Kind kind() {
            return Step.Kind.REVOKE;
        }
    }
}
