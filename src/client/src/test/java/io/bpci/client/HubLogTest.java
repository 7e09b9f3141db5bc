package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;

import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.receipt.BrokenPromiseVerdict;
import io.bpci.receipt.BrokenPromiseVerifier;
import io.bpci.receipt.HistoryVerdict;
import io.bpci.receipt.HistoryVerifier;
import io.bpci.receipt.PinnedLog;
import io.bpci.receipt.Promise;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.SignedCheckpoint;
import io.bpci.testkit.hub.FakeLog;
import io.bpci.testkit.hub.FakePromises;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** What a client makes of a log, honest or not; every proof is judged by the verifier of a third party. */
@Timeout(30)
class HubLogTest {
    private static final int SIZE = 700;
    private static final String ABSENT = "{\"type\":\"urn:bpci:problem:not-found\",\"title\":\"Not found\"}";

    private static final Ed25519PrivateKey HUB = Ed25519PrivateKey.fromSeed(new byte[32]);
    private static final Instant THEN = Instant.parse("2026-11-21T08:00:00Z");

    private final HttpClient http = HubApi.httpClient(null);
    private final FakeLog honest = FakeLog.named("bpci-hub/test", 1).grow("entry", SIZE);
    private final HistoryVerifier verifier =
            new HistoryVerifier(PinnedLog.parse(honest.answer("keys").orElseThrow()), Ed25519.bouncyCastle());
    private volatile Function<String, Optional<byte[]>> answers = honest::answer;
    private HttpServer server;
    private HubApi api;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/api/v1/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath().replaceFirst("/api/v1/(log/)?", "");
                    Optional<byte[]> found = answers.apply(path);
                    byte[] body = found.orElseGet(() -> ABSENT.getBytes(UTF_8));
                    boolean waits = body.length == 0;
                    exchange.sendResponseHeaders(found.isEmpty() ? 404 : waits ? 202 : 200, waits ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        api = new HubApi(address, http, TokenSource.none());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        http.shutdownNow();
    }

