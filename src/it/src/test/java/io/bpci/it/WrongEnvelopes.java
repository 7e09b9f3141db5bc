package io.bpci.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Typ;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Each way in which an envelope can be wrong, and what its sender is told. */
final class WrongEnvelopes {
    private static final Ed25519PrivateKey STRANGERS_KEY = Ed25519PrivateKey.generate(new SecureRandom());

    private WrongEnvelopes() {}

    /** Who sends in a test, and to whom. */
    record World(Node sender, NodeId target) {
        JsonObject members() {
            return Forge.members(sender.id(), target);
        }

        Ed25519PrivateKey key() {
            return sender.key();
        }

        byte[] with(String member, Json value) {
            return Forge.signed(members().with(member, value), key());
        }

        /** A good envelope, in whose text something is replaced: then its signature does not matter any more. */
        byte[] replacing(String text, String other) {
            return new String(Forge.signed(members(), key()), UTF_8).replace(text, other).getBytes(ISO_8859_1);
        }
    }

    /**
     * @param says a part of the detail
     * @param breaksFrame that in a session the whole frame is unreadable, which ends the session
     */
    record Case(String name, Fault fault, String says, boolean breaksFrame, Function<World, byte[]> envelope) {
        @Override
        public String toString() {
            return name;
        }

        /** Recorded as noise of an address when it came by HTTP: the envelope is nobody's. */
        boolean isNobodys() {
            return switch (fault) {
                case MALFORMED, TOO_LARGE, BAD_SIGNATURE, WRONG_KEY, UNKNOWN_SENDER -> true;
                default -> false;
            };
        }
    }

    private static Case of(String name, Fault fault, String says, Function<World, byte[]> envelope) {
        return new Case(name, fault, says, false, envelope);
    }

    private static Case unframed(String name, String says, Function<World, byte[]> envelope) {
        return new Case(name, Fault.MALFORMED, says, true, envelope);
    }

    static Stream<Case> cases() {
        return Stream.of(notJson(), notAnEnvelope(), notSigned(), notTaken()).flatMap(Function.identity());
    }

    private static Stream<Case> notJson() {
        return Stream.of(
                unframed(
                        "truncated",
                        "",
                        w -> {
                            byte[] good = Forge.signed(w.members(), w.key());
                            return Arrays.copyOf(good, good.length / 2);
                        }),
                unframed("followed by something", "", w -> w.replacing("]}", "]} true")),
                unframed("two values", "", w -> w.replacing("{\"content\"", "{} {\"content\"")),
                unframed(
                        "a key twice",
                        "second member named \"text\"",
                        w -> w.replacing("{\"text\"", "{\"text\":1,\"text\"")),
                unframed(
                        "a member twice",
                        "priority",
                        w -> w.replacing("\"priority\"", "\"priority\":\"High\",\"priority\"")),
                of("65 deep", Fault.MALFORMED, "64", w -> w.replacing("\"hello\"", "[".repeat(63) + "]".repeat(63))),
                unframed("66 deep, its frame 67", "64", w -> w.replacing("\"hello\"", "[".repeat(64) + "]".repeat(64))),
                unframed("not UTF-8", "", w -> w.replacing("hello", "h\u00e9llo")),
                unframed("lone surrogate", "", w -> w.replacing("hello", "\\ud800")),
                unframed("NaN", "", w -> w.replacing("\"hello\"", "NaN")),
                unframed("a number that changes", "RFC 8785", w -> w.replacing("\"hello\"", "333333333.33333329")),
                unframed("a number too large", "RFC 8785", w -> w.replacing("\"hello\"", "9007199254740993")),
                unframed("a number beyond all", "RFC 8785", w -> w.replacing("\"hello\"", "1e400")),
                of(
                        "over 1 MiB",
                        Fault.TOO_LARGE,
                        "1048576",
                        w -> w.with("content", Json.of("x".repeat((1 << 20) + 1)))),
                of(
                        "over 1 MiB in canonical form only",
                        Fault.TOO_LARGE,
                        "canonical form",
                        w -> w.replacing("\"hello\"", "[" + "1e20,".repeat(60_000) + "1]")));
    }

    private static Stream<Case> notAnEnvelope() {
        return Stream.of(
                of("an unknown member", Fault.MALFORMED, "urgent", w -> w.with("urgent", Json.of("yes"))),
                of("an array", Fault.MALFORMED, "object", w -> "[]".getBytes(UTF_8)),
                of("a number for a name", Fault.MALFORMED, "message_id", w -> w.with("message_id", Json.of(7))),
                of("a name with a space", Fault.MALFORMED, "message_id", w -> w.with("message_id", Json.of("a b"))),
                of("text for targets", Fault.MALFORMED, "target_nodes", w -> w.with("target_nodes", Json.of("bob"))),
                of("no targets", Fault.MALFORMED, "target_nodes", w -> w.with("target_nodes", Json.strings(List.of()))),
                of(
                        "1,001 targets",
                        Fault.MALFORMED,
                        "target_nodes",
                        w ->
                                w.with(
                                        "target_nodes",
                                        Json.strings(IntStream.range(0, 1001).mapToObj(i -> "n-" + i).toList()))),
                of(
                        "a target twice",
                        Fault.MALFORMED,
                        "target_nodes",
                        w -> w.with("target_nodes", Json.strings(List.of("bob", "bob")))),
                of("an unknown priority", Fault.MALFORMED, "Critical", w -> w.with("priority", Json.of("Urgent"))),
                of("an unknown type", Fault.MALFORMED, "message_type", w -> w.with("message_type", Json.of("Nope"))),
                of(
                        "a time without zone",
                        Fault.MALFORMED,
                        "created_at",
                        w -> w.with("created_at", Json.of("2026-11-21T08:00:00"))),
                of(
                        "expires before it is made",
                        Fault.MALFORMED,
                        "expires_at",
                        w -> w.with("expires_at", at(Instant.now().minusSeconds(3600)))),
                of(
                        "no content",
                        Fault.MALFORMED,
                        "content",
                        w -> w.replacing("\"content\":{\"text\":\"hello\"},", "")));
    }

