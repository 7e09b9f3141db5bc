package io.bpci.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks programs that were started here whether they are ready. With TLS it takes the very certificate in the hub's file
 * and no other: for which name that is, and who issued it, does not matter to one who holds the file.
 */
final class Probe {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private Probe() {}

    /**
     * @param certificate of the hub; absent when it speaks plain text
     */
    static HttpClient http(Optional<Path> certificate) {
        var builder = HttpClient.newBuilder().connectTimeout(CONNECT);
        certificate.ifPresent(file -> builder.sslContext(only(file)));
        return builder.build();
    }

    private static SSLContext only(Path file) {
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new Only(file)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads the file for each connection, as it may be replaced. */
    private static final class Only extends X509ExtendedTrustManager {
        private final Path file;

        Only(Path file) {
            this.file = file;
        }

        private void check(X509Certificate shown) throws CertificateException {
            try (InputStream in = Files.newInputStream(file)) {
                if (CertificateFactory.getInstance("X.509").generateCertificate(in).equals(shown)) return;
            } catch (IOException e) {
                throw new CertificateException(file + " cannot be read", e);
            }
            throw new CertificateException("not the certificate in " + file);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain[0]);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain[0]);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain[0]);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
