package io.bpci.relay.netty;

import io.bpci.settings.Tls.PemFiles;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import javax.net.ssl.SSLException;

/** TLS 1.3 for nodes: with X25519MLKEM768 first, so that what is recorded today stays closed to a quantum computer. */
public final class NodeTls {
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256"};

    private NodeTls() {}

    /**
     * @throws IllegalStateException if the files are not a certificate and its key, or the native library is missing
     */
    public static SslContext of(PemFiles files) {
        if (!OpenSsl.isAvailable()) {
            throw new IllegalStateException(
                    "TLS for nodes needs netty-tcnative for this platform", OpenSsl.unavailabilityCause());
        }
        try {
            return SslContextBuilder.forServer(files.certificateFile().toFile(), files.privateKeyFile().toFile())
                    .sslProvider(SslProvider.OPENSSL)
                    .protocols("TLSv1.3")
                    .option(OpenSslContextOption.GROUPS, GROUPS)
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "tls.ws: %s is not a certificate whose key is %s"
                            .formatted(files.certificateFile(), files.privateKeyFile()),
                    e);
        }
    }
}
