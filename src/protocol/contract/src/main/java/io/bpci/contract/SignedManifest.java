package io.bpci.contract;

import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

/** A manifest with its owner's signature: a JWS of typ {@code bpci-contract} over the manifest's canonical form. */
public record SignedManifest(Manifest manifest, DetachedJws signature) {
    public static final Typ TYP = new Typ("bpci-contract");

    private static final String SIGNATURE = "signature";

    public static SignedManifest sign(Manifest manifest, Ed25519PrivateKey key, Ed25519 engine) {
        return new SignedManifest(manifest, DetachedJws.sign(TYP, key, engine, payload(manifest)));
    }

    /**
     * @throws Malformed naming the member
     */
    public static SignedManifest parse(JsonObject json) {
        if (!(json.get(SIGNATURE) instanceof JsonString signature)) throw new Malformed("signature must be a string");
        JsonObject manifest = json.without(SIGNATURE);
        if (Jcs.canonical(manifest).length > Bounds.MANIFEST_BYTES) {
            throw new Malformed("a manifest has at most %d bytes".formatted(Bounds.MANIFEST_BYTES));
        }
        return new SignedManifest(Manifest.parse(manifest), DetachedJws.parse(signature.value()));
    }

    public JsonObject json() {
        return manifest.json().with(SIGNATURE, Json.of(signature.compact()));
    }

    public DetachedJws.Outcome verify(Ed25519PublicKey key, Ed25519 engine) {
        return signature.verify(TYP, key, engine, payload(manifest));
    }

    private static Slice payload(Manifest manifest) {
        return Slice.of(Jcs.canonical(manifest.json()));
    }
}
