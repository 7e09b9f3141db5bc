package io.bpci.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Typ;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/** How a node signs for what it settles. */
class SignedFramesTest {
    private static final SessionLimits LIMITS = new SessionLimits(10, 1 << 20, 200, 4 << 20);
    private static final JsonObject STATEMENT = Json.object().put("any", "thing").build();
    private static final SignedStatement SIGNED = new SignedStatement(STATEMENT, signature());

    private static DetachedJws signature() {
        byte[] payload = STATEMENT.toString().getBytes(UTF_8);
        Ed25519PrivateKey key = Ed25519PrivateKey.fromSeed(new byte[32]);
        return DetachedJws.sign(Typ.ACK, key, Ed25519.bouncyCastle(), Slice.of(payload));
    }

    private static NodeFrame read(JsonObject frame) {
        return NodeFrame.parse(frame.toString().getBytes(UTF_8), LIMITS);
    }

    private static JsonObject written(byte[] frame) {
        return (JsonObject) StrictJson.parse(frame);
    }

    @Test
    void whatIsWrittenIsReadWithItsSignatureAndWithout() {
        var ids = List.of("a.1", "a.2");
        for (Optional<SignedStatement> signed : List.of(Optional.<SignedStatement>empty(), Optional.of(SIGNED))) {
            assertThat(NodeFrame.parse(NodeFrame.Writer.acknowledge(ids, signed), LIMITS))
                    .isEqualTo(new NodeFrame.Acknowledge(ids, signed));
            assertThat(NodeFrame.parse(NodeFrame.Writer.reject("a.1", "no", signed), LIMITS))
                    .isEqualTo(new NodeFrame.Reject("a.1", "no", signed));
        }
        assertThat(written(NodeFrame.Writer.acknowledge(ids, Optional.empty())).members()).hasSize(2);
    }

    @Test
    void statementAndSignatureAreThereTogether() {
        JsonObject frame = written(NodeFrame.Writer.acknowledge(List.of("a.1"), Optional.of(SIGNED)));
        JsonObject rejection = written(NodeFrame.Writer.reject("a.1", "no", Optional.of(SIGNED)));
        for (JsonObject whole : List.of(frame, rejection)) {
            isMalformed(whole.without("statement"), "member statement is missing");
            isMalformed(whole.without("signature"), "member signature is missing");
            isMalformed(whole.with("statement", Json.of("x")), "statement must be an object");
            isMalformed(whole.with("signature", Json.TRUE), "signature must be a string");
            isMalformed(whole.with("signature", Json.of("x..y")), "signature: ");
            isMalformed(whole.with("extra", Json.TRUE), "no member extra");
        }
        isMalformed(Json.object().put("type", "ping").put("statement", STATEMENT).build(), "no member statement");
    }

    private static void isMalformed(JsonObject frame, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> read(frame)).withMessageContaining(why);
    }
}
