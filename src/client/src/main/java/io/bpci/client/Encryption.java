package io.bpci.client;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;
import io.bpci.sealed.EncryptionKeyStatement;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.EncryptionPublicKey;
import io.bpci.sealed.Kem;
import io.bpci.sealed.Opener;
import io.bpci.sealed.Opening;
import io.bpci.sealed.Sealer;
import io.bpci.sealed.Sealing;
import io.bpci.wire.EncryptionKeyInfo;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a node encrypts and decrypts, so that its messages are for their targets alone and not for the hub: it seals
 * drafts before they are signed and opens what was delivered. It holds the node's private encryption keys, and fetches
 * and verifies the public ones of others. Safe for concurrent use.
 */
public final class Encryption {
    private final HubApi hub;
    private final Thumbprint hubId;
    private final NodeId node;
    private final PublishedEncryptionKeys published;
    private final List<EncryptionPrivateKey> keys;
    private final Ed25519 engine;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Sealer sealer;

    /**
     * @param hub which lists what nodes publish; needs no token
     * @param hubId the hub to expect, by the thumbprint of its key
     * @param keys the node's own, current and earlier ones
     */
    public Encryption(HubApi hub, Thumbprint hubId, NodeId node, Collection<EncryptionPrivateKey> keys) {
        this(hub, hubId, node, keys, new PublishedKeys(hub));
    }

    /**
     * As the other, with the Ed25519 keys of nodes from elsewhere than the hub, which then need not be believed: a hub
     * that made up such a key could make up the encryption key as well.
     */
    public Encryption(
            HubApi hub, Thumbprint hubId, NodeId node, Collection<EncryptionPrivateKey> keys, SenderKeys nodeKeys) {
        this(hub, hubId, node, keys, nodeKeys, Ed25519.bouncyCastle(), InstantSource.system());
    }

    Encryption(
            HubApi hub,
            Thumbprint hubId,
            NodeId node,
            Collection<EncryptionPrivateKey> keys,
            SenderKeys nodeKeys,
            Ed25519 engine,
            InstantSource clock) {
        this.hub = hub;
        this.hubId = hubId;
        this.node = node;
        this.published = new PublishedEncryptionKeys(hub, hubId, nodeKeys, engine, clock);
        this.keys = new CopyOnWriteArrayList<>(keys);
        this.engine = engine;
        this.clock = clock;
        this.random = new SecureRandom();
        this.sealer = new Sealer(random);
    }

    /**
     * Publishes a key, which takes the place of the one of the same KEM. Keep it on disk before ({@link
     * EncryptionKeyFiles}), and the earlier one as long as messages that were sealed to it may come.
     *
     * @param nodeKey the node's current Ed25519 key, which signs for it
     * @param notAfter the last moment at which others may seal to it; null if there is none
     */
    public EncryptionKeyInfo publish(EncryptionPrivateKey key, Ed25519PrivateKey nodeKey, @Nullable Instant notAfter) {
        var statement =
                new EncryptionKeyStatement(
                        hubId,
                        node,
                        key.publicKey(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS),
                        notAfter,
                        EncryptionKeyStatement.newNonce(random));
        // It may come into use before its answer is here.
        if (!keys.contains(key)) keys.add(key);
        EncryptionKeyInfo info = hub.publishEncryptionKey(node, statement.sign(nodeKey, engine));
        published.forget(node);
        return info;
    }

    /** As {@link #seal(EnvelopeDraft, EncryptionLevel, String)}, without saying what the message is for. */
    public EnvelopeDraft seal(EnvelopeDraft draft, EncryptionLevel level) {
        return seal(draft, level, null);
    }

    /**
     * Seals the content of a complete draft to its targets. It must not be changed any more but to be signed.
     *
     * @param level at {@code NONE} nothing is done, and an action has no place
     * @param action what the message is for, in clear, so that an agreement can be held against it; null if that is not
     *     said
     * @return the same draft
     * @throws NoEncryptionKey if a target has no good key for the level, or, at {@code HIGH}, this node has not the
     *     private half of the key that it published last
     * @throws Malformed if the draft is not complete, or the action is no such
     */
    public EnvelopeDraft seal(EnvelopeDraft draft, EncryptionLevel level, @Nullable String action) {
        if (level == EncryptionLevel.NONE) {
            if (action != null) throw new Malformed("an action is said with encryption, or in the content");
            return draft;
        }
        Kem kem = level.kem().orElseThrow();
        Map<NodeId, EncryptionPublicKey> targets = new HashMap<>();
        for (NodeId target : draft.targetNodes()) targets.put(target, published.current(target, kem));
        Sealing how =
                switch (level) {
                    case NONE, STANDARD -> Sealing.standard(targets);
                    case HIGH -> Sealing.high(ownCurrent(kem), targets);
                    case QUANTUM -> Sealing.quantum(targets);
                };
        return sealer.seal(draft, action == null ? how : how.withAction(action));
    }

    private EncryptionPrivateKey ownCurrent(Kem kem) {
        EncryptionPublicKey current = published.current(node, kem);
        return keys.stream()
                .filter(key -> key.publicKey().equals(current))
                .findFirst()
                .orElseThrow(() ->
                        new NoEncryptionKey(
                                node,
                                "the private half of %s, which %s published last, is not here"
                                        .formatted(current.kid(), node)));
    }

    /** The key of that KEM that this node published last; empty if it has none, or its private half is not here. */
    public Optional<EncryptionPrivateKey> current(Kem kem) {
        try {
            return Optional.of(ownCurrent(kem));
        } catch (NoEncryptionKey e) {
            return Optional.empty();
        }
    }

    /**
     * Opens a message for this node with whichever of its keys it was sealed to. At level High the sender's key is
     * fetched and verified. Says nothing of the envelope's signature: what a {@link Delivery} says of it comes first.
     */
    public Opening open(Envelope message) {
        return new Opener(node, keys, (sender, kid) -> published.ofSender(sender, kid, message.createdAt()))
                .open(message);
    }
}
