package io.bpci.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Typ;
import io.bpci.json.CanonicalScan;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An envelope in the making: fill it, then {@link #sign} it. Priority is Normal unless said otherwise; whatever else is
 * required must be set. For one thread; may be changed and signed again.
 */
public final class EnvelopeDraft {
    private @Nullable MessageId messageId;
    private @Nullable NodeId source;
    private List<NodeId> targets = List.of();
    private @Nullable MessageType messageType;
    private byte @Nullable [] content;
    private Priority priority = Priority.NORMAL;
    private @Nullable Instant createdAt;
    private @Nullable Instant expiresAt;
    private @Nullable Identifier correlationId;
    private @Nullable Identifier agreementId;
    private @Nullable Identifier policyDomain;
    private @Nullable TraceParent traceParent;
    private @Nullable Identifier schemaVersion;
    private @Nullable JsonObject encryption;

    EnvelopeDraft() {}

    public EnvelopeDraft messageId(MessageId id) {
        this.messageId = id;
        return this;
    }

    public EnvelopeDraft source(NodeId node) {
        this.source = node;
        return this;
    }

    public EnvelopeDraft targets(NodeId... nodes) {
        return targets(List.of(nodes));
    }

    public EnvelopeDraft targets(List<NodeId> nodes) {
        this.targets = List.copyOf(nodes);
        return this;
    }

    /** Those that are set so far. */
    public List<NodeId> targetNodes() {
        return targets;
    }

    public EnvelopeDraft messageType(MessageType type) {
        this.messageType = type;
        return this;
    }

    public EnvelopeDraft content(Json value) {
        this.content = Jcs.canonical(value);
        return this;
    }

    /**
     * @param json one value in UTF-8, in any form; signed and sent in its canonical form
     * @throws Malformed if it is not strict JSON
     */
    public EnvelopeDraft contentJson(byte[] json) {
        boolean canonical = CanonicalScan.proves(json, 0, json.length);
        this.content = canonical ? json.clone() : Jcs.canonical(StrictJson.parse(json));
        return this;
    }

    public EnvelopeDraft priority(Priority urgency) {
        this.priority = urgency;
        return this;
    }

    public EnvelopeDraft createdAt(Instant time) {
        this.createdAt = time;
        return this;
    }

    public EnvelopeDraft expiresAt(Instant time) {
        this.expiresAt = time;
        return this;
    }

    public EnvelopeDraft correlationId(Identifier id) {
        this.correlationId = id;
        return this;
    }

    public EnvelopeDraft agreementId(Identifier id) {
        this.agreementId = id;
        return this;
    }

    public EnvelopeDraft policyDomain(Identifier domain) {
        this.policyDomain = domain;
        return this;
    }

    public EnvelopeDraft traceParent(TraceParent parent) {
        this.traceParent = parent;
        return this;
    }

    public EnvelopeDraft schemaVersion(Identifier version) {
        this.schemaVersion = version;
        return this;
    }

    public EnvelopeDraft encryption(JsonObject how) {
        this.encryption = how;
        return this;
    }

    /**
     * What is set so far, in canonical form without a signature: for those who bind a member to the others before the
     * whole is signed. A copy; nothing is checked, and what is not set is missing.
     */
    public byte[] unsigned() {
        return new Writer(head()).append(tail()).bytes();
    }

    /**
     * Ed25519 is deterministic: the same draft under the same key gives the same bytes.
     *
     * @throws Malformed if something is missing or breaks a rule of envelopes; names the member
     */
    public Envelope sign(Ed25519PrivateKey key, Ed25519 engine) {
        byte[] head = head();
        byte[] tail = tail();
        var signature = DetachedJws.sign(Typ.ENVELOPE, key, engine, Slice.of(head), Slice.of(tail));
        byte[] canonical = new Writer(head).text("signature", signature.compact()).append(tail).bytes();
        return Envelope.parse(canonical, 0, canonical.length, Integer.MAX_VALUE);
    }

    /** The members in the order of RFC 8785 (3.2.3), up to the place where the signature will stand. */
    private byte[] head() {
        return new Writer("{")
                .text("agreement_id", agreementId)
                .raw("content", content)
                .text("correlation_id", correlationId)
                .text("created_at", createdAt == null ? null : Timestamp.write(createdAt))
                .raw("encryption", encryption == null ? null : Jcs.canonical(encryption))
                .text("expires_at", expiresAt == null ? null : Timestamp.write(expiresAt))
                .text("message_id", messageId)
                .text("message_type", messageType)
                .text("policy_domain", policyDomain)
                .text("priority", priority)
                .text("schema_version", schemaVersion)
                .bytes();
    }

    /** The members that stand behind the signature. */
    private byte[] tail() {
        return new Writer("")
                .text("source_node", source)
                .raw("target_nodes", texts(targets))
                .text("traceparent", traceParent)
                .close()
                .bytes();
    }

    private static byte[] texts(List<NodeId> nodes) {
        return nodes.stream()
                .map(node -> "\"" + node + "\"")
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(US_ASCII);
    }

    /** Writes members whose texts need no escapes, which is so for all values of this package. */
    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

        Writer(String start) {
            append(start.getBytes(US_ASCII));
        }

        Writer(byte[] start) {
            append(start);
        }

        Writer text(String name, @Nullable Object value) {
            return value == null ? this : raw(name, ("\"" + value + "\"").getBytes(US_ASCII));
        }

        Writer raw(String name, byte @Nullable [] json) {
            if (json == null) {
                return this;
            }
            // Only the first member of the whole has no comma before it; the tail always follows something.
            boolean first = out.size() == 1;
            return append(((first ? "\"" : ",\"") + name + "\":").getBytes(US_ASCII)).append(json);
        }

        Writer close() {
            return append(new byte[] {'}'});
        }

        Writer append(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
