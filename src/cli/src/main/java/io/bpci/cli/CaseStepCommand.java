package io.bpci.cli;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseStep;
import io.bpci.casework.Classification;
import io.bpci.client.HubApi;
import io.bpci.client.HubCases;
import io.bpci.client.HubGovernment;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.wire.CaseInfo;
import io.bpci.wire.SubmitCaseStep;
import io.bpci.wire.TakenCaseStep;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A command that takes a step in a case, signed with the key of the officer's agency. */
abstract class CaseStepCommand extends SessionCommand {
    @Option(
            names = "--case-id",
            paramLabel = "ID",
            required = true,
            converter = OperationCommand.Keys.class,
            description = "The case.")
    Identifier caseId = new Identifier("x");

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The key of your agency's node. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    /** Classifications by their names. */
    static final class Classifications extends WireNames<Classification> {
        Classifications() {
            super(Classification.class);
        }
    }

    /** What is done, by that agency. */
    abstract CaseAct act(HubCases cases, NodeId agency) throws IOException;

    /** Hands it in. */
    abstract TakenCaseStep submit(HubCases cases, SubmitCaseStep request);

    @Override
    final void act(HubGovernment government, String session) throws IOException {
        HubApi api = api(Target.Role.OFFICER);
        NodeId agency = government.session(session).governmentId();
        Ed25519PrivateKey key = key(agency);
        CaseAct act;
        try {
            act = act(api.cases(), agency);
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, String.valueOf(e.getMessage()), "");
        }
        Envelope step =
                Envelope.draft()
                        .messageId(new MessageId("case-step:" + UUID.randomUUID()))
                        .source(agency)
                        .targets(new NodeId(api.hub().nodeId()))
                        .messageType(CaseStep.TYPE)
                        .priority(Priority.NORMAL)
                        .createdAt(now())
                        .correlationId(caseId)
                        .content(CaseStep.content(caseId, act))
                        .sign(key, Ed25519.bouncyCastle());
        var request = new SubmitCaseStep(session, (JsonObject) StrictJson.parse(step.bytes()));
        output().one(json(submit(api.cases(), request)));
    }

    final Ed25519PrivateKey key(NodeId agency) throws IOException {
        return NodeKeyFile.of(keyFile, target.places(), agency).read(agency);
    }

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    /** A step that binds the agency. */
    abstract static class Binding extends CaseStepCommand {
        @Override
        final TakenCaseStep submit(HubCases cases, SubmitCaseStep request) {
            return cases.bind(caseId, request);
        }
    }

    /** A step of the daily work. */
    abstract static class Working extends CaseStepCommand {
        @Override
        final TakenCaseStep submit(HubCases cases, SubmitCaseStep request) {
            return cases.work(caseId, request);
        }
    }

    /** The opening that the caller saw, checked against the step that it names. */
    final Digest opening(HubCases cases) {
        CaseInfo found = cases.get(caseId);
        var first = cases.timeline(caseId).iterator();
        if (!first.hasNext()) throw new CliFailure(Exit.REFUSED, "the case has no step that you may know of", "");
        Envelope opening = Envelope.parse(cases.step(caseId, first.next().number()));
        if (!opening.digest().hex().equals(found.openingDigest())) {
            throw new CliFailure(
                    Exit.REFUSED, "the hub names another opening than the step that it shows", "trust neither");
        }
        return opening.digest();
    }
}
