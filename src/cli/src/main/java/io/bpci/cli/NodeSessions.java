package io.bpci.cli;

import io.bpci.client.BpciClient;
import io.bpci.client.ClientBuilder;
import io.bpci.client.HubApi;
import io.bpci.client.PublishedKeys;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.wire.HubInfo;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/** A client for a node, as {@code send-message} and {@code listen} need it. */
final class NodeSessions {
    private NodeSessions() {}

    static ClientBuilder builder(Target target, NodeId node, @Nullable Path keyFile) throws IOException {
        var key = NodeKeyFile.of(keyFile, target.places(), node).read(node);
        HubApi api = target.api(Target.Role.OPERATOR);
        HubInfo info = api.hub();
        return BpciClient.builder()
                .node(node)
                .key(key)
                .hub(target.relay(info))
                .hubId(target.pinned(info))
                .http(target.http())
                // A few messages do not repay loading a native library.
                .engine(Ed25519.bouncyCastle())
                .verifyWith(new PublishedKeys(api));
    }
}
