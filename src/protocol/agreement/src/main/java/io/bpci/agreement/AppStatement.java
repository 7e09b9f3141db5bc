package io.bpci.agreement;

import io.bpci.envelope.Digest;
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
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an application says of itself, signed with its key: who it is, and what it can do for others. An application is
 * a node, under the same id and with the same key. Immutable.
 *
 * @param appType such as {@code WebApp}: 1 to 64 letters, digits, dots, underscores or hyphens
 * @param ownerNode the node that answers for it; null where its organisation does
 * @param version of the application, by its own count: the same form
 * @param key the thumbprint of its key
 * @param createdAt a later statement takes the place of an earlier one
 */
public record AppStatement(
        NodeId appId,
        String appType,
        String organisation,
        @Nullable NodeId ownerNode,
        String version,
        List<Capability> capabilities,
        Thumbprint key,
        Thumbprint hubId,
        Instant createdAt) {
    public static final Typ TYP = new Typ("bpci-app");

    /** Of all that a statement may hold. */
    public static final int MAX_BYTES = 64 << 10;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String OWNER = "owner_node";
    private static final String SIGNATURE = "signature";
    private static final Set<String> MEMBERS =
            Set.of(
                    "app_id",
                    "app_type",
                    "organisation",
                    OWNER,
                    "version",
                    "capabilities",
                    "key",
                    "hub_id",
                    "created_at",
                    SIGNATURE);

    /**
     * @throws Malformed if a name has another form, or it is its own owner
     */
    public AppStatement {
        capabilities = List.copyOf(capabilities);
        requireName("app_type", appType);
        requireName("version", version);
        if (appId.equals(ownerNode)) throw new Malformed("owner_node must be another than the application itself");
    }

    private static void requireName(String member, String text) {
        if (!NAME.matcher(text).matches()) {
            throw new Malformed(
                    "%s must be a letter or digit, then up to 63 letters, digits, dots, underscores or hyphens"
                            .formatted(member));
        }
    }

    /**
     * A statement and the application's signature, which is still to be verified.
     *
     * @param object what was signed, as it was written
     */
    public record Signed(AppStatement statement, JsonObject object, DetachedJws signature) {
        /**
         * @throws Malformed if the object is none, naming the member at fault
         */
        public static Signed parse(JsonObject given) {
            var json = StrictObject.of(given, "an application's statement", MEMBERS);
            if (Jcs.canonical(given).length > MAX_BYTES) {
                throw new Malformed("an application's statement has at most %d bytes".formatted(MAX_BYTES));
            }
            return new Signed(read(json), given.without(SIGNATURE), DetachedJws.parse(json.text(SIGNATURE)));
        }

        public DetachedJws.Outcome verify(Ed25519PublicKey key, Ed25519 engine) {
            return signature.verify(TYP, key, engine, Slice.of(Jcs.canonical(object)));
        }

        /** SHA-256 over the canonical form (RFC 8785) without the signature. */
        public Digest digest() {
            return Digest.over(Slice.of(Jcs.canonical(object)));
        }

        public JsonObject json() {
            return object.with(SIGNATURE, Json.of(signature.compact()));
        }
    }

    private static AppStatement read(StrictObject json) {
        return new AppStatement(
                json.value("app_id", NodeId::parse),
                json.text("app_type"),
                json.text("organisation"),
                json.has(OWNER) ? json.value(OWNER, NodeId::parse) : null,
                json.text("version"),
                Capability.parse(json.require("capabilities")),
                json.value("key", Thumbprint::parse),
                json.value("hub_id", Thumbprint::parse),
                json.value("created_at", Timestamp::parse));
    }

    /** Signs it, with the application's key. */
    public Signed sign(Ed25519PrivateKey privateKey, Ed25519 engine) {
        JsonObject object = json();
        return new Signed(this, object, DetachedJws.sign(TYP, privateKey, engine, Slice.of(Jcs.canonical(object))));
    }

    private JsonObject json() {
        return Json.object()
                .put("app_id", appId.value())
                .put("app_type", appType)
                .put("organisation", organisation)
                .putIfPresent(OWNER, ownerNode == null ? null : ownerNode.value())
                .put("version", version)
                .put("capabilities", new JsonArray(capabilities.stream().<Json>map(Capability::json).toList()))
                .put("key", key.value())
                .put("hub_id", hubId.value())
                .put("created_at", Timestamp.write(createdAt))
                .build();
    }
}
