package io.bpci.sealed;

import io.bpci.envelope.NodeId;
import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * How a message is to be sealed: made by {@link #standard}, {@link #high} or {@link #quantum}. Immutable.
 *
 * @param keys the public key of each target
 * @param sender the sender's own key, of level High
 * @param action what the message is for, in clear; null if that is not said
 */
public record Sealing(
        EncryptionLevel level,
        Map<NodeId, EncryptionPublicKey> keys,
        @Nullable EncryptionPrivateKey sender,
        @Nullable String action) {
    /**
     * @throws Malformed if a key is not of the level's KEM, level High has no sender, another level has one, or the
     *     action is too long
     */
    public Sealing {
        keys = Map.copyOf(keys);
        Kem kem = level.requireKem();
        keys.forEach((node, key) -> {
            if (key.kem() != kem) {
                throw new Malformed(
                        "level %s needs a key of %s for %s, not one of %s".formatted(level, kem, node, key.kem()));
            }
        });
        if (level.authenticatesSender() != (sender != null)) {
            throw new Malformed("level High, and it alone, takes the sender's key");
        }
        if (sender != null && sender.kem() != kem) {
            throw new Malformed("level %s needs a sender's key of %s".formatted(level, kem));
        }
        if (action != null) EncryptionHeader.requireAction(action);
    }

    public static Sealing standard(Map<NodeId, EncryptionPublicKey> keys) {
        return new Sealing(EncryptionLevel.STANDARD, keys, null, null);
    }

    /**
     * @param sender whose public key the targets know, as one that the source of the message published
     */
    public static Sealing high(EncryptionPrivateKey sender, Map<NodeId, EncryptionPublicKey> keys) {
        return new Sealing(EncryptionLevel.HIGH, keys, sender, null);
    }

    public static Sealing quantum(Map<NodeId, EncryptionPublicKey> keys) {
        return new Sealing(EncryptionLevel.QUANTUM, keys, null, null);
    }

    /** The same, saying in clear what the message is for. */
    public Sealing withAction(String said) {
        return new Sealing(level, keys, sender, said);
    }
}
