package io.bpci.jose;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import java.util.Arrays;
import java.util.List;

/** The protected header of a {@link DetachedJws}: of its five members only these two are free. */
record JwsHeader(Typ typ, Thumbprint kid) {
    private static final byte[] BEFORE_KID =
            "{\"alg\":\"Ed25519\",\"b64\":false,\"crit\":[\"b64\"],\"kid\":\"".getBytes(US_ASCII);
    private static final byte[] BEFORE_TYP = "\",\"typ\":\"".getBytes(US_ASCII);
    private static final byte[] END = "\"}".getBytes(US_ASCII);
    private static final int KID_LENGTH = 43;
    private static final List<String> MEMBERS = List.of("alg", "b64", "crit", "kid", "typ");
    private static final List<Typ> COMMON = List.of(Typ.ENVELOPE, Typ.SESSION, Typ.ACK, Typ.KEY);

    /** The header as this product writes it, in canonical form. */
    byte[] write() {
        return ("{\"alg\":\"Ed25519\",\"b64\":false,\"crit\":[\"b64\"],\"kid\":\""
                        + kid
                        + "\",\"typ\":\""
                        + typ
                        + "\"}")
                .getBytes(US_ASCII);
    }

    /**
     * @throws Malformed if a member is missing, unknown, or not as it must be
     */
    static JwsHeader parse(byte[] json) {
        int kid = BEFORE_KID.length;
        int typ = kid + KID_LENGTH + BEFORE_TYP.length;
        // Nearly every header is in our own form, which needs no parser. A quote in typ would be more members.
        if (json.length > typ + END.length
                && has(json, 0, BEFORE_KID)
                && has(json, kid + KID_LENGTH, BEFORE_TYP)
                && has(json, json.length - END.length, END)
                && !hasQuote(json, typ, json.length - END.length)) {
            return new JwsHeader(
                    typ(json, typ, json.length - END.length), kid(new String(json, kid, KID_LENGTH, US_ASCII)));
        }
        return parseAny(json);
    }

    private static boolean has(byte[] json, int at, byte[] part) {
        return Arrays.equals(json, at, at + part.length, part, 0, part.length);
    }

    private static boolean hasQuote(byte[] json, int from, int to) {
        for (int i = from; i < to; i++) {
            if (json[i] == '"') {
                return true;
            }
        }
        return false;
    }

    private static Typ typ(byte[] json, int from, int to) {
        String name = new String(json, from, to - from, US_ASCII);
        for (Typ common : COMMON) {
            if (common.name().equals(name)) {
                return common;
            }
        }
        return new Typ(name);
    }

    private static JwsHeader parseAny(byte[] json) {
        if (!(StrictJson.parse(json) instanceof JsonObject header)) {
            throw new Malformed("the header of the JWS must be an object");
        }
        for (String name : header.members().keySet()) {
            if (!MEMBERS.contains(name)) {
                throw new Malformed("the header of the JWS has an unknown member " + Malformed.excerpt(name));
            }
        }
        for (String name : MEMBERS) {
            if (header.get(name) == null) throw new Malformed(name + " in the header of the JWS is missing");
        }
        String alg = text(header, "alg");
        if (!alg.equals("Ed25519") && !alg.equals("EdDSA")) {
            throw new Malformed("alg in the header of the JWS must be Ed25519 or EdDSA, not " + Malformed.excerpt(alg));
        }
        if (!Json.FALSE.equals(header.get("b64"))) {
            throw new Malformed("b64 in the header of the JWS must be false");
        }
        // RFC 7797, 6: without crit, a reader that knows no b64 would verify something else.
        if (!Json.array(Json.of("b64")).equals(header.get("crit"))) {
            throw new Malformed("crit in the header of the JWS must be [\"b64\"]");
        }
        return new JwsHeader(new Typ(text(header, "typ")), kid(text(header, "kid")));
    }

    private static Thumbprint kid(String text) {
        try {
            return new Thumbprint(text);
        } catch (Malformed e) {
            throw new Malformed("kid in the header of the JWS: " + e.getMessage());
        }
    }

    private static String text(JsonObject header, String name) {
        if (!(header.get(name) instanceof JsonString text)) {
            throw new Malformed(name + " in the header of the JWS must be a string");
        }
        return text.value();
    }
}
