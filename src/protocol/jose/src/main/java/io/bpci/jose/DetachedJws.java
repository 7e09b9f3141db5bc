package io.bpci.jose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A signature that stands beside what it signs (RFC 7515 appendix F) and covers the payload's bytes as they are (RFC
 * 7797, {@code b64} false): {@code header..signature}. Whoever signs JSON passes its canonical form (RFC 8785).
 *
 * <p>The protected header holds exactly {@code alg} (Ed25519 or EdDSA), {@code b64} false, {@code crit} ["b64"], {@code
 * kid} (the thumbprint of the key) and {@code typ} (the kind of object). Immutable; equality is by the compact form.
 */
public final class DetachedJws {
    /** A header is 158 characters long as this product writes it; white space and such are allowed within reason. */
    private static final int MAX_HEADER = 512;

    /** 64 bytes of signature. */
    private static final int SIGNATURE_CHARACTERS = 86;

    private static final int MAX_LENGTH = MAX_HEADER + 2 + SIGNATURE_CHARACTERS;

    /** What verification found. */
    public enum Outcome {
        VALID,
        /** Signed as another kind of object. */
        WRONG_TYP,
        /** Its {@code kid} names another key than the one given; the signature was not looked at. */
        WRONG_KEY,
        /** Not made with this key over this payload. */
        BAD_SIGNATURE
    }

    private final byte[] compact;
    private final int headerLength;
    private final JwsHeader header;
    private final byte[] signature;

    private DetachedJws(byte[] compact, int headerLength, JwsHeader header, byte[] signature) {
        this.compact = compact;
        this.headerLength = headerLength;
        this.header = header;
        this.signature = signature;
    }

    /** Signs the payload's parts, one after the other. */
    public static DetachedJws sign(Typ typ, Ed25519PrivateKey key, Ed25519 engine, Slice... payload) {
        var header = new JwsHeader(typ, key.publicKey().thumbprint());
        byte[] encoded = Base64Url.encode(header.write()).getBytes(US_ASCII);
        byte[] signature = engine.sign(key, signingInput(encoded, encoded.length, payload));
        byte[] tail = (".." + Base64Url.encode(signature)).getBytes(US_ASCII);
        byte[] compact = Arrays.copyOf(encoded, encoded.length + tail.length);
        System.arraycopy(tail, 0, compact, encoded.length, tail.length);
        return new DetachedJws(compact, encoded.length, header, signature);
    }

    /**
     * @throws Malformed if the text is not a detached JWS with the one allowed kind of header; names the part at fault
     */
    public static DetachedJws parse(String compact) {
        // What lies beyond Latin-1 becomes '?', which base64url refuses.
        byte[] ascii = compact.getBytes(ISO_8859_1);
        return parse(ascii, 0, ascii.length);
    }

    /**
     * @throws Malformed if the range is not a detached JWS with the one allowed kind of header; names the part at fault
     */
    public static DetachedJws parse(byte[] ascii, int from, int to) {
        if (to - from > MAX_LENGTH) {
            throw new Malformed("a JWS has at most " + MAX_LENGTH + " characters here");
        }
        byte[] compact = Arrays.copyOfRange(ascii, from, to);
        int dot = indexOfDot(compact, 0);
        int second = indexOfDot(compact, dot + 1);
        if (second == compact.length || indexOfDot(compact, second + 1) != compact.length) {
            throw new Malformed("a JWS has exactly two dots: header..signature");
        }
        if (second != dot + 1) {
            throw new Malformed("the payload of a detached JWS must be empty: header..signature");
        }
        if (compact.length - second - 1 != SIGNATURE_CHARACTERS) {
            throw new Malformed("the signature of the JWS must be 64 bytes, 86 characters of base64url");
        }
        JwsHeader header = JwsHeader.parse(Base64Url.decode(compact, 0, dot, "the header of the JWS"));
        byte[] signature = Base64Url.decode(compact, second + 1, compact.length, "the signature of the JWS");
        return new DetachedJws(compact, dot, header, signature);
    }

    private static int indexOfDot(byte[] text, int from) {
        int i = from;
        while (i < text.length && text[i] != '.') {
            i++;
        }
        return i;
    }

    /** Checks kind, key and signature, in this order, over the payload's parts, one after the other. */
    public Outcome verify(Typ expected, Ed25519PublicKey key, Ed25519 engine, Slice... payload) {
        if (!header.typ().equals(expected)) {
            return Outcome.WRONG_TYP;
        }
        if (!header.kid().equals(key.thumbprint())) {
            return Outcome.WRONG_KEY;
        }
        boolean good = engine.verify(key, signature, signingInput(compact, headerLength, payload));
        return good ? Outcome.VALID : Outcome.BAD_SIGNATURE;
    }

    /** RFC 7797, 5.1: the encoded header, a dot, and the payload as it is. The first dot of the compact form serves. */
    private static Slice[] signingInput(byte[] headerAndMore, int headerLength, Slice... payload) {
        var input = new Slice[payload.length + 2];
        input[0] = Slice.of(headerAndMore, 0, headerLength);
        input[1] = Slice.of(DOT);
        System.arraycopy(payload, 0, input, 2, payload.length);
        return input;
    }

    private static final byte[] DOT = {'.'};

    public Typ typ() {
        return header.typ();
    }

    /** The key that is said to have signed. */
    public Thumbprint kid() {
        return header.kid();
    }

    /** {@code header..signature} */
    public String compact() {
        return new String(compact, US_ASCII);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DetachedJws jws && Arrays.equals(compact, jws.compact);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(compact);
    }

    @Override
    public String toString() {
        return compact();
    }
}
