package io.bpci.jose;

import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.HexFormat;

/** The unencrypted PKCS#8 form of an Ed25519 key (RFC 8410, 7): a fixed frame around the seed. */
final class Pkcs8 {
    /** SEQUENCE { INTEGER 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET STRING { seed } } } up to the seed. */
    private static final byte[] FRAME = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private Pkcs8() {}

    static byte[] writeDer(byte[] seed) {
        byte[] der = Arrays.copyOf(FRAME, FRAME.length + seed.length);
        System.arraycopy(seed, 0, der, FRAME.length, seed.length);
        return der;
    }

    static byte[] readDer(byte[] der) {
        if (der.length != FRAME.length + Ed25519PrivateKey.LENGTH
                || !Arrays.equals(der, 0, FRAME.length, FRAME, 0, FRAME.length)) {
            throw new Malformed("not an Ed25519 private key in PKCS#8 (48 bytes, as openssl genpkey writes it)");
        }
        return Arrays.copyOfRange(der, FRAME.length, der.length);
    }
}
