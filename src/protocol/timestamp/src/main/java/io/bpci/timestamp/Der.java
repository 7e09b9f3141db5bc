package io.bpci.timestamp;

import io.bpci.json.Malformed;

import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;

import java.io.IOException;
import java.util.Arrays;

/** Reads one ASN.1 object strictly. */
final class Der {
    /** Of a token or an answer with the certificates that it carries. */
    static final int MAX_BYTES = 1 << 16;

    private Der() {}

    /**
     * The object that these bytes are, all of them. Lengths must be definite and as short as can be; the order within a
     * set is left alone, for many authorities do not sort their certificates.
     *
     * @throws Malformed if they are no such object
     */
    static ASN1Primitive read(byte[] der, String what) {
        if (der.length > MAX_BYTES) {
            throw new Malformed("%s has at most %d bytes, not %d".formatted(what, MAX_BYTES, der.length));
        }
        try {
            ASN1Primitive object = ASN1Primitive.fromByteArray(der);
            if (object != null && Arrays.equals(object.getEncoded(ASN1Encoding.DL), der)) return object;
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle says what it met in its own terms; the bytes are no DER either way.
        }
        throw new Malformed(what + " is not one whole object in DER, with nothing after it");
    }
}
