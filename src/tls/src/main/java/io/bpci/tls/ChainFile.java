package io.bpci.tls;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A certificate chain in a file. */
record ChainFile(Path path) {
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

    List<X509Certificate> read(Instant now) throws Rejected {
        List<X509Certificate> chain = new ArrayList<>();
        for (Pem.Block block : new PemFile(path).blocks()) {
            if (block.label().endsWith("PRIVATE KEY")) {
                throw new Rejected(path, "holds a private key too: keep that in a file of its own, mode 600");
            }
            if (block.label().equals("CERTIFICATE")) chain.add(certificate(block, chain.size() + 1));
        }
        if (chain.isEmpty()) throw new Rejected(path, "holds no certificate (-----BEGIN CERTIFICATE-----)");
        checkOrder(chain);
        for (int i = 0; i < chain.size(); i++) checkValidity(chain.get(i), i + 1, now);
        checkUse(chain.getFirst());
        return chain;
    }

    private X509Certificate certificate(Pem.Block block, int number) throws Rejected {
        try {
            var in = new ByteArrayInputStream(block.der());
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (CertificateException | IllegalArgumentException e) {
            throw new Rejected(path, "is damaged: its certificate %d cannot be decoded".formatted(number));
        }
    }

    // RFC 8446, 4.4.2: the sender's certificate MUST come first; each following one SHOULD certify the one before.
    private void checkOrder(List<X509Certificate> chain) throws Rejected {
        for (int i = 1; i < chain.size(); i++) {
            X509Certificate certified = chain.get(i - 1);
            X509Certificate issuer = chain.get(i);
            if (!isIssuedBy(certified, issuer)) {
                throw new Rejected(
                        path,
                        "has its certificates in the wrong order: %d (%s) did not issue %d (%s). The hub's own comes first, then the issuer of each"
                                .formatted(
                                        i + 1,
                                        issuer.getSubjectX500Principal(),
                                        i,
                                        certified.getSubjectX500Principal()));
            }
        }
    }

    private static boolean isIssuedBy(X509Certificate certified, X509Certificate issuer) {
        if (!certified.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) return false;
        try {
            certified.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void checkValidity(X509Certificate certificate, int number, Instant now) throws Rejected {
        Instant begins = certificate.getNotBefore().toInstant();
        Instant ends = certificate.getNotAfter().toInstant();
        String which =
                "has a certificate (number %d, %s) that ".formatted(number, certificate.getSubjectX500Principal());
        if (now.isAfter(ends)) throw new Rejected(path, which + "expired at " + ends);
        if (now.isBefore(begins)) throw new Rejected(path, which + "is not valid before " + begins);
    }

    private void checkUse(X509Certificate own) throws Rejected {
        try {
            List<String> uses = own.getExtendedKeyUsage();
            // RFC 5280, 4.2.1.12: if the extension is there, only the purposes in it are allowed.
            if (uses != null && !uses.contains(SERVER_AUTHENTICATION)) {
                throw new Rejected(path, "is not for servers: its extended key usage lacks serverAuth");
            }
        } catch (CertificateParsingException e) {
            throw new Rejected(path, "is damaged: its extended key usage cannot be decoded");
        }
    }
}
