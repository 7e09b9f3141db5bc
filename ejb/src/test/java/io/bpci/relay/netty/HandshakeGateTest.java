package io.bpci.relay.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

class HandshakeGateTest {
    private static FullHttpRequest opening(HttpMethod method, HttpVersion version, String path) {
        var request = new DefaultFullHttpRequest(version, method, path);
        request.headers()
                .set("Host", "hub")
                .set("Upgrade", "websocket")
                .set("Connection", "keep-alive, Upgrade")
                .set("Sec-WebSocket-Version", "13")
                .set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .set("Sec-WebSocket-Protocol", NodeListener.SUBPROTOCOL);
        return request;
    }

    private static FullHttpRequest opening() {
        return opening(HttpMethod.GET, HttpVersion.HTTP_1_1, NodeListener.PATH);
    }

    private static FullHttpResponse refusal(FullHttpRequest request) {
        var channel = new EmbeddedChannel(new HandshakeGate(fault -> {}));
        assertThat(channel.writeInbound(request)).as("let past").isFalse();
        FullHttpResponse response = channel.readOutbound();
        JsonObject problem =
                (JsonObject)
                        StrictJson.parse(
                                response.content().toString(StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
        assertThat(response.headers().get(HttpHeaderNames.CONTENT_TYPE)).isEqualTo("application/problem+json");
        assertThat(response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION)).isEqualTo("13");
        assertThat(problem.get("status")).isEqualTo(Json.of(response.status().code()));
        return response;
    }

    @Test
    void anOpeningHandshakePasses() {
        var channel = new EmbeddedChannel(new HandshakeGate(fault -> {}));
        assertThat(channel.writeInbound(opening())).isTrue();
    }

    @Test
    void theSubprotocolMayBeOfferedInAnyOfSeveralFields() {
        FullHttpRequest request = opening();
        request.headers().set("Sec-WebSocket-Protocol", List.of("chat", "other, " + NodeListener.SUBPROTOCOL));
        var channel = new EmbeddedChannel(new HandshakeGate(fault -> {}));
        assertThat(channel.writeInbound(request)).isTrue();
        FullHttpRequest passed = channel.readInbound();
        assertThat(passed.headers().getAll("Sec-WebSocket-Protocol")).containsExactly(NodeListener.SUBPROTOCOL);
    }

    @ParameterizedTest
    @CsvSource({
        "Connection, keep-alive",
        "Connection,",
        "Host,",
        "Sec-WebSocket-Key,",
        "Sec-WebSocket-Key, abc",
        "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25j",
        "Sec-WebSocket-Version, 8",
        "Sec-WebSocket-Protocol, bpci.relay.v2"
    })
    void whatRfc6455DemandsIsDemanded(String header, @Nullable String value) {
        FullHttpRequest request = opening();
        if (value == null) request.headers().remove(header);
        else request.headers().set(header, value);
        assertThat(refusal(request).status().code()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"Sec-WebSocket-Version, 8", "Sec-WebSocket-Version, 13", "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25jZQ=="})
    void whatRfc6455WantsOnceIsRefusedTwice(String header, String second) {
        FullHttpRequest request = opening();
        request.headers().add(header, second);
        assertThat(refusal(request).status().code()).isEqualTo(400);
    }

    @Test
    void httpBeforeOnePointOneIsRefused() {
        assertThat(refusal(opening(HttpMethod.GET, HttpVersion.HTTP_1_0, NodeListener.PATH)).status().code())
                .isEqualTo(400);
    }

    @Test
    void anotherMethodIsToldWhichOneIsAllowed() {
        FullHttpResponse response = refusal(opening(HttpMethod.PUT, HttpVersion.HTTP_1_1, NodeListener.PATH));
        assertThat(response.status().code()).isEqualTo(405);
        assertThat(response.headers().get(HttpHeaderNames.ALLOW)).isEqualTo("GET");
    }

    @Test
    void whoDoesNotUpgradeIsToldTo() {
        FullHttpRequest request = opening();
        request.headers().remove("Upgrade");
        assertThat(refusal(request).status().code()).isEqualTo(426);
    }
}
