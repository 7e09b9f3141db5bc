package io.bpci.envelope;

import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Typ;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A signed message, sound in form: every member is there, of its type, and none is unknown; whether the signature is
 * good, {@link #verify} tells. Kept in its canonical form (RFC 8785), whatever the form in which it came. Immutable;
 * safe for concurrent use; equality is by the canonical bytes, signature included.
 */
public final class Envelope {
    /** 1 MiB, in bytes. */
    public static final int DEFAULT_MAX_SIZE = 1 << 20;

    public static final int MAX_TARGETS = 1000;

    private final byte[] canonical;
    private final EnvelopeMembers members;

    // Computed at first use; any thread may, and all would find the same.
    private volatile @Nullable Digest digest;
    private volatile @Nullable Json content;

    private Envelope(byte[] canonical, EnvelopeMembers members) {
        this.canonical = canonical;
        this.members = members;
    }

    /**
     * As {@link #parse(byte[], int, int, int)} with {@link #DEFAULT_MAX_SIZE}.
     *
     * @throws Malformed if the bytes are not an envelope
     */
    public static Envelope parse(byte[] b) {
        return parse(b, 0, b.length, DEFAULT_MAX_SIZE);
    }

    /**
     * As {@link #parse(byte[], int, int, int)} with {@link #DEFAULT_MAX_SIZE}.
     *
     * @throws Malformed if the range is not an envelope
     */
    public static Envelope parse(byte[] b, int from, int to) {
        return parse(b, from, to, DEFAULT_MAX_SIZE);
    }

    /**
     * Reads an envelope from strict JSON; the range is copied.
     *
     * @param maxSize in bytes, checked before anything else
     * @throws Malformed if the range is not an envelope; names the member and the rule
     */
    public static Envelope parse(byte[] b, int from, int to, int maxSize) {
        if (to - from > maxSize) {
            throw new Malformed("an envelope has at most " + maxSize + " bytes, not " + (to - from));
        }
        var canonical = CanonicalEnvelope.of(b, from, to);
        return new Envelope(canonical.bytes(), new EnvelopeMembers(canonical.bytes(), canonical.members()));
    }

    /**
     * The message's name, as far as it can be made out in what is no envelope, so that a refusal can be told to the
     * sender. A guess: nothing else about the message may be believed.
     */
    public static Optional<MessageId> salvageMessageId(byte[] b, int from, int to) {
        return Salvage.messageId(b, from, to);
    }

    /** A new message, to be filled and signed. */
    public static EnvelopeDraft draft() {
        return new EnvelopeDraft();
    }

    public MessageId messageId() {
        return members.messageId;
    }

    public NodeId sourceNode() {
        return members.sourceNode;
    }

    /** 1 to {@link #MAX_TARGETS}, distinct, the source not among them, in the sender's order. */
    public List<NodeId> targetNodes() {
        return members.targetNodes;
    }

    public MessageType messageType() {
        return members.messageType;
    }

    public Priority priority() {
        return members.priority;
    }

    public Instant createdAt() {
        return members.createdAt;
    }

    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(members.expiresAt);
    }

    public Optional<Identifier> correlationId() {
        return Optional.ofNullable(members.correlationId);
    }

    public Optional<Identifier> agreementId() {
        return Optional.ofNullable(members.agreementId);
    }

    public Optional<Identifier> policyDomain() {
        return Optional.ofNullable(members.policyDomain);
    }

    public Optional<TraceParent> traceParent() {
        return Optional.ofNullable(members.traceParent);
    }

    /** An {@link Identifier} of at most 32 characters. */
    public Optional<Identifier> schemaVersion() {
        return Optional.ofNullable(members.schemaVersion);
    }

    /** How the content is encrypted, for its receiver to read. */
    public Optional<JsonObject> encryption() {
        Slice encryption = members.encryption;
        return encryption == null ? Optional.empty() : Optional.of((JsonObject) parsed(encryption));
    }

    public Json content() {
        Json parsed = content;
        if (parsed == null) {
            parsed = parsed(members.content);
            content = parsed;
        }
        return parsed;
    }

    /** The content in canonical form: a view of this envelope's own bytes, not to be written to. */
    public Slice contentBytes() {
        return members.content;
    }

    public DetachedJws signature() {
        return members.signature;
    }

    /** The whole envelope in canonical form, signature included; a copy. */
    public byte[] bytes() {
        return canonical.clone();
    }

    /** As {@link #bytes}, a view of this envelope's own bytes, not to be written to. */
    public Slice view() {
        return Slice.of(canonical);
    }

    /** SHA-256 over the canonical form without the signature. */
    public Digest digest() {
        Digest known = digest;
        if (known == null) {
            known = Digest.over(signed());
            digest = known;
        }
        return known;
    }

    /** Whether this is the key that signed, and the signature good. */
    public DetachedJws.Outcome verify(Ed25519 engine, Ed25519PublicKey key) {
        return members.signature.verify(Typ.ENVELOPE, key, engine, signed());
    }

    /**
     * The canonical form without the signature: what stands before that member and its comma, and what stands after.
     */
    private Slice[] signed() {
        return new Slice[] {
            Slice.of(canonical, 0, members.signatureFrom), Slice.of(canonical, members.signatureTo, canonical.length)
        };
    }

    private static Json parsed(Slice value) {
        return StrictJson.parse(value.array(), value.from(), value.to());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Envelope envelope && Arrays.equals(canonical, envelope.canonical);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(canonical);
    }

    /** Its identity alone: contents do not belong in logs. */
    @Override
    public String toString() {
        return "envelope " + members.messageId + " from " + members.sourceNode;
    }
}
