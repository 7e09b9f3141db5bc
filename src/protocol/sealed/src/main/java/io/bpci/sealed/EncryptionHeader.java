package io.bpci.sealed;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The member {@code encryption} of an envelope: how its content is sealed, and the content key for each target. Sound
 * in form: it has exactly the members of its level, and what stands in them has the length and shape that the level's
 * algorithms make. That takes no key, so a hub can judge it; whether it opens, only a target can. Immutable.
 *
 * @param level not None
 * @param senderKey the name of the sender's encryption key; of level High, and of no other
 * @param nonce of the content's encryption, 12 bytes in base64url
 * @param action what the sender says the message is for, in clear, so that the terms of an agreement can be held
 *     against it: 1 to 256 characters of UTF-16, no controls; null if it says nothing
 * @param commitment to the content key, 32 bytes in base64url: no two keys have the same, so that all targets open the
 *     same content or none
 * @param recipients the targets of the envelope, in its order
 */
public record EncryptionHeader(
        EncryptionLevel level,
        @Nullable Thumbprint senderKey,
        String nonce,
        @Nullable String action,
        String commitment,
        List<SealedKey> recipients) {
    public static final int MAX_ACTION = 256;

    static final int COMMITMENT_LENGTH = 32;

    private static final String SENDER_KEY = "sender_key";
    private static final String ACTION = "action";
    private static final Set<String> MEMBERS =
            Set.of("level", "suite", SENDER_KEY, "nonce", ACTION, "commitment", "recipients");

    /**
     * @throws Malformed if that is no form of the level, naming the member at fault
     */
    public EncryptionHeader {
        recipients = List.copyOf(recipients);
        Kem kem = level.requireKem();
        if (level.authenticatesSender() && senderKey == null) {
            throw new Malformed("sender_key is missing: level %s authenticates the sender".formatted(level));
        }
        if (!level.authenticatesSender() && senderKey != null) {
            throw new Malformed(
                    "sender_key has no place in level %s: only High authenticates with it".formatted(level));
        }
        requireLength("nonce", nonce, AesGcm.NONCE_LENGTH);
        requireLength("commitment", commitment, COMMITMENT_LENGTH);
        if (action != null) requireAction(action);
        if (recipients.isEmpty() || recipients.size() > Envelope.MAX_TARGETS) {
            throw new Malformed("recipients must be 1 to %d".formatted(Envelope.MAX_TARGETS));
        }
        Set<NodeId> seen = HashSet.newHashSet(recipients.size());
        for (SealedKey recipient : recipients) {
            if (!seen.add(recipient.nodeId())) {
                throw new Malformed("recipients names %s twice".formatted(recipient.nodeId()));
            }
            try {
                recipient.requireOf(kem);
            } catch (Malformed e) {
                throw new Malformed("recipients, %s: %s".formatted(recipient.nodeId(), e.getMessage()));
            }
        }
    }

    private static void requireLength(String name, String base64Url, int length) {
        int found = Base64Url.decode(base64Url, name).length;
        if (found != length) throw new Malformed("%s must be %d bytes, not %d".formatted(name, length, found));
    }

    static void requireAction(String action) {
        if (action.isEmpty() || action.length() > MAX_ACTION || action.chars().anyMatch(Character::isISOControl)) {
            throw new Malformed("action must have 1 to %d characters, and no controls".formatted(MAX_ACTION));
        }
    }

    /**
     * Reads the member alone; whether it belongs to its envelope, {@link #of} tells.
     *
     * @throws Malformed if that is no form of the level that it names, naming the member at fault
     */
    public static EncryptionHeader parse(Json encryption) {
        var json = StrictObject.of(encryption, "encryption", MEMBERS);
        EncryptionLevel level = json.value("level", EncryptionLevel::parse);
        if (level == EncryptionLevel.NONE) {
            throw new Malformed("level None is said by leaving encryption out");
        }
        String suite = level.requireKem().suite();
        if (!json.text("suite").equals(suite)) {
            throw new Malformed("suite of level %s must be %s".formatted(level, suite));
        }
        return new EncryptionHeader(
                level,
                json.has(SENDER_KEY) ? json.value(SENDER_KEY, Thumbprint::parse) : null,
                json.text("nonce"),
                json.has(ACTION) ? json.text(ACTION) : null,
                json.text("commitment"),
                json.objects("recipients", Envelope.MAX_TARGETS, SealedKey.MEMBERS).stream()
                        .map(EncryptionHeader::recipient)
                        .toList());
    }

    private static SealedKey recipient(StrictObject json) {
        NodeId node = json.value("node_id", NodeId::parse);
        try {
            return SealedKey.of(json);
        } catch (Malformed e) {
            throw new Malformed("recipients, %s: %s".formatted(node, e.getMessage()));
        }
    }

    /**
     * The header of an envelope whose form it fits: its recipients are the targets, in their order, and its content is
     * a ciphertext.
     *
     * @return empty if the envelope has no {@code encryption}
     * @throws Malformed if the envelope has one, but not the form of the level that it claims; says why
     */
    public static Optional<EncryptionHeader> of(Envelope envelope) {
        return envelope.encryption()
                .map(json -> {
                    EncryptionHeader header = parse(json);
                    header.requireTargets(envelope.targetNodes());
                    ciphertext(envelope.contentBytes());
                    return header;
                });
    }

    /**
     * The level whose form the envelope has; None where it says nothing of encryption.
     *
     * @throws Malformed if it claims a level that its form does not support; says why
     */
    public static EncryptionLevel claimedLevel(Envelope envelope) {
        return of(envelope).map(EncryptionHeader::level).orElse(EncryptionLevel.NONE);
    }

    private void requireTargets(List<NodeId> targets) {
        List<NodeId> named = recipients.stream().map(SealedKey::nodeId).toList();
        if (named.equals(targets)) return;
        Set<NodeId> missing = new HashSet<>(targets);
        named.forEach(missing::remove);
        for (NodeId target : targets) {
            if (missing.contains(target)) {
                throw new Malformed("recipients lacks %s, which is a target".formatted(target));
            }
        }
        Set<NodeId> known = Set.copyOf(targets);
        for (NodeId node : named) {
            if (!known.contains(node)) throw new Malformed("recipients names %s, which is no target".formatted(node));
        }
        throw new Malformed("recipients must stand in the order of target_nodes");
    }

    /**
     * What a sealed content holds.
     *
     * @param content in canonical form
     * @throws Malformed if it is not a string with the base64url form of a ciphertext
     */
    static byte[] ciphertext(Slice content) {
        if (content.array()[content.from()] != '"') throw new Malformed("content must be a string: the ciphertext");
        byte[] bytes = Base64Url.decode(content.array(), content.from() + 1, content.to() - 1, "content");
        // No JSON value is shorter than one byte.
        if (bytes.length <= AesGcm.TAG_LENGTH) {
            throw new Malformed("content must be a ciphertext of more than %d bytes".formatted(AesGcm.TAG_LENGTH));
        }
        return bytes;
    }

    public Kem kem() {
        return level.requireKem();
    }

    /** What the member {@code encryption} holds. */
    public JsonObject json() {
        return preface()
                .with("commitment", Json.of(commitment))
                .with("recipients", new JsonArray(recipients.stream().map(each -> (Json) each.json()).toList()));
    }

    /** The part that is settled before anything is encrypted, and to which everything is bound. */
    JsonObject preface() {
        return preface(level, senderKey, nonce, action);
    }

    static JsonObject preface(
            EncryptionLevel level, @Nullable Thumbprint senderKey, String nonce, @Nullable String action) {
        return Json.object()
                .put("level", level.wireName())
                .put("suite", level.requireKem().suite())
                .putIfPresent(SENDER_KEY, senderKey == null ? null : senderKey.value())
                .put("nonce", nonce)
                .putIfPresent(ACTION, action)
                .build();
    }

    byte[] nonceBytes() {
        return Base64Url.decode(nonce, "nonce");
    }

    byte[] commitmentBytes() {
        return Base64Url.decode(commitment, "commitment");
    }
}
