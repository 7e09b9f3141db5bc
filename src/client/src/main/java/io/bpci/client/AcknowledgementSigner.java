package io.bpci.client;

import io.bpci.envelope.Digest;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Thumbprint;
import io.bpci.receipt.AcknowledgementStatement;
import io.bpci.receipt.AcknowledgementStatement.Outcome;
import io.bpci.session.NodeSession;
import io.bpci.session.SignedStatement;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Signs for the messages that a node settles. Immutable. */
record AcknowledgementSigner(NodeSession.Party party, Ed25519 engine, InstantSource clock) {
    SignedStatement acknowledged(Thumbprint hubId, List<Digest> messages) {
        return sign(hubId, Outcome.ACKNOWLEDGED, messages, Optional.empty());
    }

    SignedStatement rejected(Thumbprint hubId, Digest message, String reason) {
        return sign(hubId, Outcome.REJECTED, List.of(message), Optional.of(reason));
    }

    private SignedStatement sign(Thumbprint hubId, Outcome outcome, List<Digest> messages, Optional<String> reason) {
        var statement =
                new AcknowledgementStatement(
                        hubId,
                        party.nodeId(),
                        outcome,
                        AcknowledgementStatement.rootOf(messages),
                        messages.size(),
                        clock.instant(),
                        reason);
        AcknowledgementStatement.Signed signed = statement.sign(party.key(), engine);
        return new SignedStatement(signed.object(), signed.signature());
    }
}
