package io.bpci.emergency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.emergency.Playbook.Signed;
import io.bpci.emergency.Playbook.Task;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws.Outcome;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

class PlaybookTest {
    private static final Ed25519 ENGINE = Ed25519.fastest();
    private static final Ed25519PrivateKey KEY = Ed25519PrivateKey.generate(new SecureRandom());
    private static final NodeId TREASURY = new NodeId("us-treasury-001");
    private static final NodeId CUSTOMS = new NodeId("us-customs");
    private static final Playbook PLAYBOOK =
            new Playbook(
                    TREASURY,
                    KEY.publicKey().thumbprint(),
                    new Identifier("outage"),
                    2,
                    "Outage of customs",
                    300,
                    List.of(task("shut", CUSTOMS), task("say", TREASURY), task("open", CUSTOMS)),
                    List.of(TREASURY),
                    Instant.parse("2026-12-01T12:00:00Z"));

    private static Task task(String id, NodeId agency) {
        return new Task(new Identifier(id), agency, "Do it");
    }

    @Test
    void whatIsSignedIsReadAgain() {
        Signed read = Signed.parse(PLAYBOOK.sign(KEY, ENGINE).json());

        assertThat(read.playbook()).isEqualTo(PLAYBOOK);
        assertThat(read.verify(KEY.publicKey(), ENGINE)).isEqualTo(Outcome.VALID);
        assertThat(read.playbook().agencies()).containsExactly(CUSTOMS, TREASURY);
        Signed other = Signed.parse(read.json().with("title", Json.of("Another")));
        assertThat(other.verify(KEY.publicKey(), ENGINE)).isEqualTo(Outcome.BAD_SIGNATURE);
        assertThat(other.digest()).isNotEqualTo(read.digest());
        assertThat(Playbook.of(read.object())).isEqualTo(PLAYBOOK);
    }

    @Test
    void nonsenseIsRefusedWithTheMemberAtFault() {
        refused("version", Json.of(0), "version must be a whole number from 1");
        refused("version", Json.of(1.5), "version must be a whole number");
        refused("title", Json.of(""), "title has 1 to 200 characters");
        refused(
                "acknowledge_within_secs",
                Json.of(9),
                "acknowledge_within_secs must be a whole number from 10 to 86400");
        refused("tasks", new JsonArray(List.of()), "tasks");
        refused("tasks", Playbook.tasks(List.of(task("a", CUSTOMS), task("a", TREASURY))), "task_id a twice");
        refused("tasks", Playbook.tasks(Collections.nCopies(201, task("a", CUSTOMS))), "tasks has more than 200");
        refused("escalate_to", Json.strings(List.of("a b")), "escalate_to");
        refused("escalate_to", Json.strings(List.of("a", "a")), "escalate_to names one twice");
        refused("playbook_id", Json.of("a b"), "playbook_id");
        refused("steps", Json.of("x"), "steps");
        List<Task> long100 =
                IntStream.range(0, 100)
                        .mapToObj(i -> new Task(new Identifier("t-" + i), CUSTOMS, "x".repeat(2_000)))
                        .toList();
        refused("tasks", Playbook.tasks(long100), "at most 98304 bytes");
    }

    private static void refused(String member, Json value, String why) {
        JsonObject bad = PLAYBOOK.sign(KEY, ENGINE).json().with(member, value);
        assertThatThrownBy(() -> Signed.parse(bad)).isInstanceOf(Malformed.class).hasMessageContaining(why);
    }

    @Test
    void anyBytesAreThePlaybookOrProveNothing() {
        byte[] good = PLAYBOOK.sign(KEY, ENGINE).json().toString().getBytes(UTF_8);
        var random = new Random(34);
        for (int i = 0; i < 5_000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            byte[] given = Arrays.copyOf(bad, random.nextInt(8) == 0 ? random.nextInt(bad.length) : bad.length);
            try {
                if (!(StrictJson.parse(given) instanceof JsonObject object)) continue;
                Signed read = Signed.parse(object);
                if (read.verify(KEY.publicKey(), ENGINE) == Outcome.VALID) {
                    assertThat(read.playbook()).isEqualTo(PLAYBOOK);
                }
            } catch (Malformed e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
