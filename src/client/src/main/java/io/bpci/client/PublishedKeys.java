package io.bpci.client;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.wire.KeyInfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keys as a hub publishes them, fetched when a node or one of its keys is seen for the first time, and kept. A node is
 * asked for at most every ten seconds, so that neither a hub that is away nor a key that does not exist costs a request
 * for each message. Safe for concurrent use; requests run one at a time.
 */
public final class PublishedKeys implements SenderKeys {
    private static final int MAX_NODES = 10_000;
    private static final long AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

    /** A message may be signed before its key is registered and arrive after; clocks differ, too. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private record Known(Map<Thumbprint, KeyInfo> keys, long askedAt) {}

    private final HubApi hub;
    private final LinkedHashMap<NodeId, Known> nodes = new LinkedHashMap<>();

    public PublishedKeys(HubApi hub) {
        this.hub = hub;
    }

    @Override
    public synchronized Optional<Ed25519PublicKey> key(NodeId node, Thumbprint kid, Instant signedAt) {
        Known known = nodes.get(node);
        boolean missing = known == null || !known.keys.containsKey(kid);
        if (missing && (known == null || System.nanoTime() - known.askedAt > AGAIN_NANOS)) {
            known = new Known(fetch(node, known), System.nanoTime());
            nodes.put(node, known);
            if (nodes.size() > MAX_NODES) nodes.pollFirstEntry();
        }
        KeyInfo key = known == null ? null : known.keys.get(kid);
        return key == null || !isValid(key, signedAt) ? Optional.empty() : Optional.of(key.publicKey());
    }

    private Map<Thumbprint, KeyInfo> fetch(NodeId node, @Nullable Known before) {
        try {
            return hub.keys(node).keys().stream()
                    .filter(key -> key.publicKey().thumbprint().equals(key.thumbprint()))
                    .collect(Collectors.toMap(KeyInfo::thumbprint, Function.identity(), (one, _) -> one));
        } catch (ApiRefused | ApiUnreachable e) {
            return before == null ? Map.of() : before.keys;
        }
    }

    private static boolean isValid(KeyInfo key, Instant at) {
        Instant until = key.validUntil();
        return !at.isBefore(key.validFrom().minus(TOLERANCE)) && (until == null || !at.isAfter(until.plus(TOLERANCE)));
    }
}
