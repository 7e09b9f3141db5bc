package io.bpci.jose;

import io.bpci.json.Slice;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

import java.util.Arrays;

/** BouncyCastle's lightweight API: no provider is registered or asked. */
final class BouncyCastleEd25519 extends Ed25519 {
    @Override
    public String name() {
        return "BouncyCastle";
    }

    @Override
    boolean holds(Ed25519PublicKey key, byte[] signature, Slice... message) {
        var signer = new Ed25519Signer();
        var prepared = key.prepared(this, () -> new Ed25519PublicKeyParameters(key.bytes(), 0));
        signer.init(false, (Ed25519PublicKeyParameters) prepared);
        update(signer, message);
        // BouncyCastle multiplies the equation by a factor of its own, which may cancel a small-order part of R.
        return signer.verifySignature(signature) && Curve.isSoundPoint(Arrays.copyOf(signature, 32));
    }

    @Override
    public byte[] sign(Ed25519PrivateKey key, Slice... message) {
        var signer = new Ed25519Signer();
        var prepared = key.prepared(this, () -> new Ed25519PrivateKeyParameters(key.exposeSecretSeed(), 0));
        signer.init(true, (Ed25519PrivateKeyParameters) prepared);
        update(signer, message);
        return signer.generateSignature();
    }

    private static void update(Ed25519Signer signer, Slice... message) {
        for (Slice part : message) {
            signer.update(part.array(), part.from(), part.length());
        }
    }
}
