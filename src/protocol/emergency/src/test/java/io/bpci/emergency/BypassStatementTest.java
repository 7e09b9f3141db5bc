package io.bpci.emergency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.emergency.BypassStatement.Signed;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws.Outcome;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Typ;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

class BypassStatementTest {
    private static final Ed25519 ENGINE = Ed25519.fastest();
    private static final Ed25519PrivateKey FIRST = Ed25519PrivateKey.generate(new SecureRandom());
    private static final Ed25519PrivateKey SECOND = Ed25519PrivateKey.generate(new SecureRandom());
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final BypassStatement STATEMENT =
            new BypassStatement(
                    new NodeId("us-treasury-001"),
                    FIRST.publicKey().thumbprint(),
                    Set.of(BypassScope.MESSAGES, BypassScope.REQUESTS),
                    "customs is out",
                    NOON,
                    NOON.plus(Duration.ofHours(1)));

    @Test
    void twoOfficersSignTheSame() {
        Signed first = STATEMENT.sign(FIRST, ENGINE);
        Signed second = STATEMENT.sign(SECOND, ENGINE);

        assertThat(first.digest()).isEqualTo(second.digest());
        assertThat(Signed.parse(first.json()).statement()).isEqualTo(STATEMENT);
        assertThat(Signed.parse(first.json()).verify(FIRST.publicKey(), ENGINE)).isEqualTo(Outcome.VALID);
        assertThat(Signed.parse(second.json()).verify(FIRST.publicKey(), ENGINE)).isEqualTo(Outcome.WRONG_KEY);
    }

    @Test
    void whatIsChangedIsAnotherStatementThatNobodySigned() {
        Signed signed = STATEMENT.sign(FIRST, ENGINE);
        Signed longer = Signed.parse(signed.json().with("ends_at", Json.of("2026-12-02T12:00:00Z")));

        assertThat(longer.digest()).isNotEqualTo(signed.digest());
        assertThat(longer.verify(FIRST.publicKey(), ENGINE)).isEqualTo(Outcome.BAD_SIGNATURE);
        assertThat(signed.signature().verify(new Typ("bpci-app"), FIRST.publicKey(), ENGINE, Slice.of(new byte[0])))
                .isEqualTo(Outcome.WRONG_TYP);
    }

    @Test
    void nonsenseIsRefusedWithTheMemberAtFault() {
        refused("scope", Json.strings(List.of()), "scope");
        refused("scope", Json.strings(List.of("all")), "scope must be requests or messages");
        refused("scope", Json.strings(List.of("requests", "requests")), "scope names requests twice");
        refused("scope", Json.of("requests"), "scope");
        refused("reason", Json.of(" "), "reason has 1 to 500 characters");
        refused("reason", Json.of("x".repeat(501)), "reason has 1 to 500 characters");
        refused("ends_at", Json.of("2026-12-01T12:00:00Z"), "ends_at must be after created_at");
        refused("created_at", Json.of("noon"), "created_at");
        refused("hub_id", Json.of("somebody"), "hub_id");
        refused("government_id", Json.of("a b"), "government_id");
        refused("signature", Json.of("none"), "");
        refused("approved", Json.of("yes"), "approved");
    }

    private static void refused(String member, Json value, String why) {
        JsonObject bad = STATEMENT.sign(FIRST, ENGINE).json().with(member, value);
        assertThatThrownBy(() -> Signed.parse(bad)).isInstanceOf(Malformed.class).hasMessageContaining(why);
    }

    @Test
    void anyBytesAreTheStatementOrProveNothing() {
        byte[] good = STATEMENT.sign(FIRST, ENGINE).json().toString().getBytes(UTF_8);
        var random = new Random(30);
        for (int i = 0; i < 5_000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            byte[] given = Arrays.copyOf(bad, random.nextInt(8) == 0 ? random.nextInt(bad.length) : bad.length);
            try {
                if (!(StrictJson.parse(given) instanceof JsonObject object)) continue;
                Signed read = Signed.parse(object);
                if (read.verify(FIRST.publicKey(), ENGINE) == Outcome.VALID) {
                    assertThat(read.statement()).isEqualTo(STATEMENT);
                }
            } catch (Malformed e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
