package io.bpci.sealed;

import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * A published encryption key: the node's statement with the signature of its Ed25519 key, so that whoever knows the
 * latter need not trust the hub from which the former came. Sound in form; whether it holds, {@link #verify} tells.
 * Immutable; equality is by the statement as it was signed, and the signature.
 */
public final class SignedEncryptionKey {
    public static final Typ TYP = new Typ("bpci-encryption-key");

    /** How far the clocks of honest nodes may be apart; as for messages. */
    public static final Duration MAX_AHEAD = Duration.ofSeconds(30);

    private static final String SIGNATURE = "signature";

    private final JsonObject signed;
    private final EncryptionKeyStatement statement;
    private final DetachedJws signature;

    /** What the verification of a published key found. */
    public sealed interface Verdict {}

    /** The node said that this is its key, and it may be sealed to now. */
    public record Good(EncryptionPublicKey key) implements Verdict {}

    /**
     * Not to be used.
     *
     * @param why a sentence without its full stop, for people
     */
    public record Refused(Flaw flaw, String why) implements Verdict {}

    /** Why a published key is not to be used. */
    public enum Flaw {
        /** It is another node's. */
        WRONG_NODE,
        /** It was published at another hub. */
        WRONG_HUB,
        /** It is signed as another kind of object. */
        WRONG_TYP,
        /** It is signed with another key than the node's. */
        WRONG_KEY,
        /** The signature does not hold. */
        BAD_SIGNATURE,
        /** It begins in the future. */
        NOT_YET,
        /** It has ended. */
        ENDED
    }

    SignedEncryptionKey(JsonObject signed, EncryptionKeyStatement statement, DetachedJws signature) {
        this.signed = signed;
        this.statement = statement;
        this.signature = signature;
    }

    /**
     * @throws Malformed if the bytes are no published key, naming the member at fault
     */
    public static SignedEncryptionKey parse(byte[] utf8) {
        return parse(StrictJson.parse(utf8));
    }

    /**
     * @throws Malformed if the value is no published key, naming the member at fault
     */
    public static SignedEncryptionKey parse(Json value) {
        if (!(value instanceof JsonObject json)) throw new Malformed("an encryption key must be an object");
        if (!(json.get(SIGNATURE) instanceof JsonString(var compact))) {
            throw new Malformed("signature must be there, and a string");
        }
        JsonObject signed = json.without(SIGNATURE);
        var statement =
                EncryptionKeyStatement.of(StrictObject.of(signed, "an encryption key", EncryptionKeyStatement.MEMBERS));
        return new SignedEncryptionKey(signed, statement, DetachedJws.parse(compact));
    }

    /** What was said; whether it was, {@link #verify} tells. */
    public EncryptionKeyStatement statement() {
        return statement;
    }

    /** The thumbprint of the Ed25519 key that is said to have signed. */
    public Thumbprint signer() {
        return signature.kid();
    }

    /**
     * Whether the node with this key said so, of this hub, and others may seal to the key now. A hub can hold back a
     * newer statement; how long that lasts, {@code not_after} bounds.
     *
     * @param nodeKey the node's Ed25519 key, however it came to be known: it is what all rests on
     */
    public Verdict verify(Thumbprint hubId, NodeId nodeId, Ed25519PublicKey nodeKey, Ed25519 engine, Instant now) {
        if (!statement.nodeId().equals(nodeId)) {
            return new Refused(Flaw.WRONG_NODE, "the key is of %s, not of %s".formatted(statement.nodeId(), nodeId));
        }
        if (!statement.hubId().equals(hubId)) {
            return new Refused(
                    Flaw.WRONG_HUB, "the key was published at hub %s, not at %s".formatted(statement.hubId(), hubId));
        }
        return switch (signature.verify(TYP, nodeKey, engine, Slice.of(Jcs.canonical(signed)))) {
            case WRONG_TYP -> new Refused(Flaw.WRONG_TYP, "the typ of the signature is not " + TYP);
            case WRONG_KEY ->
                    new Refused(
                            Flaw.WRONG_KEY,
                            "%s signed, not the node's key %s".formatted(signer(), nodeKey.thumbprint()));
            case BAD_SIGNATURE -> new Refused(Flaw.BAD_SIGNATURE, "the signature does not verify");
            case VALID -> inTime(now);
        };
    }

    private Verdict inTime(Instant now) {
        if (statement.createdAt().isAfter(now.plus(MAX_AHEAD))) {
            return new Refused(Flaw.NOT_YET, "the key is good from %s".formatted(statement.createdAt()));
        }
        Instant end = statement.notAfter();
        if (end != null && now.isAfter(end)) return new Refused(Flaw.ENDED, "the key was good until %s".formatted(end));
        return new Good(statement.key());
    }

    /** The statement with its signature. */
    public JsonObject json() {
        return signed.with(SIGNATURE, Json.of(signature.compact()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignedEncryptionKey key && signed.equals(key.signed) && signature.equals(key.signature);
    }

    @Override
    public int hashCode() {
        return signed.hashCode();
    }

    @Override
    public String toString() {
        return "%s of %s".formatted(statement.key(), statement.nodeId());
    }
}
