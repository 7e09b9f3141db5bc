package io.bpci.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

class LiveCertificateTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir Path dir;

    private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final DevelopmentAuthority authority =
            new DevelopmentAuthority("Test", now.minusSeconds(60), now.plus(Duration.ofDays(2)), RANDOM);
    private Path certificateFile;
    private Path keyFile;

    @BeforeEach
    void files() {
        certificateFile = dir.resolve("hub.pem");
        keyFile = dir.resolve("hub.key");
    }

    private X509Certificate replaced(Duration life) throws IOException {
        KeyPair keys = DevelopmentAuthority.newKeys(RANDOM);
        X509Certificate certificate =
                authority.issue(keys.getPublic(), List.of("127.0.0.1"), now.minusSeconds(60), now.plus(life));
        Files.writeString(certificateFile, Pem.of(List.of(certificate)));
        Files.writeString(keyFile, Pem.of(keys.getPrivate()));
        return certificate;
    }

    private void later() {
        now = now.plus(LiveCertificate.LOOK_EVERY);
    }

    @Test
    void aReplacedCertificateIsUsedWithinSeconds() throws Exception {
        X509Certificate first = replaced(Duration.ofHours(1));
        var live = LiveCertificate.follow(certificateFile, keyFile, () -> now);
        assertThat(live.current().certificate()).isEqualTo(first);

        X509Certificate second = replaced(Duration.ofHours(2));
        later();

        assertThat(live.current().certificate()).isEqualTo(second);
        assertThat(live.fault()).isEmpty();
    }

    @Test
    void whatCannotBeUsedIsToldAndTheOneBeforeItStays() throws Exception {
        X509Certificate first = replaced(Duration.ofHours(1));
        var live = LiveCertificate.follow(certificateFile, keyFile, () -> now);

        Files.writeString(certificateFile, "half a file");
        later();
        assertThat(live.current().certificate()).isEqualTo(first);
        assertThat(live.fault()).hasValueSatisfying(why -> assertThat(why).contains("holds no certificate"));

        X509Certificate third = replaced(Duration.ofHours(3));
        later();
        assertThat(live.current().certificate()).isEqualTo(third);
        assertThat(live.fault()).isEmpty();
    }

    @Test
    void itDoesNotBeginWithFilesThatCannotBeUsed() throws Exception {
        replaced(Duration.ofHours(1));
        now = now.plus(Duration.ofHours(1)).plusSeconds(1);
        assertThatThrownBy(() -> LiveCertificate.follow(certificateFile, keyFile, () -> now))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hub.pem")
                .hasMessageContaining("expired");
    }

    @Test
    void aServerThatTakesAlgorithmNamesShowsTheRenewedCertificate() throws Exception {
        X509Certificate first = replaced(Duration.ofHours(1));
        var live = LiveCertificate.follow(certificateFile, keyFile, () -> now);
        var factory = KeyManagerFactory.getInstance(LiveCertificateProvider.NAME, new LiveCertificateProvider(live));
        factory.init(null, null);
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);

        try (var server =
                (SSLServerSocket)
                        context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(shown(server)).isEqualTo(first);
            X509Certificate second = replaced(Duration.ofHours(2));
            later();
            assertThat(shown(server)).isEqualTo(second);
        }
    }

    private X509Certificate shown(SSLServerSocket server) throws Exception {
        Thread.ofVirtual()
                .start(() -> {
                    try (var accepted = (SSLSocket) server.accept()) {
                        accepted.startHandshake();
                        var _ = accepted.getInputStream().read();
                    } catch (IOException e) {
                        // The client's failure tells.
                    }
                });
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.getLocalPort())) {
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
