package io.bpci.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** A certificate that a server shows, the authorities behind it, and the private key. Immutable. */
public final class ServerCertificate {
    private final List<X509Certificate> chain;
    private final PrivateKey key;

    ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = key;
    }

    /**
     * Reads a chain (the server's own certificate first, then each issuer) and its PKCS#8 key, and checks that they
     * belong together and hold at that time. Whether anybody trusts the chain is for clients to say.
     */
    public static Reading read(Path certificateFile, Path privateKeyFile, Instant now) {
        try {
            List<X509Certificate> chain = new ChainFile(certificateFile).read(now);
            return new Reading.Usable(
                    new ServerCertificate(chain, new KeyFile(privateKeyFile).read(chain.getFirst(), certificateFile)));
        } catch (Rejected e) {
            return e.reading();
        }
    }

    /** The server's own certificate, then its issuers. */
    public List<X509Certificate> chain() {
        return chain;
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    public PrivateKey key() {
        return key;
    }

    /** When the first certificate of the chain to end does so. */
    public Instant ends() {
        return chain.stream().map(each -> each.getNotAfter().toInstant()).min(Instant::compareTo).orElseThrow();
    }

    /** The host names and IP addresses for which it is (subjectAltName), as written. */
    public List<String> hosts() {
        try {
            Collection<List<?>> names = certificate().getSubjectAlternativeNames();
            if (names == null) return List.of();
            return names.stream()
                    .filter(name -> name.getFirst().equals(Names.DNS) || name.getFirst().equals(Names.IP))
                    .map(name -> Objects.toString(name.get(1)))
                    .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "certificate of %s, to %s".formatted(certificate().getSubjectX500Principal(), ends());
    }
}
