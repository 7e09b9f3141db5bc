package io.bpci.cli;

import io.bpci.client.Encryption;
import io.bpci.client.EncryptionKeyFiles;
import io.bpci.client.HubApi;
import io.bpci.client.PublishedKeys;
import io.bpci.client.SenderKeys;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;
import io.bpci.sealed.Opening;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What a node seals and opens with the keys that are beside its key. For one thread. */
final class NodeEncryption {
    private final HubApi hub;
    private final Thumbprint hubId;
    private final NodeId node;
    private final EncryptionKeyFiles files;
    private final SenderKeys nodeKeys;
    private Encryption encryption;

    private NodeEncryption(HubApi hub, Thumbprint hubId, NodeId node, EncryptionKeyFiles files, SenderKeys nodeKeys)
            throws IOException {
        this.hub = hub;
        this.hubId = hubId;
        this.node = node;
        this.files = files;
        this.nodeKeys = nodeKeys;
        this.encryption = new Encryption(hub, hubId, node, files.read(), nodeKeys);
    }

    static NodeEncryption of(Target target, NodeId node, @Nullable Path keyFile) throws IOException {
        return of(target, node, keyFile, PinnedNodes.NONE);
    }

    /** As the other, but of nodes that are pinned no key counts beside the pinned one. */
    static NodeEncryption of(Target target, NodeId node, @Nullable Path keyFile, PinnedNodes pinned)
            throws IOException {
        HubApi hub = target.openApi();
        return new NodeEncryption(
                hub,
                target.pinned(hub.hub()),
                node,
                NodeKeyFile.of(keyFile, target.places(), node).encryptionKeys(),
                pinned.within(new PublishedKeys(hub)));
    }

    Encryption encryption() {
        return encryption;
    }

    EncryptionKeyFiles files() {
        return files;
    }

    /** Opens a message, also with a key that was made since this began. */
    Opening open(Envelope message) {
        Opening opening = encryption.open(message);
        if (!(opening instanceof Opening.NoSuchKey)) return opening;
        try {
            encryption = new Encryption(hub, hubId, node, files.read(), nodeKeys);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, String.valueOf(e.getMessage()), "");
        }
        return encryption.open(message);
    }
}
