package io.bpci.testkit.hub;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.receipt.AcknowledgementStatement;
import io.bpci.session.SignedStatement;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the fake hub would have on disk. Guarded by its hub. */
final class FakeStore {
    record Identity(NodeId source, MessageId message) {
        static Identity of(Envelope envelope) {
            return new Identity(envelope.sourceNode(), envelope.messageId());
        }
    }

    /** A message on its way to one target. */
    static final class Waiting {
        final Envelope envelope;
        boolean handedOver;

        Waiting(Envelope envelope) {
            this.envelope = envelope;
        }
    }

    private final Map<Identity, Digest> identities = new HashMap<>();
    private final List<Envelope> accepted = new ArrayList<>();
    private final Map<NodeId, Map<Identity, Waiting>> queues = new HashMap<>();
    private final List<String> rejections = new ArrayList<>();
    private final List<AcknowledgementStatement.Signed> signatures = new ArrayList<>();

    @Nullable Digest digestOf(Identity identity) {
        return identities.get(identity);
    }

    void keep(Envelope envelope, List<NodeId> targets) {
        identities.put(Identity.of(envelope), envelope.digest());
        accepted.add(envelope);
        for (NodeId target : targets) queue(target).put(Identity.of(envelope), new Waiting(envelope));
    }

    /** In the order in which the messages came. */
    Map<Identity, Waiting> queue(NodeId target) {
        return queues.computeIfAbsent(target, _ -> new LinkedHashMap<>());
    }

    List<Envelope> accepted() {
        return List.copyOf(accepted);
    }

    /** What the node signed, if it is over the digests of these messages, all of which are known. */
    Optional<AcknowledgementStatement.Signed> signed(NodeId node, SignedStatement given, List<Identity> messages) {
        List<Digest> digests = new ArrayList<>();
        for (Identity message : messages) {
            Digest digest = identities.get(message);
            if (digest == null) return Optional.empty();
            digests.add(digest);
        }
        var signed = AcknowledgementStatement.Signed.of(given.statement(), given.signature());
        boolean same =
                signed.statement().nodeId().equals(node)
                        && signed.statement().root().equals(AcknowledgementStatement.rootOf(digests));
        return same ? Optional.of(signed) : Optional.empty();
    }

    void keep(AcknowledgementStatement.Signed signed) {
        signatures.add(signed);
    }

    List<AcknowledgementStatement.Signed> signatures() {
        return List.copyOf(signatures);
    }

    void rejected(String reason) {
        rejections.add(reason);
    }

    List<String> rejections() {
        return List.copyOf(rejections);
    }
}
