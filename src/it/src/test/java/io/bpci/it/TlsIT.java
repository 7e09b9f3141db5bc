package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.client.ApiUnreachable;
import io.bpci.client.BpciClient;
import io.bpci.client.ConnectFailed;
import io.bpci.client.Ended;
import io.bpci.client.HubApi;
import io.bpci.client.Outcome;
import io.bpci.client.TokenSource;
import io.bpci.envelope.Envelope;
import io.bpci.jose.Thumbprint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A hub with certificates of a private authority, spoken to with TLS of every kind, and without. */
@ExtendWith(Product.class)
class TlsIT {
    private static final Duration LONG = Duration.ofDays(90);

    @TempDir static Path directory;

    private static TlsFiles files;
    private static HubProcess hub;
    private static HttpClient trusting;

    @BeforeAll
    static void aHubWithCertificates() throws Exception {
        files = new TlsFiles(directory.resolve("tls"));
        files.renew(LONG);
        trusting = HubApi.httpClient(files.authority());
        hub = new HubProcess(directory.resolve("data"), files.settings());
        hub.awaitReady();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        hub.stop();
        trusting.shutdownNow();
    }

    private static URI at(String path) {
        return hub.api().resolve(path);
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return trusting.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
    }

    @Test
    void theApiSpeaksTls13ToThoseWhoTrustItsAuthority() throws Exception {
        HttpResponse<String> answer = get("/api/v1/oracle/hub");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void whoDoesNotTrustTheAuthorityIsToldSo() {
        try (HttpClient stranger = HubApi.httpClient(null)) {
            assertThatThrownBy(() -> new HubApi(hub.api(), stranger, TokenSource.none()).hub())
                    .isInstanceOfSatisfying(ApiUnreachable.class, e -> assertThat(e.isUntrusted()).isTrue())
                    .hasMessageContaining("the hub's certificate is not trusted");
        }
    }

    @Test
    void aNameThatIsNotInTheCertificateIsRefusedByTheClient() throws Exception {
        awaitShown(files.renew(LONG, "elsewhere.example", "127.0.0.2"));
        // Another client, with no session to resume.
        try (HttpClient careful = HubApi.httpClient(files.authority())) {
            var api = new HubApi(hub.api(), careful, TokenSource.none());
            assertThatThrownBy(api::hub)
                    .isInstanceOfSatisfying(ApiUnreachable.class, e -> assertThat(e.isUntrusted()).isTrue());

            awaitShown(files.renew(LONG));
            assertThat(api.hub()).isNotNull();
        }
    }

    @Test
    void olderVersionsAreRefusedOnBothPorts() throws Exception {
        for (int port : new int[] {hub.apiPort(), hub.wsPort()}) {
            try (var socket = (SSLSocket) trustingAll().getSocketFactory().createSocket("127.0.0.1", port)) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
            }
            try (var socket = (SSLSocket) trustingAll().getSocketFactory().createSocket("127.0.0.1", port)) {
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X25519MLKEM768", "X25519", "P-256"})
    void aNodeThatOffersOneGroupOnlyGetsIt(String group) throws Exception {
        assertThat(handshake(group)).isEqualTo("TLSv1.3");
    }

    @Test
    void aNodeThatOffersNoneOfTheGroupsGetsNoSession() {
        assertThatThrownBy(() -> handshake("P-384")).isInstanceOf(SSLException.class);
    }

    /** With BoringSSL, as the JDK knows no ML-KEM in TLS; the group offered is the only one, so success means that. */
    private static String handshake(String group) throws Exception {
        SslContext context =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL)
                        .trustManager(files.authority().toFile())
                        .protocols("TLSv1.3")
                        .option(OpenSslContextOption.GROUPS, new String[] {group})
                        .build();
        try (var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
            Channel channel =
                    new Bootstrap()
                            .group(loops)
                            .channel(NioSocketChannel.class)
                            .handler(
                                    new ChannelInitializer<>() {
                                        @Override
                                        protected void initChannel(Channel opened) {
                                            opened.pipeline()
                                                    .addLast(
                                                            context.newHandler(
                                                                    opened.alloc(), "127.0.0.1", hub.wsPort()));
                                        }
                                    })
                            .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hub.wsPort()))
                            .sync()
                            .channel();
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            var done = tls.handshakeFuture().await();
            if (done.cause() instanceof SSLException refused) throw refused;
            if (done.cause() != null) throw new IOException(done.cause());
            String protocol = tls.engine().getSession().getProtocol();
            channel.close().sync();
            return protocol;
        }
    }

