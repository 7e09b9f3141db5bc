package io.bpci.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/** How a node asks for promises, and how it gets them. */
class PromiseFramesTest {
    private static final SessionLimits LIMITS = new SessionLimits(10, 1 << 20, 200, 4 << 20);
    private static final JsonObject PROMISE = Json.object().put("any", "thing").build();

    private static NodeFrame read(String frame) {
        return NodeFrame.parse(frame.getBytes(UTF_8), LIMITS);
    }

    @Test
    void aPromiseIsAskedForWithTheMessageOrTheBatch() {
        assertThat(asks(read("{\"type\":\"relay\",\"message\":{}}"))).isFalse();
        assertThat(asks(read("{\"type\":\"relay\",\"message\":{},\"promise\":true}"))).isTrue();
        assertThat(asks(read("{\"type\":\"relay\",\"promise\":false,\"message\":{}}"))).isFalse();
        assertThat(asks(read("{\"type\":\"relay_batch\",\"messages\":[{}],\"promise\":true}"))).isTrue();
        byte[] envelope = "{\"a\":1}".getBytes(UTF_8);
        for (boolean promise : new boolean[] {true, false}) {
            assertThat(asks(NodeFrame.parse(NodeFrame.Writer.relay(envelope, promise), LIMITS))).isEqualTo(promise);
            byte[] batch = NodeFrame.Writer.relayBatch(List.of(envelope, envelope), promise);
            assertThat(asks(NodeFrame.parse(batch, LIMITS))).isEqualTo(promise);
        }
    }

    private static boolean asks(NodeFrame frame) {
        return switch (frame) {
            case NodeFrame.Relay(var _, boolean promise) -> promise;
            case NodeFrame.RelayBatch(var _, boolean promise) -> promise;
            default -> throw new AssertionError(frame);
        };
    }

    @Test
    void whatIsNeitherTrueNorFalseBreaksTheProtocol() {
        for (String promise : List.of("1", "\"true\"", "null", "{}")) {
            assertThatExceptionOfType(Malformed.class)
                    .isThrownBy(() -> read("{\"type\":\"relay\",\"message\":{},\"promise\":" + promise + "}"))
                    .withMessage("promise must be true or false");
        }
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> read("{\"type\":\"ping\",\"promise\":true}"))
                .withMessageContaining("no member promise");
    }

    @Test
    void anAcceptanceCarriesThePromiseAndTheRefusedTargets() {
        var refused = List.of(new RefusedTarget(NodeId.parse("bob"), Fault.NO_CONSENT.because("no rule")));
        assertThat(HubFrame.parse(HubFrames.promised("m-1", refused, PROMISE), 1_000))
                .isEqualTo(new HubFrame.Accepted("m-1", refused, Optional.of(PROMISE)));
        assertThat(HubFrame.parse(HubFrames.promised("m-1", List.of(), PROMISE), 1_000))
                .isEqualTo(new HubFrame.Accepted("m-1", List.of(), Optional.of(PROMISE)));
        assertThat(HubFrame.parse(HubFrames.accepted("m-1", List.of()), 1_000))
                .isEqualTo(new HubFrame.Accepted("m-1", List.of(), Optional.empty()));
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() ->
                        HubFrame.parse(
                                "{\"type\":\"accepted\",\"message_id\":\"m-1\",\"promise\":true}".getBytes(UTF_8),
                                1_000))
                .withMessage("promise must be an object");
    }
}
