package io.bpci.client;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;
import io.bpci.sealed.EncryptionPublicKey;
import io.bpci.sealed.Kem;
import io.bpci.sealed.SignedEncryptionKey;
import io.bpci.wire.EncryptionKeyInfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Encryption keys of nodes as a hub lists them, each taken only if the node signed for it, at this hub, with the
 * Ed25519 key that it had then. They are kept, and fetched again a minute later, or when a key is seen that is not
 * among them: so long a message may still be sealed to a key that was just replaced, which its node can open. Of nodes
 * that others bring up a listing is asked for every ten seconds at most. Safe for concurrent use; requests run one at a
 * time.
 */
public final class PublishedEncryptionKeys {
    private static final Duration STALE = Duration.ofMinutes(1);
    private static final Duration AGAIN = Duration.ofSeconds(10);

    /** In all; the node that was asked for first goes first. */
    private static final int MAX_KEYS = 20_000;

    /** A message may be sealed before its sender replaces the key; clocks differ, too. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final HubApi hub;
    private final Thumbprint hubId;
    private final SenderKeys nodeKeys;
    private final Ed25519 engine;
    private final InstantSource clock;

    private final LinkedHashMap<NodeId, Listing> listings = new LinkedHashMap<>();
    private int kept;

    /**
     * A key that the node signed for.
     *
     * @param signer the node's Ed25519 key then
     * @param validUntil as the hub says, which may end a key but makes none good
     */
    private record Listed(SignedEncryptionKey key, Ed25519PublicKey signer, @Nullable Instant validUntil) {
        Instant createdAt() {
            return key.statement().createdAt();
        }

        boolean isOf(Kem kem) {
            return key.statement().key().kem() == kem;
        }
    }

    /**
     * @param whyLess why a key that the hub lists is not among them; null if all are
     */
    private record Listing(List<Listed> keys, @Nullable String whyLess, Instant askedAt) {
        /** A clock that was set back makes it old, too. */
        boolean isOlderThan(Duration age, Instant now) {
            return now.isBefore(askedAt) || now.isAfter(askedAt.plus(age));
        }
    }

    /**
     * @param hubId the hub for which the statements must have been made: the pinned one
     * @param nodeKeys who answers for the nodes' Ed25519 keys: all rests on it
     */
    public PublishedEncryptionKeys(
            HubApi hub, Thumbprint hubId, SenderKeys nodeKeys, Ed25519 engine, InstantSource clock) {
        this.hub = hub;
        this.hubId = hubId;
        this.nodeKeys = nodeKeys;
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * The key to seal to now: the last of that KEM.
     *
     * @throws NoEncryptionKey if there is none that is good; says why
     * @throws ApiRefused if the hub knows no such node
     * @throws ApiUnreachable if the hub does not answer, and what is known is older than a minute
     */
    public synchronized EncryptionPublicKey current(NodeId node, Kem kem) {
        Listing known = listings.get(node);
        if (known == null || known.isOlderThan(STALE, clock.instant()) || !isGood(current(known, kem), node)) {
            known = fetch(node);
        }
        Listed last = current(known, kem);
        if (last == null) {
            String why = known.whyLess == null ? "" : " (%s)".formatted(known.whyLess);
            throw new NoEncryptionKey(node, "%s has no current encryption key of %s%s".formatted(node, kem, why));
        }
        return switch (verify(last, node, clock.instant())) {
            case SignedEncryptionKey.Good(EncryptionPublicKey key) -> key;
            case SignedEncryptionKey.Refused(_, String why) ->
                    throw new NoEncryptionKey(
                            node, "the encryption key of %s of %s is not to be used: %s".formatted(kem, node, why));
        };
    }

    private @Nullable Listed current(Listing known, Kem kem) {
        Instant now = clock.instant();
        return known.keys.stream()
                .filter(each -> each.isOf(kem) && (each.validUntil == null || each.validUntil.isAfter(now)))
                .max(Comparator.comparing(Listed::createdAt))
                .orElse(null);
    }

    private boolean isGood(@Nullable Listed key, NodeId node) {
        return key != null && verify(key, node, clock.instant()) instanceof SignedEncryptionKey.Good;
    }

    /**
     * The key with which a sender proves itself at level High: empty if the node did not publish one of that name, it
     * was not good at that time, or no answer can be had now.
     *
     * @param at when the message was made
     */
    public synchronized Optional<EncryptionPublicKey> ofSender(NodeId sender, Thumbprint kid, Instant at) {
        Listing known = listings.get(sender);
        Optional<Listed> key = find(known, kid);
        if (key.isEmpty() && (known == null || known.isOlderThan(AGAIN, clock.instant()))) {
            key = find(refreshed(sender, known), kid);
        }
        return key.filter(each -> each.validUntil == null || !at.isAfter(each.validUntil.plus(TOLERANCE)))
                .flatMap(each ->
                        verify(each, sender, at) instanceof SignedEncryptionKey.Good(EncryptionPublicKey good)
                                ? Optional.of(good)
                                : Optional.empty());
    }

    private static Optional<Listed> find(@Nullable Listing known, Thumbprint kid) {
        if (known == null) return Optional.empty();
        return known.keys.stream().filter(each -> each.key.statement().key().kid().equals(kid)).findFirst();
    }

    private Listing refreshed(NodeId node, @Nullable Listing before) {
        try {
            return fetch(node);
        } catch (ApiRefused | ApiUnreachable e) {
            return keep(node, new Listing(before == null ? List.of() : before.keys, e.getMessage(), clock.instant()));
        }
    }

    /** Has the node asked for again when it is needed next. */
    synchronized void forget(NodeId node) {
        Listing gone = listings.remove(node);
        if (gone != null) kept -= gone.keys.size();
    }

    private Listing fetch(NodeId node) {
        List<Listed> good = new ArrayList<>();
        String whyLess = null;
        for (EncryptionKeyInfo info : hub.encryptionKeys(node).keys()) {
            SignedEncryptionKey key;
            try {
                key = SignedEncryptionKey.parse(info.statement());
            } catch (Malformed e) {
                // Of a version to come, or of a hub that makes things up.
                whyLess = "one that is listed is not understood: " + e.getMessage();
                continue;
            }
            Instant made = key.statement().createdAt();
            Optional<Ed25519PublicKey> signer = nodeKeys.key(node, key.signer(), made);
            if (signer.isEmpty()) {
                whyLess =
                        "one that is listed is signed by %s, which was no key of %s then".formatted(key.signer(), node);
                continue;
            }
            var listed = new Listed(key, signer.get(), info.validUntil());
            switch (verify(listed, node, made)) {
                case SignedEncryptionKey.Good _ -> good.add(listed);
                case SignedEncryptionKey.Refused(_, String why) ->
                        whyLess = "one that is listed is not to be used: " + why;
            }
        }
        return keep(node, new Listing(List.copyOf(good), whyLess, clock.instant()));
    }

    private Listing keep(NodeId node, Listing listing) {
        forget(node);
        listings.put(node, listing);
        kept += listing.keys.size();
        while (kept > MAX_KEYS && listings.size() > 1) forget(listings.firstEntry().getKey());
        return listing;
    }

    private SignedEncryptionKey.Verdict verify(Listed listed, NodeId node, Instant at) {
        return listed.key.verify(hubId, node, listed.signer, engine, at);
    }
}
