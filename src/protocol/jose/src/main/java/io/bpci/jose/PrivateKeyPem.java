package io.bpci.jose;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Malformed;

import java.util.Base64;

/** One PEM block {@code PRIVATE KEY} (RFC 7468, 10): an unencrypted PKCS#8 key of whatever algorithm. Stateless. */
public final class PrivateKeyPem {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    /** RFC 7468, 2: lines of 64 characters. */
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

    private PrivateKeyPem() {}

    /** Secret: the block, with the bytes that OpenSSL would write. */
    public static String write(byte[] pkcs8) {
        return BEGIN + "\n" + LINES.encodeToString(pkcs8) + "\n" + END + "\n";
    }

    /**
     * The bytes within, which may be anything; nothing but white space may stand around the block.
     *
     * @throws Malformed if the text is not one such block, or the key in it is encrypted
     */
    public static byte[] read(String pem) {
        String text = pem.strip();
        if (text.startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
            throw new Malformed("the private key is encrypted; an unencrypted PRIVATE KEY is needed");
        }
        if (!text.startsWith(BEGIN) || !text.endsWith(END) || text.length() < BEGIN.length() + END.length()) {
            throw new Malformed("not one PEM block PRIVATE KEY");
        }
        String body = text.substring(BEGIN.length(), text.length() - END.length()).replaceAll("[ \t\r\n]", "");
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new Malformed("the PEM block PRIVATE KEY is not base64");
        }
    }
}
