package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.bpci.tls.DevelopmentAuthority;
import io.bpci.tls.LiveCertificate;
import io.bpci.tls.LiveCertificateProvider;
import io.bpci.tls.Pem;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A hub whose certificate a private authority issued, as clients see it. */
class TlsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir Path dir;

    private HttpsServer server;
    private final Instant from = Instant.now().minus(Duration.ofDays(2));
    private final Instant until = Instant.now().plus(Duration.ofDays(2));
    private final DevelopmentAuthority authority = new DevelopmentAuthority("Test", from, until, RANDOM);

    @BeforeEach
    void aServer() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });
        Files.writeString(dir.resolve("ca.pem"), Pem.of(List.of(authority.certificate())));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI serves(String host, Instant until) throws Exception {
        KeyPair keys = DevelopmentAuthority.newKeys(RANDOM);
        var issued = authority.issue(keys.getPublic(), List.of(host), from, until);
        Path certificate = Files.writeString(dir.resolve("hub.pem"), Pem.of(List.of(issued)));
        Path key = Files.writeString(dir.resolve("hub.key"), Pem.of(keys.getPrivate()));
        // As of yesterday, when everything was still valid.
        var live = LiveCertificate.follow(certificate, key, () -> from.plus(Duration.ofDays(1)));
        var managers = KeyManagerFactory.getInstance(LiveCertificateProvider.NAME, new LiveCertificateProvider(live));
        managers.init(null, null);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.start();
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    private void asks(URI hub, @Nullable Path trusted) {
        try (HttpClient http = HubApi.httpClient(trusted)) {
            new HubApi(hub, http, TokenSource.none()).hub();
        }
    }

    private Path ca() {
        return dir.resolve("ca.pem");
    }

    @Test
    void theAuthorityGivenIsTrusted() throws Exception {
        URI hub = serves("127.0.0.1", until);
        // TLS is done, and what answers is no hub.
        assertThatThrownBy(() -> asks(hub, ca()))
                .isInstanceOfSatisfying(ApiUnreachable.class, e -> assertThat(e.isUntrusted()).isFalse())
                .hasMessageContaining("404");
    }

    @Test
    void anotherAuthorityIsNot() throws Exception {
        URI hub = serves("127.0.0.1", until);
        assertUntrusted(hub, null, "the hub's certificate is not trusted");
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        URI hub = serves("hub.example", until);
        assertUntrusted(hub, ca(), "the hub's certificate is not for this address");
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        URI hub = serves("127.0.0.1", Instant.now().minusSeconds(10));
        assertUntrusted(hub, ca(), "the hub's certificate has expired");
    }

    private void assertUntrusted(URI hub, @Nullable Path trusted, String why) {
        assertThatThrownBy(() -> asks(hub, trusted))
                .isInstanceOfSatisfying(ApiUnreachable.class, e -> assertThat(e.isUntrusted()).isTrue())
                .hasMessageContaining(why);
    }

    @Test
    void plainTextToAPortThatSpeaksTlsIsExplained() throws Exception {
        URI hub = URI.create(serves("127.0.0.1", until).toString().replace("https", "http"));
        assertThatThrownBy(() -> asks(hub, null))
                .isInstanceOfSatisfying(ApiUnreachable.class, e -> assertThat(e.isUntrusted()).isFalse());
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws Exception {
        Path empty = Files.writeString(dir.resolve("empty.pem"), "");
        assertThatThrownBy(() -> HubApi.httpClient(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty.pem");
    }
}
