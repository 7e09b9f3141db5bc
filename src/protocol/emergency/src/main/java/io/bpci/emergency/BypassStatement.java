package io.bpci.emergency;

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
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * That limits of an agency are lifted for a time. Two officers of the agency sign the same statement, each with a key
 * of their own; its digest names it. Immutable.
 *
 * @param scope which limits, at least one, each once
 * @param reason for who looks at it later, 1 to {@value #MAX_REASON} characters
 * @param endsAt after {@code createdAt}
 */
public record BypassStatement(
        NodeId governmentId,
        Thumbprint hubId,
        Set<BypassScope> scope,
        String reason,
        Instant createdAt,
        Instant endsAt) {
    public static final Typ TYP = new Typ("bpci-bypass");
    public static final int MAX_REASON = 500;

    private static final String SIGNATURE = "signature";
    private static final String GOVERNMENT_ID = "government_id";
    private static final String HUB_ID = "hub_id";
    private static final String SCOPE = "scope";
    private static final String REASON = "reason";
    private static final String CREATED_AT = "created_at";
    private static final String ENDS_AT = "ends_at";
    private static final Set<String> UNSIGNED = Set.of(GOVERNMENT_ID, HUB_ID, SCOPE, REASON, CREATED_AT, ENDS_AT);
    private static final Set<String> MEMBERS =
            Set.of(GOVERNMENT_ID, HUB_ID, SCOPE, REASON, CREATED_AT, ENDS_AT, SIGNATURE);

    /**
     * @throws Malformed if the scope or the reason is empty, the reason is too long, or it ends before it begins
     */
    public BypassStatement {
        scope = Set.copyOf(scope);
        if (scope.isEmpty()) throw new Malformed("scope names at least one of requests and messages");
        if (reason.isBlank() || reason.length() > MAX_REASON) {
            throw new Malformed("reason has 1 to %d characters".formatted(MAX_REASON));
        }
        if (!endsAt.isAfter(createdAt)) throw new Malformed("ends_at must be after created_at");
    }

    /**
     * A statement and one officer's signature, which is still to be verified.
     *
     * @param object what was signed, as it was written
     */
    public record Signed(BypassStatement statement, JsonObject object, DetachedJws signature) {
        /**
         * @throws Malformed if the object is none, naming the member at fault
         */
        public static Signed parse(JsonObject given) {
            var json = StrictObject.of(given, "a bypass statement", MEMBERS);
            return new Signed(read(json), given.without(SIGNATURE), DetachedJws.parse(json.text(SIGNATURE)));
        }

        /** Of what was signed, without any signature: by it two officers know that they sign the same. */
        public Digest digest() {
            return Digest.over(canonical());
        }

        public DetachedJws.Outcome verify(Ed25519PublicKey key, Ed25519 engine) {
            return signature.verify(TYP, key, engine, canonical());
        }

        public JsonObject json() {
            return object.with(SIGNATURE, Json.of(signature.compact()));
        }

        private Slice canonical() {
            return Slice.of(Jcs.canonical(object));
        }
    }

    /**
     * Signs a statement that somebody else wrote, word for word.
     *
     * @throws Malformed if the object is no statement without a signature, naming the member at fault
     */
    public static Signed sign(JsonObject given, Ed25519PrivateKey key, Ed25519 engine) {
        BypassStatement statement = read(StrictObject.of(given, "a bypass statement", UNSIGNED));
        return new Signed(statement, given, DetachedJws.sign(TYP, key, engine, Slice.of(Jcs.canonical(given))));
    }

    private static BypassStatement read(StrictObject json) {
        return new BypassStatement(
                json.value(GOVERNMENT_ID, NodeId::parse),
                json.value(HUB_ID, Thumbprint::parse),
                scope(json.texts(SCOPE, BypassScope.values().length)),
                json.text(REASON),
                json.value(CREATED_AT, Timestamp::parse),
                json.value(ENDS_AT, Timestamp::parse));
    }

    private static Set<BypassScope> scope(List<String> names) {
        var scope = EnumSet.noneOf(BypassScope.class);
        for (String name : names) {
            try {
                if (!scope.add(BypassScope.parse(name))) throw new Malformed("names %s twice".formatted(name));
            } catch (Malformed e) {
                throw new Malformed(SCOPE + " " + e.getMessage());
            }
        }
        return scope;
    }

    /** Signs it, with an officer's key. */
    public Signed sign(Ed25519PrivateKey key, Ed25519 engine) {
        return sign(json(), key, engine);
    }

    /** Without any signature. */
    public JsonObject json() {
        return Json.object()
                .put(GOVERNMENT_ID, governmentId.value())
                .put(HUB_ID, hubId.value())
                .put(SCOPE, Json.strings(names(scope)))
                .put(REASON, reason)
                .put(CREATED_AT, Timestamp.write(createdAt))
                .put(ENDS_AT, Timestamp.write(endsAt))
                .build();
    }

    /** Their wire names, always in the same order. */
    private static List<String> names(Collection<BypassScope> scope) {
        return scope.stream().sorted().map(BypassScope::wireName).toList();
    }
}
