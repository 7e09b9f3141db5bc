package io.bpci.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** A private key in a file. */
record KeyFile(Path path) {
    private static final byte[] PROBE = "does this key belong to that certificate?".getBytes(US_ASCII);
    private static final String ALLOWED = "RSA of 2048 bits or more, EC P-256, P-384 and P-521, and Ed25519 are";
    private static final int LEAST_RSA_BITS = 2048;

    PrivateKey read(X509Certificate certificate, Path certificateFile) throws Rejected {
        PublicKey owner = certificate.getPublicKey();
        String signature = signatureAlgorithm(owner, certificateFile);
        PrivateKey key = decode(pkcs8(), owner, certificateFile);
        if (!belongs(key, owner, signature)) {
            throw new Rejected(path, "is not the key of the certificate in " + certificateFile);
        }
        return key;
    }

    private Pem.Block pkcs8() throws Rejected {
        List<Pem.Block> keys =
                new PemFile(path).blocks().stream().filter(block -> block.label().endsWith("PRIVATE KEY")).toList();
        if (keys.isEmpty()) throw new Rejected(path, "holds no private key (-----BEGIN PRIVATE KEY-----)");
        if (keys.size() > 1) throw new Rejected(path, "holds more than one private key");
        Pem.Block key = keys.getFirst();
        return switch (key.label()) {
            case "PRIVATE KEY" -> key;
            case "ENCRYPTED PRIVATE KEY" ->
                    throw new Rejected(
                            path,
                            "is encrypted, and the hub has nobody to ask for a passphrase: decrypt it with"
                                    + " openssl pkcs8 -topk8 -nocrypt, mode 600");
            default ->
                    throw new Rejected(
                            path,
                            "holds a key in the form %s, not PKCS#8: convert it with openssl pkcs8 -topk8 -nocrypt"
                                    .formatted(key.label()));
        };
    }

    /** By which algorithm such a key signs; refuses the kinds that the TLS engines do not both take. */
    private static String signatureAlgorithm(PublicKey key, Path certificateFile) throws Rejected {
        String algorithm =
                switch (key) {
                    case RSAPublicKey rsa
                            when rsa.getAlgorithm().equals("RSA") && rsa.getModulus().bitLength() >= LEAST_RSA_BITS ->
                            "SHA256withRSA";
                    case ECPublicKey ec when List.of(256, 384, 521).contains(ec.getParams().getOrder().bitLength()) ->
                            "SHA256withECDSA";
                    case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") -> "Ed25519";
                    default -> "";
                };
        if (algorithm.isEmpty()) {
            throw new Rejected(certificateFile, "has a key of a kind that is not allowed: " + ALLOWED);
        }
        return algorithm;
    }

    private PrivateKey decode(Pem.Block block, PublicKey owner, Path certificateFile) throws Rejected {
        try {
            return KeyFactory.getInstance(owner.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(block.der()));
        } catch (InvalidKeySpecException e) {
            throw new Rejected(
                    path,
                    "is damaged, or no %s key as the certificate in %s needs"
                            .formatted(owner.getAlgorithm(), certificateFile));
        } catch (IllegalArgumentException e) {
            throw new Rejected(path, "is damaged: the key in it is not Base64");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean belongs(PrivateKey key, PublicKey owner, String algorithm) {
        try {
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(owner);
            verifier.update(PROBE);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