    private static Stream<Case> notSigned() {
        return Stream.of(
                of("no signature", Fault.MALFORMED, "signature", w -> w.members().toString().getBytes(UTF_8)),
                of(
                        "alg none",
                        Fault.MALFORMED,
                        "signature",
                        w -> Forge.signed(w.members(), Forge.header(w.key(), "none"), new byte[0])),
                of(
                        "alg none, signed",
                        Fault.MALFORMED,
                        "alg",
                        w -> Forge.signed(w.members(), Forge.header(w.key(), "none"), w.key())),
                of("HS256 with the public key", Fault.MALFORMED, "signature", WrongEnvelopes::hmac),
                of(
                        "crit stripped",
                        Fault.MALFORMED,
                        "crit",
                        w ->
                                Forge.signed(
                                        w.members(),
                                        Forge.header(w.key(), "Ed25519").replace("\"crit\":[\"b64\"],", ""),
                                        w.key())),
                of(
                        "a header of its own",
                        Fault.MALFORMED,
                        "jwk",
                        w ->
                                Forge.signed(
                                        w.members(),
                                        Forge.header(w.key(), "Ed25519").replace("{\"alg\"", "{\"jwk\":{},\"alg\""),
                                        w.key())),
                of("another key", Fault.WRONG_KEY, "kid", w -> Forge.signed(w.members(), STRANGERS_KEY)),
                of(
                        "another key under this one's name",
                        Fault.BAD_SIGNATURE,
                        "not over this",
                        w -> Forge.signed(w.members(), Forge.header(w.key(), "Ed25519"), STRANGERS_KEY)),
                of(
                        "a session's proof",
                        Fault.BAD_SIGNATURE,
                        "typ",
                        w -> Forge.signed(w.members(), Typ.SESSION, w.key())),
                of("a key's statement", Fault.BAD_SIGNATURE, "typ", w -> Forge.signed(w.members(), Typ.KEY, w.key())),
                of("changed afterwards", Fault.BAD_SIGNATURE, "not over this", w -> w.replacing("hello", "hallo")),
                of(
                        "a low-order point",
                        Fault.BAD_SIGNATURE,
                        "",
                        w -> {
                            byte[] neutral = new byte[64];
                            neutral[0] = 1;
                            return Forge.signed(w.members(), Forge.header(w.key(), "Ed25519"), neutral);
                        }),
                of("S beyond the order", Fault.BAD_SIGNATURE, "", WrongEnvelopes::malleable),
                of(
                        "of a node that is not there",
                        Fault.UNKNOWN_SENDER,
                        "",
                        w -> Forge.signed(w.members().with("source_node", Json.of("nobody-knows-me")), w.key())));
    }

    private static Stream<Case> notTaken() {
        return Stream.of(
                of(
                        "to itself",
                        Fault.SELF_TARGET,
                        "",
                        w -> Forge.signed(Forge.members(w.sender().id(), w.sender().id()), w.key())),
                of(
                        "to nobody",
                        Fault.UNKNOWN_TARGET,
                        "",
                        w -> w.with("target_nodes", Json.strings(List.of("nobody-at-all")))),
                of(
                        "to nobody and itself",
                        Fault.ALL_TARGETS_REFUSED,
                        "nobody-at-all",
                        w -> w.with("target_nodes", Json.strings(List.of("nobody-at-all", w.sender().id().value())))),
                of(
                        "dated in the future",
                        Fault.CREATED_IN_FUTURE,
                        "created_at",
                        w -> w.with("created_at", at(Instant.now().plusSeconds(120)))),
                of(
                        "dated in the past",
                        Fault.STALE,
                        "300 s",
                        w -> w.with("created_at", at(Instant.now().minusSeconds(400)))),
                of(
                        "expired",
                        Fault.EXPIRED,
                        "expires_at",
                        w ->
                                Forge.signed(
                                        w.members()
                                                .with("created_at", at(Instant.now().minusSeconds(60)))
                                                .with("expires_at", at(Instant.now().minusSeconds(30))),
                                        w.key())));
    }

    private static Json at(Instant time) {
        return Json.of(Timestamp.write(time));
    }

    private static byte[] hmac(World w) {
        try {
            String header = Forge.header(w.key(), "HS256");
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(w.key().publicKey().bytes(), "HmacSHA256"));
            return Forge.signed(w.members(), header, mac.doFinal(Forge.signingInput(w.members(), header)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A good signature with the order of the group added to S: the same to a careless verifier. */
    private static byte[] malleable(World w) {
        String header = Forge.header(w.key(), "Ed25519");
        JsonObject members = w.members();
        byte[] signature = Forge.ENGINE.sign(w.key(), io.bpci.json.Slice.of(Forge.signingInput(members, header)));
        var order =
                new java.math.BigInteger(
                        "7237005577332262213973186563042994240857116359379907606001950938285454250989");
        byte[] s = reversed(Arrays.copyOfRange(signature, 32, 64));
        byte[] more = reversed(new java.math.BigInteger(1, s).add(order).toByteArray());
        System.arraycopy(more, 0, signature, 32, 32);
        return Forge.signed(members, header, signature);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[Math.max(32, bytes.length)];
        for (int i = 0; i < bytes.length; i++) reversed[i] = bytes[bytes.length - 1 - i];
        return reversed;
    }
}
