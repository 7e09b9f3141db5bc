package io.bpci.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.ApplyConfiguration;
import io.bpci.wire.MaxBody;
import io.bpci.wire.RegisterNode;
import io.bpci.wire.SubmitCaseStep;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;

class WireBodiesTest {
    private static final String KEY =
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";
    private static final String GOOD =
            "{\"node_id\":\"bpi-node-001\",\"node_type\":\"EncCluster\",\"public_key\":" + KEY + "}";

    private final WireBodies bodies = new WireBodies();

    @Test
    void aGoodBodyIsRead() throws Exception {
        var node = read(GOOD);
        assertThat(node.nodeId().value()).isEqualTo("bpi-node-001");
        assertThat(node.capabilities()).isNull();
    }

    @Test
    void whatIsNotJsonIsMalformed() {
        refused("", Fault.INVALID_REQUEST, "a body of application/json is needed");
        refused("{", Fault.MALFORMED, "is not JSON");
        refused("{\"node_id\":NaN}", Fault.MALFORMED, "is not JSON");
        refused("{'node_id':'x'}", Fault.MALFORMED, "is not JSON");
        refused("{\"node_id\":\"x\",}", Fault.MALFORMED, "is not JSON");
        refused("{/*x*/\"node_id\":\"x\"}", Fault.MALFORMED, "is not JSON");
    }

    @Test
    void aMemberGivenTwiceIsMalformed() {
        refused(GOOD.replaceFirst("\\{", "{\"node_id\":\"a\","), Fault.MALFORMED, "has a member twice");
        refused(GOOD.replace("\"kty\"", "\"x\":\"y\",\"kty\""), Fault.MALFORMED, "has a member twice");
    }

    @Test
    void moreThanOneValueIsRefused() {
        refused(GOOD + " {}", Fault.INVALID_REQUEST, "nothing after it");
        refused(GOOD + "x", Fault.MALFORMED, "is not JSON");
    }

    @Test
    void anotherEncodingIsMalformed() {
        assertRefused(GOOD.getBytes(UTF_16), Fault.MALFORMED, "is not UTF-8");
        assertRefused(GOOD.replace("001", "\u00e9").getBytes(ISO_8859_1), Fault.MALFORMED, "is not UTF-8");
    }

    @Test
    void anUnknownMemberIsNamedWithWhatIsAllowed() {
        refused(
                with("nodetype", "\"EncCluster\""),
                Fault.INVALID_REQUEST,
                "nodetype is not known here; allowed: capabilities, custom_type, endpoint, layer, node_id");
    }

    @Test
    void aMissingMemberIsNamed() {
        refused("{}", Fault.INVALID_REQUEST, "node_id");
        refused(GOOD.replace("\"bpi-node-001\"", "null"), Fault.INVALID_REQUEST, "node_id is needed");
    }

    @Test
    void aValueOfAnotherKindIsNamed() {
        refused(GOOD.replace("\"bpi-node-001\"", "7"), Fault.INVALID_REQUEST, "node_id must be a string");
        refused(GOOD.replace("\"bpi-node-001\"", "\"-x\""), Fault.INVALID_REQUEST, "node_id must be a letter or digit");
        refused(with("capabilities", "\"x\""), Fault.INVALID_REQUEST, "capabilities must be an array");
        refused(with("capabilities", "[1]"), Fault.INVALID_REQUEST, "capabilities[0] must be a string");
        refused(with("rate_limit", "1.5"), Fault.INVALID_REQUEST, "rate_limit must be a whole number");
        refused(with("rate_limit", "\"5\""), Fault.INVALID_REQUEST, "rate_limit must be a whole number");
        refused(with("rate_limit", "99999999999"), Fault.INVALID_REQUEST, "rate_limit");
        refused(with("layer", "\"Moon\""), Fault.INVALID_REQUEST, "layer must be one of HttpCage, ");
        refused(with("layer", "0"), Fault.INVALID_REQUEST, "layer must be");
        refused("[]", Fault.INVALID_REQUEST, "the body must be an object");
        refused("null", Fault.INVALID_REQUEST, "the body must be an object");
    }

    @Test
    void theWordsHoldNothingOfJackson() {
        for (String body : new String[] {"[]", "7", with("layer", "\"Moon\""), with("rate_limit", "{}"), "{\"a\":1}"}) {
            assertThatThrownBy(() -> read(body))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("java", "jackson", "io.bpci"));
        }
    }

    @Test
    void depthAndSizeAreBounded() {
        String deep = "{\"config\":" + "{\"a\":".repeat(100) + "1" + "}".repeat(101);
        assertThatThrownBy(() -> bodies.read(ApplyConfiguration.class, new ByteArrayInputStream(deep.getBytes(UTF_8))))
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(Fault.MALFORMED))
                .hasMessageContaining("nested too deeply");
        refused(" ".repeat(WireBodies.MAX_BYTES) + GOOD, Fault.TOO_LARGE, "bytes");
    }

    @Test
    void whatHoldsADocumentMayBeLarger() throws IOException {
        int most = SubmitCaseStep.class.getAnnotation(MaxBody.class).value();
        String step = "{\"session_id\":\"s\",\"step\":{}}";
        byte[] fits = (" ".repeat(most - step.length()) + step).getBytes(UTF_8);
        assertThat(bodies.read(SubmitCaseStep.class, new ByteArrayInputStream(fits)).sessionId()).isEqualTo("s");
        byte[] larger = (" ".repeat(most - step.length() + 1) + step).getBytes(UTF_8);
        assertThatThrownBy(() -> bodies.read(SubmitCaseStep.class, new ByteArrayInputStream(larger)))
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_LARGE))
                .hasMessageContaining(most + " bytes");
    }

    private static String with(String member, String value) {
        return GOOD.replaceFirst("\\{", "{\"" + member + "\":" + value + ",");
    }

    private RegisterNode read(String body) throws IOException {
        return bodies.read(RegisterNode.class, new ByteArrayInputStream(body.getBytes(UTF_8)));
    }

    private void refused(String body, Fault fault, String words) {
        assertRefused(body.getBytes(UTF_8), fault, words);
    }

    private void assertRefused(byte[] body, Fault fault, String words) {
        assertThatThrownBy(() -> bodies.read(RegisterNode.class, new ByteArrayInputStream(body)))
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageContaining(words);
    }
}
