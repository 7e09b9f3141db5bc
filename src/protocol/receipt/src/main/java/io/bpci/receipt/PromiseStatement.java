package io.bpci.receipt;

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
import io.bpci.merkle.Hash;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What a hub signs when it promises that events will be in its log: of all those of one commit that somebody asked
 * about, the root of the tree over their leaf hashes. Immutable.
 *
 * @param hubId the thumbprint of the key that signs
 * @param origin the name of the log
 * @param groupRoot of the tree (RFC 6962) over the leaf hashes of the promised events, in their order
 * @param groupSize how many these are
 * @param logSize so many entries the log had, as signed, before the events were kept: they come after those
 * @param promisedAt by the hub's clock
 * @param logBy by then each of the events is in the log
 */
public record PromiseStatement(
        Thumbprint hubId,
        String origin,
        Hash groupRoot,
        long groupSize,
        long logSize,
        Instant promisedAt,
        Instant logBy) {
    /** No promise leaves more time than that: one for the far future would be none. */
    public static final Duration LONGEST = Duration.ofDays(1);

    private static final String HUB_LOG = "bpci-hub/";
    private static final String SIGNATURE = "signature";
    private static final Set<String> MEMBERS =
            Set.of("group_root", "group_size", "hub_id", "log_by", "log_size", "origin", "promised_at", SIGNATURE);

    /**
     * @throws Malformed if it promises nothing, or too late
     */
    public PromiseStatement {
        if (groupSize < 1) throw new Malformed("group_size must be at least 1, not " + groupSize);
        if (!logBy.isAfter(promisedAt) || logBy.isAfter(promisedAt.plus(LONGEST))) {
            throw new Malformed(
                    "log_by must be after promised_at, by %d h at most: it is %s after %s"
                            .formatted(LONGEST.toHours(), logBy, promisedAt));
        }
    }

    /** The name of the log of the hub with that id. */
    public static String originOf(Thumbprint hubId) {
        return HUB_LOG + hubId;
    }

    /**
     * The hub whose log has that name.
     *
     * @throws Malformed if it is no hub's log
     */
    static Thumbprint hubOf(String origin) {
        if (origin.startsWith(HUB_LOG)) return Thumbprint.parse(origin.substring(HUB_LOG.length()));
        throw new Malformed(
                "%s is not the log of a hub: its name would be %s and the hub_id"
                        .formatted(Malformed.excerpt(origin), HUB_LOG));
    }

    /**
     * A statement and the signature that came with it, which is still to be verified.
     *
     * @param object what was signed, as it was written
     */
    record Signed(PromiseStatement statement, JsonObject object, DetachedJws signature) {
        /**
         * @throws Malformed if the object is not as {@link #json} writes it
         */
        static Signed parse(JsonObject object) {
            var json = StrictObject.of(object, "a promise's statement", MEMBERS);
            return new Signed(
                    new PromiseStatement(
                            Thumbprint.parse(json.text("hub_id")),
                            json.text("origin"),
                            Hash.parse(json.text("group_root")),
                            json.number("group_size"),
                            json.number("log_size"),
                            json.value("promised_at", Timestamp::parse),
                            json.value("log_by", Timestamp::parse)),
                    object.without(SIGNATURE),
                    DetachedJws.parse(json.text(SIGNATURE)));
        }

        JsonObject json() {
            return object.with(SIGNATURE, Json.of(signature.compact()));
        }

        DetachedJws.Outcome verify(Ed25519PublicKey key, Ed25519 engine) {
            return signature.verify(Typ.PROMISE, key, engine, Slice.of(Jcs.canonical(object)));
        }
    }

    Signed sign(Ed25519PrivateKey key, Ed25519 engine) {
        JsonObject object = json();
        return new Signed(this, object, DetachedJws.sign(Typ.PROMISE, key, engine, Slice.of(Jcs.canonical(object))));
    }

    private JsonObject json() {
        return Json.object()
                .put("group_root", groupRoot.toString())
                .put("group_size", groupSize)
                .put("hub_id", hubId.value())
                .put("log_by", Timestamp.write(logBy))
                .put("log_size", logSize)
                .put("origin", origin)
                .put("promised_at", Timestamp.write(promisedAt))
                .build();
    }
}
