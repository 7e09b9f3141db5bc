package io.bpci.emergency;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws.Outcome;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.params.provider.MethodSource;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class EmergencyFuzzTest {
    private static final Ed25519 ENGINE = Ed25519.fastest();
    private static final Ed25519PrivateKey KEY = Ed25519PrivateKey.generate(new SecureRandom());
    private static final NodeId TREASURY = new NodeId("us-treasury-001");
    private static final NodeId CUSTOMS = new NodeId("us-customs");
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Playbook PLAYBOOK =
            new Playbook(
                    TREASURY,
                    KEY.publicKey().thumbprint(),
                    new Identifier("outage"),
                    2,
                    "Outage of customs",
                    300,
                    List.of(
                            new Playbook.Task(new Identifier("shut"), CUSTOMS, "Shut the port"),
                            new Playbook.Task(new Identifier("say"), TREASURY, "Say so \u2603")),
                    List.of(TREASURY),
                    NOON);
    private static final BypassStatement BYPASS =
            new BypassStatement(
                    TREASURY,
                    KEY.publicKey().thumbprint(),
                    Set.of(BypassScope.MESSAGES, BypassScope.REQUESTS),
                    "customs is out",
                    NOON,
                    NOON.plus(Duration.ofHours(1)));

    static Stream<byte[]> playbooks() {
        return Stream.of(PLAYBOOK.sign(KEY, ENGINE).json().toString().getBytes(UTF_8));
    }

    static Stream<byte[]> bypasses() {
        return Stream.of(BYPASS.sign(KEY, ENGINE).json().toString().getBytes(UTF_8));
    }

    @MethodSource("playbooks")
    @FuzzTest
    void anyBytesAreAPlaybookThatIsReadAgainOrMalformed(byte[] input) {
        try {
            if (!(StrictJson.parse(input) instanceof JsonObject given)) return;
            Playbook.Signed read = Playbook.Signed.parse(given);
            if (read.verify(KEY.publicKey(), ENGINE) == Outcome.VALID) assertThat(read.playbook()).isEqualTo(PLAYBOOK);
            assertThat(read.playbook().agencies()).isNotEmpty();
            assertThat(read.json()).isEqualTo(given);
            Playbook.Signed again = Playbook.Signed.parse(read.playbook().sign(KEY, ENGINE).json());
            assertThat(again.playbook()).isEqualTo(read.playbook());
            assertThat(again.verify(KEY.publicKey(), ENGINE)).isEqualTo(Outcome.VALID);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("bypasses")
    @FuzzTest
    void anyBytesAreABypassThatIsReadAgainOrMalformed(byte[] input) {
        try {
            if (!(StrictJson.parse(input) instanceof JsonObject given)) return;
            BypassStatement.Signed read = BypassStatement.Signed.parse(given);
            if (read.verify(KEY.publicKey(), ENGINE) == Outcome.VALID) assertThat(read.statement()).isEqualTo(BYPASS);
            BypassStatement.Signed again = BypassStatement.Signed.parse(read.statement().sign(KEY, ENGINE).json());
            assertThat(again.statement()).isEqualTo(read.statement());
            assertThat(again.verify(KEY.publicKey(), ENGINE)).isEqualTo(Outcome.VALID);
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
