package io.bpci.timestamp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Malformed;

import org.bouncycastle.cert.X509CertificateHolder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate that a verifier pins: that of an authority, or of a certification authority that issues those of
 * authorities. Immutable; equality is by its bytes.
 */
public record AuthorityCertificate(X509Certificate x509) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]*)-----END CERTIFICATE-----");

    /** RFC 7468, 2: lines of 64 characters. */
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

    /**
     * Reads one PEM block {@code CERTIFICATE}; text around it is explanatory (RFC 7468, 2).
     *
     * @throws Malformed if there is none, or more than one, or no certificate in it
     */
    public static AuthorityCertificate fromPem(String pem) {
        Matcher found = BLOCK.matcher(pem);
        if (!found.find()) throw new Malformed("there is no PEM block CERTIFICATE");
        String body = found.group(1);
        if (found.find())
            throw new Malformed("there is more than one PEM block CERTIFICATE; which one is to be pinned?");
        try {
            return of(Base64.getMimeDecoder().decode(body));
        } catch (IllegalArgumentException e) {
            throw new Malformed("the PEM block CERTIFICATE is not base64");
        }
    }

    static AuthorityCertificate of(byte[] der) {
        try {
            return new AuthorityCertificate(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException e) {
            throw new Malformed("the certificate is not one of X.509");
        }
    }

    /** As {@link #fromPem} reads it. */
    public String pem() {
        return "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(der()) + "\n-----END CERTIFICATE-----\n";
    }

    byte[] der() {
        try {
            return x509.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read", e);
        }
    }

    X509CertificateHolder holder() {
        try {
            return new X509CertificateHolder(der());
        } catch (IOException e) {
            throw new Malformed("the certificate is not one of X.509");
        }
    }

    /** Whose it is (RFC 2253). */
    public String subject() {
        return x509.getSubjectX500Principal().getName();
    }
}