    @Test
    void aSignedMessageGoesFromNodeToNodeOverWss() throws Exception {
        var operator = new Rest(hub.api(), "dev-operator", trusting);
        Thumbprint hubId = Thumbprint.parse(Product.text(operator.get("/oracle/hub").json(), "hub_id"));
        try (Node alice = new Node("alice-tls");
                Node bob = new Node("bob-tls");
                Node carol = new Node("carol-tls")) {
            for (Node node : new Node[] {alice, bob, carol}) {
                assertThat(operator.register(node.id(), node.key()).status()).isIn(200, 201);
            }
            alice.connect(hub.webSocket(), hubId, trusting);
            bob.connect(hub.webSocket(), hubId, trusting);
            Envelope sent = alice.message("over TLS", bob.id());

            assertThat(alice.send(sent).get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Accepted.class);
            var delivery = bob.receive();
            delivery.acknowledge();
            assertThat(delivery.message()).isEqualTo(sent);

            // Without the authority there is no session, and the client does not go on trying.
            try (BpciClient untrusting = carol.builder(hub.webSocket(), hubId).build()) {
                assertThatThrownBy(() -> untrusting.connect(Duration.ofSeconds(20)))
                        .isInstanceOfSatisfying(
                                ConnectFailed.class, e -> assertThat(e.why().kind()).isEqualTo(Ended.Kind.UNTRUSTED));
            }
        }
    }

    @Test
    void plainTextGetsNothingAndTheHubLives() throws Exception {
        for (int port : new int[] {hub.apiPort(), hub.wsPort()}) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(15_000);
                socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: hub\r\n\r\n".getBytes(UTF_8));
                assertThat(untilClosed(socket.getInputStream())).doesNotContain("HTTP");
            }
        }
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    private static String untilClosed(InputStream in) {
        try {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            return ""; // Reset: nothing was said.
        }
    }

    @Test
    void aReplacedCertificateIsShownOnBothPortsWithoutRestart() throws Exception {
        X509Certificate renewed = files.renew(LONG);
        awaitShown(renewed);

        Files.writeString(files.certificate(), "half a file");
        await(() -> get("/health").body().contains("cannot be used"));
        assertThat(shown(hub.apiPort())).isEqualTo(renewed);
        assertThat(shown(hub.wsPort())).isEqualTo(renewed);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);

        awaitShown(files.renew(LONG));
        await(() -> !get("/health").body().contains("warnings"));
    }

    @Test
    void aCertificateThatNearsItsEndIsAWarningAndAnExpiredOneAnAlarm() throws Exception {
        X509Certificate soon = files.renew(Duration.ofDays(20));
        awaitShown(soon);
        await(() -> get("/health").body().contains("warnings"));
        assertThat(get("/health").body()).contains("the certificate of api").contains("in 19 days");
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body())
                .contains(
                        "oracle_certificate_expiry_timestamp_seconds{listener=\"ws\"} "
                                + soon.getNotAfter().toInstant().getEpochSecond());

        awaitShown(files.renew(Duration.ofSeconds(30)));
        try (HttpClient careless = HttpClient.newBuilder().sslContext(trustingAll()).build()) {
            var ready = HttpRequest.newBuilder(at("/health/ready")).build();
            await(() -> careless.send(ready, BodyHandlers.discarding()).statusCode() == 503);
            assertThat(careless.send(ready, BodyHandlers.ofString()).body()).contains("expired at");
        }
        awaitShown(files.renew(LONG));
        await(() -> get("/health/ready").statusCode() == 200);
    }

    @Test
    void plainTextBeyondLoopbackStopsTheStart() throws Exception {
        for (String listener : new String[] {"API", "WS"}) {
            var refused =
                    new HubProcess(
                            directory.resolve("plain-" + listener),
                            Map.of("BPCI_ORACLE_CONFIG_" + listener + "_ADDRESS", "0.0.0.0"));
            assertThat(refused.exitCode()).isEqualTo(78);
            assertThat(refused.lastWords()).contains("plain text never leaves the machine");
        }
    }

    @Test
    void aKeyOfAnotherCertificateStopsTheStart() throws Exception {
        var others = new TlsFiles(directory.resolve("others"));
        others.renew(LONG);
        Map<String, String> mixed = new HashMap<>(files.settings());
        mixed.put("BPCI_TLS_WS_PRIVATE_KEY_FILE", others.key().toString());
        var refused = new HubProcess(directory.resolve("mixed"), mixed);
        assertThat(refused.exitCode()).isEqualTo(78);
        assertThat(refused.lastWords())
                .contains("tls.ws.private_key_file")
                .contains(others.key() + " is not the key of the certificate in " + files.certificate());
    }

    private static void awaitShown(X509Certificate certificate) throws Exception {
        await(() -> shown(hub.apiPort()).equals(certificate) && shown(hub.wsPort()).equals(certificate));
    }

    private static X509Certificate shown(int port) throws Exception {
        try (var socket = (SSLSocket) trustingAll().getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** A condition that takes talking to the hub. */
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) throw new AssertionError("not within a minute");
            TimeUnit.MILLISECONDS.sleep(250);
        }
    }

    /** Looks at what is shown, whoever issued it; without a session to resume. */
    private static SSLContext trustingAll() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context;
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
