package io.bpci.agreement;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;
import io.bpci.sealed.EncryptionLevel;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What two applications agree on. The hub writes it down and signs it, and both sign its digest; nothing changes it: an
 * amendment has terms of its own, of the next version, which name those that they follow. Immutable.
 *
 * @param version from 1
 * @param follows the digest of the terms that these replace once both have signed; null for the first
 * @param permissions what the first party may do at the second
 * @param replyPermissions what the second may do at the first
 * @param messageTypes that may be sent under it; empty for all
 * @param validFrom the first moment at which it may be in force
 * @param validUntil the first moment at which it is no more
 * @param rateLimit messages a second, of both together; null for as many as the hub allows
 * @param proposer who proposed it: the name of an operator, or an application
 */
public record Terms(
        Identifier agreementId,
        int version,
        @Nullable Digest follows,
        NodeId app1,
        NodeId app2,
        CommunicationType communicationType,
        Permissions permissions,
        Permissions replyPermissions,
        SecurityRequirements securityRequirements,
        List<MessageType> messageTypes,
        Instant validFrom,
        Instant validUntil,
        @Nullable Integer rateLimit,
        String proposer,
        Instant createdAt,
        NodeId hubNode,
        Thumbprint hubId) {
    public static final Typ TYP = new Typ("bpci-agreement");

    /** No agreement is for longer. */
    public static final Duration LONGEST = Duration.ofDays(3_660);

    public static final int MOST_VERSIONS = 1_000;
    public static final int MOST_TYPES = 50;
    public static final int FASTEST = 1_000_000;

    private static final int MAX_PROPOSER = 255;
    private static final String FOLLOWS = "follows";
    private static final String RATE = "rate_limit";
    private static final String SIGNATURE = "signature";
    private static final Set<String> MEMBERS =
            Set.of(
                    "agreement_id",
                    "version",
                    FOLLOWS,
                    "app1_id",
                    "app2_id",
                    "communication_type",
                    "permissions",
                    "reply_permissions",
                    "security_requirements",
                    "message_types",
                    "valid_from",
                    "valid_until",
                    RATE,
                    "proposer",
                    "created_at",
                    "hub_node",
                    "hub_id",
                    SIGNATURE);

    private static final SecurityRequirements LEAST = new SecurityRequirements(EncryptionLevel.NONE, false, 1);

    /**
     * @throws Malformed if nobody could agree on this
     */
    public Terms {
        messageTypes = List.copyOf(messageTypes);
        if (version < 1 || version > MOST_VERSIONS) {
            throw new Malformed("version must be from 1 to %d, not %d".formatted(MOST_VERSIONS, version));
        }
        if ((version == 1) != (follows == null)) {
            throw new Malformed("follows must be there from version 2 on, and not before");
        }
        if (app1.equals(app2)) throw new Malformed("app1_id and app2_id must be two applications, not one");
        if (app1.equals(hubNode) || app2.equals(hubNode)) throw new Malformed("the hub itself is no application");
        if (permissions.given().isEmpty()) throw new Malformed("permissions must permit something");
        if (messageTypes.size() > MOST_TYPES) throw new Malformed("message_types has at most %d".formatted(MOST_TYPES));
        if (new HashSet<>(messageTypes).size() < messageTypes.size()) {
            throw new Malformed("message_types has one twice");
        }
        if (!validUntil.isAfter(validFrom)) throw new Malformed("valid_until must be after valid_from");
        if (validUntil.isAfter(validFrom.plus(LONGEST))) {
            throw new Malformed("valid_until must be within %d days of valid_from".formatted(LONGEST.toDays()));
        }
        if (!validUntil.isAfter(createdAt)) throw new Malformed("valid_until must be in the future");
        if (rateLimit != null && (rateLimit < 1 || rateLimit > FASTEST)) {
            throw new Malformed("rate_limit must be from 1 to %d messages a second".formatted(FASTEST));
        }
        if (proposer.isEmpty() || proposer.length() > MAX_PROPOSER) {
            throw new Malformed("proposer must have 1 to %d characters".formatted(MAX_PROPOSER));
        }
    }

    /** Whether it may be in force then. */
    public boolean isValidAt(Instant time) {
        return !time.isBefore(validFrom) && time.isBefore(validUntil);
    }

    public boolean isParty(NodeId app) {
        return app.equals(app1) || app.equals(app2);
    }

    /** The party that is not this one. */
    public NodeId other(NodeId party) {
        return party.equals(app1) ? app2 : app1;
    }

    /** What a party may do at the other one. */
    public Permissions permissionsOf(NodeId party) {
        return party.equals(app1) ? permissions : replyPermissions;
    }

    public boolean allows(MessageType type) {
        return messageTypes.isEmpty() || messageTypes.contains(type);
    }

    /**
     * Terms and the hub's signature, which is still to be verified.
     *
     * @param object what was signed, as it was written
     */
    public record Signed(Terms terms, JsonObject object, DetachedJws signature) {
        /**
         * @throws Malformed if the object is none, naming the member at fault
         */
        public static Signed parse(JsonObject given) {
            var json = StrictObject.of(given, "an agreement's terms", MEMBERS);
            return new Signed(read(json), given.without(SIGNATURE), DetachedJws.parse(json.text(SIGNATURE)));
        }

        public DetachedJws.Outcome verify(Ed25519PublicKey key, Ed25519 engine) {
            return signature.verify(TYP, key, engine, Slice.of(Jcs.canonical(object)));
        }

        /** What the parties sign: SHA-256 over the canonical form (RFC 8785) without the signature. */
        public Digest digest() {
            return Digest.over(Slice.of(Jcs.canonical(object)));
        }

        public JsonObject json() {
            return object.with(SIGNATURE, Json.of(signature.compact()));
        }
    }

    private static Terms read(StrictObject json) {
        return new Terms(
                json.value("agreement_id", Identifier::parse),
                (int) json.number("version", MOST_VERSIONS),
                json.has(FOLLOWS) ? json.value(FOLLOWS, Digest::parse) : null,
                json.value("app1_id", NodeId::parse),
                json.value("app2_id", NodeId::parse),
                json.value("communication_type", CommunicationType::parse),
                permissions(json, "permissions"),
                permissions(json, "reply_permissions"),
                SecurityRequirements.parse(json.object("security_requirements"), LEAST),
                messageTypes(json.texts("message_types", MOST_TYPES)),
                json.value("valid_from", Timestamp::parse),
                json.value("valid_until", Timestamp::parse),
                json.has(RATE) ? (int) json.number(RATE, FASTEST) : null,
                json.text("proposer"),
                json.value("created_at", Timestamp::parse),
                json.value("hub_node", NodeId::parse),
                json.value("hub_id", Thumbprint::parse));
    }

    private static Permissions permissions(StrictObject json, String name) {
        List<String> texts = json.texts(name, Permissions.MOST);
        try {
            return Permissions.parse(texts);
        } catch (Malformed e) {
            throw new Malformed(name + ": " + e.getMessage());
        }
    }

    /**
     * @throws Malformed naming what is no type of messages
     */
    public static List<MessageType> messageTypes(List<String> names) {
        return names.stream()
                .map(name -> {
                    try {
                        return MessageType.parse(name);
                    } catch (Malformed e) {
                        throw new Malformed("message_types: %s %s".formatted(Malformed.excerpt(name), e.getMessage()));
                    }
                })
                .toList();
    }

    /** Signs it, with the hub's key. */
    public Signed sign(Ed25519PrivateKey key, Ed25519 engine) {
        JsonObject object = json();
        return new Signed(this, object, DetachedJws.sign(TYP, key, engine, Slice.of(Jcs.canonical(object))));
    }

    private JsonObject json() {
        var json =
                Json.object()
                        .put("agreement_id", agreementId.value())
                        .put("version", version)
                        .put("app1_id", app1.value())
                        .put("app2_id", app2.value())
                        .put("communication_type", communicationType.name())
                        .put("permissions", Json.strings(permissions.texts()))
                        .put("reply_permissions", Json.strings(replyPermissions.texts()))
                        .put("security_requirements", securityRequirements.json())
                        .put("message_types", Json.strings(messageTypes.stream().map(MessageType::name).toList()))
                        .put("valid_from", Timestamp.write(validFrom))
                        .put("valid_until", Timestamp.write(validUntil))
                        .put("proposer", proposer)
                        .put("created_at", Timestamp.write(createdAt))
                        .put("hub_node", hubNode.value())
                        .put("hub_id", hubId.value());
        Optional.ofNullable(follows).ifPresent(digest -> json.put(FOLLOWS, digest.hex()));
        Optional.ofNullable(rateLimit).ifPresent(rate -> json.put(RATE, rate));
        return json.build();
    }
}
