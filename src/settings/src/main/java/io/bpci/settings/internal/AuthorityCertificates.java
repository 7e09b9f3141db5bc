package io.bpci.settings.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Judges files with the certificate of a time-stamp authority. */
final class AuthorityCertificates {
    // RFC 3161, 2.3.
    private static final String TIME_STAMPING = "1.3.6.1.5.5.7.3.8";

    private AuthorityCertificates() {}

    /** Why no token could be verified with the file, in words that say what it must be; empty when one could. */
    static Optional<String> fault(Path file) {
        try {
            Collection<?> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (certificates.size() != 1 || !isPem(file))
                return Optional.of("must name a file with one certificate, in PEM");
            return isUsable((X509Certificate) certificates.iterator().next())
                    ? Optional.empty()
                    : Optional.of(
                            "must name the certificate of a time-stamp authority (extendedKeyUsage timeStamping) or"
                                    + " of a certification authority");
        } catch (IOException e) {
            return Optional.of("must name a file that the hub can read");
        } catch (CertificateException e) {
            return Optional.of("must name a file with one certificate, in PEM");
        }
    }

    private static boolean isPem(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----");
    }

    private static boolean isUsable(X509Certificate certificate) throws CertificateException {
        List<String> usage = certificate.getExtendedKeyUsage();
        return certificate.getBasicConstraints() >= 0 || (usage != null && usage.contains(TIME_STAMPING));
    }
}
