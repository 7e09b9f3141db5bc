package io.bpci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.cli.CliWorld.Result;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Nodes are announced and found from the command line. */
class DiscoveryTest {
    @TempDir Path home;
    private CliWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new CliWorld(home);
        for (String node : List.of("alice", "bob")) {
            ok("oracle", "register-node", "--node-id", node, "--node-type", "Oracle");
        }
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private Result ok(String... line) {
        Result result = world.run(line);
        assertThat(result.status()).as(result.out() + result.err()).isZero();
        return result;
    }

    private Result announce(String node, String... more) {
        String[] line = {"oracle", "announce", "--node-id", node};
        return world.run(Stream.concat(Arrays.stream(line), Arrays.stream(more)).toArray(String[]::new));
    }

    @Test
    void whatIsAnnouncedIsFoundByIt() {
        String[] all = {
            "--endpoint", "wss://alice.example:9443",
            "--endpoint", "https://alice.example",
            "--capability", "storage,encryption",
            "--capability", "relay",
            "--layer", "BpiCore",
            "--jurisdiction", "us",
            "--visibility", "hub",
            "--valid", "60"
        };
        var announced = announce("alice", all);
        assertThat(announced.status()).as(announced.err()).isZero();
        assertThat(announced.out()).contains("accepted: alice is announced to the hub for 60 s");
        assertThat(announce("bob", "-o", "json").json().get("outcome")).isEqualTo(Json.of("accepted"));

        assertThat(ok("oracle", "discover").out()).contains("alice", "bob", "TRUST", "Idle");
        var found = ok("oracle", "discover", "--capability", "storage", "--layer", "BpiCore", "-o", "json").json();
        var nodes = ((JsonArray) Objects.requireNonNull(found.get("nodes"))).elements();
        assertThat(nodes).hasSize(1);
        JsonObject alice = (JsonObject) nodes.getFirst();
        assertThat(alice.get("node_id")).isEqualTo(Json.of("alice"));
        assertThat(alice.get("capabilities")).isEqualTo(Json.strings(List.of("encryption", "relay", "storage")));
        assertThat(alice.get("endpoints"))
                .isEqualTo(Json.strings(List.of("wss://alice.example:9443", "https://alice.example")));
        assertThat(alice.get("visibility")).isEqualTo(Json.of("hub"));
        assertThat(alice.get("jurisdiction")).isEqualTo(Json.of("us"));
        assertThat(ok("oracle", "discover", "--capability", "tea").out().lines()).hasSize(1);
        ok("oracle", "discover", "--status", "Away", "--sort", "trust", "--limit", "3");
        assertThat(world.asked).contains("GET /api/v1/discovery/nodes?status=Away&page_size=3&sort=trust");
        assertThat(ok("oracle", "discover", "--limit", "1").out().lines()).hasSize(2);
    }

    @Test
    void aHeartbeatIsSignedByItsNode() {
        assertThat(ok("oracle", "heartbeat", "--node-id", "alice").out()).contains("accepted: alice is alive");
        assertThat(world.discovery.heartbeats).hasSize(1);
        String[] forged = {
            "oracle", "heartbeat", "--node-id", "alice", "--key", home.resolve(".config/bpci/keys/bob.pem").toString()
        };
        var refused = world.run(forged);
        assertThat(refused.status()).isEqualTo(Exit.REFUSED.code());
        assertThat(refused.out()).contains("refused").contains("bad-signature");
        assertThat(world.discovery.heartbeats).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --endpoint     | ftp://a            | --endpoint: must be a URI
                    --endpoint     | wss://user:pw@a    | --endpoint: must be a URI
                    --capability   | a b                | --capability: must be
                    --layer        | Attic              | --layer: must be one of HttpCage
                    --jurisdiction | /                  | --jurisdiction: must be
                    --visibility   | all                | --visibility: must be organisation or hub
                    --valid        | 9                  | valid_secs must be a whole number from 10 to 604800
                    --valid        | soon               | --valid
                    """)
    void anAnnouncementThatIsNoneIsRefusedByTheNameOfTheOption(String option, String value, String words) {
        var refused = announce("alice", option, value);
        assertThat(refused.status()).isEqualTo(Exit.USAGE.code());
        assertThat(refused.err()).contains(words);
        assertThat(world.asked).noneMatch(request -> request.contains("relay"));
    }

    @Test
    void trustIsShownWithWhatItWasComputedFrom() {
        var shown = ok("oracle", "trust", "--node-id", "alice");
        assertThat(shown.out())
                .contains("alice: 0.75")
                .containsPattern("delivered +2 +2\\.000 +1\\.0")
                .contains("score = (1 + s) / (2 + s + f)")
                .contains("604800 s");
        assertThat(ok("oracle", "trust", "--node-id", "alice", "-o", "json").json().get("observed")).isNotNull();
        String[] query = {
            "oracle", "query", "--query-type", "node_trust", "--parameters", "{\"node_id\":\"alice\"}", "-o", "json"
        };
        assertThat(ok(query).json().get("events_before")).isEqualTo(Json.of(12));
        assertThat(world.run("oracle", "query", "--query-type", "node_trust").status()).isEqualTo(Exit.USAGE.code());
    }

    @Test
    void theTopologyIsATreeForPeopleAndAGraphForPrograms() {
        announce("bob");
        assertThat(ok("oracle", "topology").out().lines())
                .containsExactly(
                        "hub",
                        "  north",
                        "    alice  Connected  trust 0.5  Oracle",
                        "    bob  Connected  trust 0.5  Oracle  announced",
                        "  all of south may send to all of north");
        assertThat(ok("oracle", "topology", "-o", "json").json().get("hub_node")).isEqualTo(Json.of("hub"));
        assertThat(ok("oracle", "topology", "--format", "json").json().get("links")).isNotNull();
        ok("oracle", "topology", "--format", "dot");
        assertThat(world.asked).contains("GET /api/v1/discovery/topology?format=dot");
        assertThat(world.run("oracle", "topology", "--format", "gif").status()).isEqualTo(Exit.USAGE.code());
        assertThat(world.run("oracle", "discover", "--sort", "luck").err())
                .contains("--sort: must be node_id or trust");
        assertThat(world.run("oracle", "discover", "--limit", "0").status()).isEqualTo(Exit.USAGE.code());
    }

    @ParameterizedTest
    @CsvSource({"announce", "heartbeat", "discover", "trust", "topology"})
    void everyCommandExplainsItselfWithExamples(String command) {
        assertThat(ok("oracle", command, "--help").out()).contains("Examples:").contains("bpci oracle " + command);
    }
}
