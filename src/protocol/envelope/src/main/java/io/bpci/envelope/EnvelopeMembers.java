package io.bpci.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.DetachedJws;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.json.StrictJson.Member;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The members of an envelope, read from its canonical form, of which each is checked here and nowhere else. */
final class EnvelopeMembers {
    private static final Set<String> NAMES =
            Set.of(
                    "agreement_id",
                    "content",
                    "correlation_id",
                    "created_at",
                    "encryption",
                    "expires_at",
                    "message_id",
                    "message_type",
                    "policy_domain",
                    "priority",
                    "schema_version",
                    "signature",
                    "source_node",
                    "target_nodes",
                    "traceparent");

    private static final int MAX_SCHEMA_VERSION = 32;

    final MessageId messageId;
    final NodeId sourceNode;
    final List<NodeId> targetNodes;
    final MessageType messageType;
    final Priority priority;
    final Instant createdAt;
    final Slice content;
    final DetachedJws signature;

    /** Where the member signature stands, with the comma before it. */
    final int signatureFrom;

    final int signatureTo;

    final @Nullable Instant expiresAt;
    final @Nullable Identifier correlationId;
    final @Nullable Identifier agreementId;
    final @Nullable Identifier policyDomain;
    final @Nullable Identifier schemaVersion;
    final @Nullable TraceParent traceParent;
    final @Nullable Slice encryption;

    /**
     * @param members of the canonical form, which ends where the array ends
     * @throws Malformed if one is unknown, missing or not as it must be
     */
    EnvelopeMembers(byte[] canonical, List<Member> members) {
        var reader = new Reader(canonical, members);
        messageId = reader.required("message_id", MessageId::parse);
        sourceNode = reader.required("source_node", NodeId::parse);
        targetNodes = reader.targets();
        messageType = reader.required("message_type", MessageType::parse);
        priority = reader.required("priority", Priority::parse);
        createdAt = reader.required("created_at", Timestamp::parse);
        content = reader.value(reader.member("content"));
        expiresAt = reader.optional("expires_at", Timestamp::parse);
        correlationId = reader.optional("correlation_id", Identifier::parse);
        agreementId = reader.optional("agreement_id", Identifier::parse);
        policyDomain = reader.optional("policy_domain", Identifier::parse);
        schemaVersion = reader.optional("schema_version", EnvelopeMembers::schemaVersion);
        traceParent = reader.optional("traceparent", TraceParent::parse);
        encryption = reader.object("encryption");
        if (expiresAt != null && !expiresAt.isAfter(createdAt)) {
            throw new Malformed("expires_at must be after created_at");
        }
        Member jws = reader.member("signature");
        signature = reader.required("signature", DetachedJws::parse);
        // In canonical form it follows content, so there is a comma, and a quote before and after the name, and a
        // colon.
        signatureFrom = jws.from() - ",\"signature\":".length();
        signatureTo = jws.to();
    }

    private static Identifier schemaVersion(String text) {
        if (text.length() > MAX_SCHEMA_VERSION) {
            throw new Malformed("must have at most " + MAX_SCHEMA_VERSION + " characters");
        }
        return Identifier.parse(text);
    }

    /** Finds members and turns them into values. */
    private static final class Reader {
        private final byte[] canonical;
        private final Map<String, Member> byName;

        Reader(byte[] canonical, List<Member> members) {
            this.canonical = canonical;
            this.byName = HashMap.newHashMap(members.size());
            var unknown = new ArrayList<String>();
            for (Member member : members) {
                if (NAMES.contains(member.name())) {
                    byName.put(member.name(), member);
                } else if (unknown.size() < 10) {
                    unknown.add(Malformed.excerpt(member.name()));
                }
            }
            if (!unknown.isEmpty()) {
                throw new Malformed("an envelope has no member " + String.join(", ", unknown));
            }
        }

        Member member(String name) {
            Member member = byName.get(name);
            if (member == null) {
                throw new Malformed(name + " is missing");
            }
            return member;
        }

        Slice value(Member member) {
            return Slice.of(canonical, member.from(), member.to());
        }

        <T> T required(String name, Function<String, T> parser) {
            return parse(member(name), parser);
        }

        <T> @Nullable T optional(String name, Function<String, T> parser) {
            Member member = byName.get(name);
            return member == null ? null : parse(member, parser);
        }

        private <T> T parse(Member member, Function<String, T> parser) {
            if (canonical[member.from()] != '"') {
                throw new Malformed(member.name() + " must be a string");
            }
            return parse(member.name(), member.from(), member.to(), parser);
        }

        /**
         * Escapes are not resolved: what the canonical form escapes (controls, quotes, backslashes) has no place in any
         * of these values, and a backslash neither.
         */
        private <T> T parse(String name, int from, int to, Function<String, T> parser) {
            try {
                return parser.apply(new String(canonical, from + 1, to - from - 2, UTF_8));
            } catch (Malformed e) {
                throw new Malformed(name + ": " + e.getMessage());
            }
        }

        @Nullable Slice object(String name) {
            Member member = byName.get(name);
            if (member != null && canonical[member.from()] != '{') {
                throw new Malformed(name + " must be an object");
            }
            return member == null ? null : value(member);
        }

        List<NodeId> targets() {
            Member member = member("target_nodes");
            if (canonical[member.from()] != '[') {
                throw new Malformed("target_nodes must be an array");
            }
            var elements = StrictJson.elements(canonical, member.from(), member.to());
            if (elements.isEmpty() || elements.size() > Envelope.MAX_TARGETS) {
                throw new Malformed(
                        "target_nodes must name 1 to " + Envelope.MAX_TARGETS + " nodes, not " + elements.size());
            }
            Set<NodeId> targets = LinkedHashSet.newLinkedHashSet(elements.size());
            for (var element : elements) {
                if (canonical[element.from()] != '"') {
                    throw new Malformed("target_nodes must hold strings only");
                }
                NodeId target = parse("target_nodes", element.from(), element.to(), NodeId::parse);
                if (!targets.add(target)) {
                    throw new Malformed("target_nodes names " + target + " twice");
                }
            }
            return List.copyOf(targets);
        }
    }
}
