package io.bpci.relay.netty;

import io.bpci.settings.Tls.PemFiles;
import io.bpci.tls.LiveCertificate;
import io.bpci.tls.ServerCertificate;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import java.security.cert.X509Certificate;
import java.time.InstantSource;

import javax.net.ssl.SSLException;

/**
 * TLS 1.3 for nodes: with X25519MLKEM768 first, so that what is recorded today stays closed to a quantum computer. A
 * connection gets the certificate that is current when it begins. Safe for concurrent use.
 */
public final class NodeTls {
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256"};

    private final LiveCertificate certificate;
    private volatile Made made;

    /** A context and what it was made of. */
    private record Made(ServerCertificate certificate, SslContext context) {}

    private NodeTls(LiveCertificate certificate) {
        this.certificate = certificate;
        this.made = make(certificate.current());
    }

    /**
     * @throws IllegalStateException if the files are not a certificate and its key, or the native library is missing
     */
    public static NodeTls of(PemFiles files, InstantSource clock) {
        if (!OpenSsl.isAvailable()) {
            throw new IllegalStateException(
                    "TLS for nodes needs netty-tcnative for this platform", OpenSsl.unavailabilityCause());
        }
        return new NodeTls(LiveCertificate.follow(files.certificateFile(), files.privateKeyFile(), clock));
    }

    /** For a new connection. */
    SslContext context() {
        ServerCertificate now = certificate.current();
        return made.certificate() == now ? made.context() : renewed(now).context();
    }

    private synchronized Made renewed(ServerCertificate now) {
        if (made.certificate() != now) made = make(now);
        return made;
    }

    private static Made make(ServerCertificate from) {
        try {
            return new Made(
                    from,
                    SslContextBuilder.forServer(from.key(), from.chain().toArray(X509Certificate[]::new))
                            .sslProvider(SslProvider.OPENSSL)
                            .protocols("TLSv1.3")
                            .option(OpenSslContextOption.GROUPS, GROUPS)
                            .build());
        } catch (SSLException e) {
            throw new IllegalStateException("BoringSSL does not take the " + from, e);
        }
    }
}
