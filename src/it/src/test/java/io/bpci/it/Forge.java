package io.bpci.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.Base64Url;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Envelopes made by hand: good ones, of which a test then spoils one thing. */
final class Forge {
    static final Ed25519 ENGINE = Ed25519.fastest();

    private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime());

    private Forge() {}

    /** A good envelope without its signature. */
    static JsonObject members(NodeId source, NodeId... targets) {
        return Json.object()
                .put("message_id", "m-" + NUMBER.incrementAndGet())
                .put("source_node", source.value())
                .put("target_nodes", Json.strings(List.of(targets).stream().map(NodeId::value).toList()))
                .put("message_type", "DataSync")
                .put("content", Json.object().put("text", "hello").build())
                .put("priority", "Normal")
                .put("created_at", Timestamp.write(Instant.now()))
                .build();
    }

    /** Signed as it must be, whatever the members are. */
    static byte[] signed(JsonObject members, Ed25519PrivateKey key) {
        return signed(members, Typ.ENVELOPE, key);
    }

    static byte[] signed(JsonObject members, Typ typ, Ed25519PrivateKey key) {
        return with(members, DetachedJws.sign(typ, key, ENGINE, Slice.of(Jcs.canonical(members))).compact());
    }

    /** With a header of the test's own, properly signed. */
    static byte[] signed(JsonObject members, String header, Ed25519PrivateKey key) {
        byte[] input = signingInput(members, header);
        return with(members, header(header) + ".." + Base64Url.encode(ENGINE.sign(key, Slice.of(input))));
    }

    /** With a header and a signature of the test's own. */
    static byte[] signed(JsonObject members, String header, byte[] signature) {
        return with(members, header(header) + ".." + Base64Url.encode(signature));
    }

    static byte[] signingInput(JsonObject members, String header) {
        return (header(header) + "." + new String(Jcs.canonical(members), UTF_8)).getBytes(UTF_8);
    }

    static byte[] with(JsonObject members, String signature) {
        return Jcs.canonical(members.with("signature", Json.of(signature)));
    }

    /** The header as it must be, for that key. */
    static String header(Ed25519PrivateKey key, String alg) {
        return "{\"alg\":\"%s\",\"b64\":false,\"crit\":[\"b64\"],\"kid\":\"%s\",\"typ\":\"bpci-envelope\"}"
                .formatted(alg, key.publicKey().thumbprint());
    }

    private static String header(String json) {
        return Base64Url.encode(json.getBytes(UTF_8));
    }
}
