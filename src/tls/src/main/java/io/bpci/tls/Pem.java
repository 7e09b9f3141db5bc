package io.bpci.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The textual encoding of certificates and keys (RFC 7468). */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    private static final int LINE = 64;

    private Pem() {}

    /**
     * One encoded object.
     *
     * @param label what it is, such as {@code CERTIFICATE}
     * @param body the text between its boundaries
     */
    record Block(String label, String body) {
        /**
         * @throws IllegalArgumentException if the text is not Base64
         */
        byte[] der() {
            return Base64.getMimeDecoder().decode(body);
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** The blocks in order; text around them is explanatory, and skipped (RFC 7468, 2). */
    static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(text);
        while (found.find()) blocks.add(new Block(found.group(1), found.group(2)));
        return blocks;
    }

    /** A chain, in the order given. */
    public static String of(List<X509Certificate> chain) {
        return chain.stream().map(Pem::of).collect(Collectors.joining());
    }

    private static String of(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A private key as PKCS#8: a secret, to be written to a file for its owner alone. */
    public static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, "\n".getBytes(US_ASCII)).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
    }
}