    private SignedCheckpoint earlier(int size) {
        return honest.branch(size).head();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 511, 512, 699, 700})
    void aLogThatGrewIsProvenFromItsTiles(int size) {
        assertThat(api.log().since(earlier(size)))
                .isInstanceOfSatisfying(
                        HubLog.Since.Grown.class,
                        grown ->
                                assertThat(verifier.verify(grown.growth()))
                                        .isInstanceOf(HistoryVerdict.Consistent.class));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 511, 512, 699, 700})
    void anotherHistoryIsAForkThatAnybodyCanCheck(int size) {
        answers = honest.branch(300).grow("another", SIZE - 300)::answer;
        assertThat(api.log().since(earlier(size)))
                .isInstanceOfSatisfying(
                        HubLog.Since.Forked.class,
                        forked ->
                                assertThat(verifier.verify(forked.proof())).isInstanceOf(HistoryVerdict.Forked.class));
        assertThat(api.log().since(earlier(300))).isInstanceOf(HubLog.Since.Grown.class);
    }

    @Test
    void aSmallerLogWasRolledBack() {
        answers = honest.branch(300)::answer;
        assertThat(api.log().since(earlier(301)))
                .isInstanceOfSatisfying(
                        HubLog.Since.RolledBack.class,
                        back -> assertThat(verifier.verify(back.growth())).isInstanceOf(HistoryVerdict.Refused.class));
    }

    @Test
    void anotherLogIsSaidToBeOne() {
        answers = FakeLog.named("bpci-hub/other", 1).grow("entry", SIZE)::answer;
        assertThat(api.log().since(earlier(300))).isEqualTo(new HubLog.Since.OtherLog("bpci-hub/other"));
    }

    @Test
    void tilesThatAreNotOfTheCheckpointAreNoProof() {
        FakeLog lying = honest.branch(100).grow("lie", SIZE - 100);
        answers = path -> path.startsWith("tile") ? lying.answer(path) : honest.answer(path);
        assertThatThrownBy(() -> api.log().since(earlier(300)))
                .isInstanceOf(ApiUnreachable.class)
                .hasMessageContaining("not those of the checkpoint");
        answers = path -> path.startsWith("tile") ? Optional.empty() : honest.answer(path);
        assertThatThrownBy(() -> api.log().since(earlier(300)))
                .isInstanceOf(ApiUnreachable.class)
                .hasMessageContaining("missing");
        answers = path -> path.startsWith("tile") ? Optional.of("short".getBytes(UTF_8)) : honest.answer(path);
        assertThatThrownBy(() -> api.log().since(earlier(300))).isInstanceOf(ApiUnreachable.class);
        answers = _ -> Optional.of("nonsense".getBytes(UTF_8));
        assertThatThrownBy(() -> api.log().checkpoint()).isInstanceOf(ApiUnreachable.class);
    }

    private static Promise promise(String message, long logSize) {
        var event =
                Json.object()
                        .put("at", THEN.toString())
                        .put("digest", "00".repeat(32))
                        .put("kind", "accepted")
                        .put("message_id", message)
                        .build();
        var terms = new Promise.Terms(logSize, THEN, THEN.plusSeconds(60));
        return FakePromises.of(event, terms, HUB, Ed25519.bouncyCastle());
    }

    @Test
    void aPromiseIsFoundInTheLogOrShownToBeBroken() {
        String later = "{\"at\":\"2026-11-21T08:02:00Z\",\"kind\":\"hub_stopped\"}";
        Promise kept = promise("m-1", 300);
        FakeLog log =
                FakeLog.named("bpci-hub/" + HUB.publicKey().thumbprint(), 1)
                        .grow("entry", 500)
                        .append(kept.entry().toString())
                        .grow("more", 100)
                        .append(later);
        answers = log::answer;
        Receipt receipt = log.receipt(601, later);

        assertThat(api.log().look(kept, Optional.empty())).isEqualTo(new HubLog.Kept(500, 602));
        assertThat(api.log().look(kept, Optional.of(receipt))).isEqualTo(new HubLog.Kept(500, 602));
        Promise missed = promise("m-2", 300);
        assertThat(api.log().look(missed, Optional.empty())).isEqualTo(new HubLog.Missing(602));
        assertThat(api.log().look(promise("m-2", 602), Optional.empty())).isEqualTo(new HubLog.Missing(602));
        var broken = (HubLog.Broken) api.log().look(missed, Optional.of(receipt));
        PinnedLog pinned = PinnedLog.parse(log.answer("keys").orElseThrow());
        assertThat(new BrokenPromiseVerifier(pinned, Ed25519.bouncyCastle()).verify(broken.proof()))
                .isInstanceOf(BrokenPromiseVerdict.Broken.class);
        FakeLog lying = log.branch(500).append(promise("m-2", 300).entry().toString()).grow("lie", 101);
        answers = path -> path.startsWith("tile") ? lying.answer(path) : log.answer(path);
        assertThatThrownBy(() -> api.log().look(missed, Optional.empty()))
                .isInstanceOf(ApiUnreachable.class)
                .hasMessageContaining("not those of the checkpoint");
    }

    @Test
    void aReceiptIsThereOnceTheLogHasIt() {
        answers = _ -> Optional.empty();
        assertThatThrownBy(() -> api.receipt(NodeId.parse("a"), MessageId.parse("m-1"))).isInstanceOf(ApiRefused.class);
        answers = _ -> Optional.of(new byte[0]);
        assertThat(api.receipt(NodeId.parse("a"), MessageId.parse("m-1"))).isEmpty();
        answers = _ -> Optional.of("{}".getBytes(UTF_8));
        assertThat(api.receipt(NodeId.parse("a"), MessageId.parse("m-1"))).contains("{}".getBytes(UTF_8));
    }
}
