package io.bpci.jose;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * The JSON form of an Ed25519 public key (RFC 7517; RFC 8037, 2): {@code kty} OKP, {@code crv} Ed25519, {@code x} the
 * key in base64url. Members that do not concern this product are ignored, as RFC 7517 (4) demands. Stateless.
 */
public final class Jwk {
    /** Members of private and symmetric keys (RFC 7518, 6), of which a public key must hold none. */
    private static final Set<String> SECRET = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private Jwk() {}

    /**
     * @throws Malformed if the bytes are not the strict JSON of a sound public key
     */
    public static Ed25519PublicKey read(byte[] utf8) {
        return read(StrictJson.parse(utf8));
    }

    /**
     * @throws Malformed if the value is not a sound public key, or holds a private one
     */
    public static Ed25519PublicKey read(Json jwk) {
        if (!(jwk instanceof JsonObject object)) {
            throw new Malformed("a JWK must be an object");
        }
        for (String name : object.members().keySet()) {
            if (SECRET.contains(name)) {
                throw new Malformed(
                        "the JWK holds the secret member "
                                + name
                                + ": send the public key only, and treat this key as disclosed");
            }
        }
        requireText(object, "kty", Set.of("OKP"));
        requireText(object, "crv", Set.of("Ed25519"));
        if (object.get("alg") != null) {
            requireText(object, "alg", Set.of("Ed25519", "EdDSA"));
        }
        if (object.get("use") != null) {
            requireText(object, "use", Set.of("sig"));
        }
        return Ed25519PublicKey.of(Base64Url.decode(text(object, "x"), "x in the JWK"));
    }

    /** The members crv, kty and x. */
    public static JsonObject write(Ed25519PublicKey key) {
        return Json.object().put("crv", "Ed25519").put("kty", "OKP").put("x", Base64Url.encode(key.bytes())).build();
    }

    private static void requireText(JsonObject jwk, String name, Set<String> allowed) {
        if (!allowed.contains(text(jwk, name))) {
            throw new Malformed(
                    name + " in the JWK must be " + String.join(" or ", allowed.stream().sorted().toList()));
        }
    }

    private static String text(JsonObject jwk, String name) {
        @Nullable Json value = jwk.get(name);
        if (value == null) throw new Malformed(name + " in the JWK is missing");
        if (!(value instanceof JsonString text)) {
            throw new Malformed(name + " in the JWK must be a string");
        }
        return text.value();
    }
}
