package io.bpci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Json;
import io.bpci.testkit.hub.Eventually;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

@Timeout(60)
class BpciTest {
    @TempDir Path home;
    private CliWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new CliWorld(home);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private CliWorld.Result register(String node) {
        return world.run("oracle", "register-node", "--node-id", node, "--node-type", "Oracle");
    }

    @Test
    void aNewcomerRegistersSendsAndListensWithoutLoggingIn() {
        assertThat(register("alice").status()).isZero();
        assertThat(register("bob").status()).isZero();
        var listening =
                CompletableFuture.supplyAsync(
                        () -> world.run("oracle", "listen", "--node-id", "bob", "--count", "1", "-o", "json"));

        var sent =
                world.run(
                        "oracle",
                        "send-message",
                        "--source",
                        "alice",
                        "--target",
                        "bob",
                        "--message-type",
                        "DataSync",
                        "--content",
                        "{\"account\": \"123\", \"balance\": 1000}");

        assertThat(sent.status()).as(sent.err()).isZero();
        assertThat(sent.out()).startsWith("accepted m-");
        var heard = listening.join();
        assertThat(heard.status()).as(heard.err()).isZero();
        assertThat(heard.json().get("signature_check")).isEqualTo(Json.of("verified"));
        assertThat(heard.out()).contains("\"balance\":1000").contains("\"source_node\":\"alice\"");
        Eventually.holds("it is acknowledged", () -> world.hub.waitingFor(io.bpci.envelope.NodeId.parse("bob")) == 0);
    }

    @Test
    void withoutAcknowledgementTheMessageStaysWithTheHub() {
        register("alice");
        register("bob");
        world.run(
                "oracle",
                "send-message",
                "--source",
                "alice",
                "--target",
                "bob",
                "--message-type",
                "x-note",
                "--content",
                "1");

        var heard = world.run("oracle", "listen", "--node-id", "bob", "--count", "1", "--no-ack");

        assertThat(heard.status()).isZero();
        assertThat(heard.out()).contains("x-note");
        assertThat(world.hub.waitingFor(io.bpci.envelope.NodeId.parse("bob"))).isEqualTo(1);
    }

    @Test
    void whoListensCanSignForWhatIsAcknowledged() {
        register("alice");
        register("bob");
        for (int i = 0; i < 2; i++) {
            String[] send = {
                "oracle",
                "send-message",
                "--source",
                "alice",
                "--target",
                "bob",
                "--message-type",
                "x-note",
                "--content",
                "1"
            };
            assertThat(world.run(send).status()).isZero();
        }
        var heard = world.run("oracle", "listen", "--node-id", "bob", "--count", "2", "--sign-acknowledgements");

        assertThat(heard.status()).as(heard.err()).isZero();
        Eventually.holds("it is acknowledged", () -> world.hub.waitingFor(io.bpci.envelope.NodeId.parse("bob")) == 0);
        assertThat(world.hub.signatures().stream().mapToLong(it -> it.statement().count()).sum()).isEqualTo(2);
        var wrong = world.run("oracle", "listen", "--node-id", "bob", "--no-ack", "--sign-acknowledgements");
        assertThat(wrong.status()).isEqualTo(Exit.USAGE.code());
    }

    @Test
    void registeringTwiceChangesNothingAndKeepsTheKey() throws IOException {
        var first = register("alice");
        Path key = home.resolve(".config/bpci/keys/alice.pem");
        String pem = Files.readString(key);

        var second = register("alice");

        assertThat(first.err()).contains("Made a key");
        assertThat(second.status()).isZero();
        assertThat(Files.readString(key)).isEqualTo(pem);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key))).isEqualTo("rw-------");
    }

    @Test
    void contentComesFromAFileAsItIsThere() throws IOException {
        register("alice");
        register("bob");
        Path content = Files.writeString(home.resolve("content.json"), "[\"two words\", \"# and '\\\"'\"]\n");
        Path saved = home.resolve("envelope.json");

        var sent = world.run(sending("alice", "bob", "--content", "@" + content, "--save", saved.toString()));

        assertThat(sent.status()).as(sent.err()).isZero();
        assertThat(Files.readString(saved)).contains("\"content\":[\"two words\",\"# and '\\\"'\"]");
        var missing = world.run(sending("alice", "bob", "--content", "@" + home.resolve("nowhere.json")));
        assertThat(missing.status()).isEqualTo(Exit.USAGE.code());
        assertThat(missing.err()).contains("nowhere.json");
    }

    private static String[] sending(String source, String target, String... more) {
        List<String> line = new ArrayList<>(List.of("oracle", "send-message", "--message-type", "DataSync"));
        line.addAll(List.of("--source", source, "--target", target));
        line.addAll(List.of(more));
        return line.toArray(String[]::new);
    }

    @Test
    void whatIsWrongWithACommandLineIsToldInTwoLines() {
        var unknown = world.run(sending("alice", "bob", "--content", "{}", "--schema-verion", "1"));
        assertThat(unknown.status()).isEqualTo(Exit.USAGE.code());
        assertThat(unknown.err()).contains("--schema-verion").contains("Possible solutions: --schema-version");
        assertThat(unknown.err().lines()).hasSize(2);

        var missing = world.run("oracle", "dead-letters", "purge");
        assertThat(missing.status()).isEqualTo(Exit.USAGE.code());
        assertThat(missing.err().lines())
                .containsExactly(
                        "bpci: Missing required parameter: 'ID'",
                        "      'bpci oracle dead-letters purge --help' says what is allowed");
    }

    @Test
    void aMessageForSomeTargetsOnlyHasItsOwnStatus() {
        register("alice");
        register("bob");

        var sent = world.run(sending("alice", "bob,nobody", "--content", "{}", "-o", "json"));

        assertThat(sent.status()).isEqualTo(Exit.PARTIAL.code());
        assertThat(sent.json().get("outcome")).isEqualTo(Json.of("accepted"));
        assertThat(sent.out()).contains("\"node_id\":\"nobody\"");
    }

    @Test
    void listsAreTablesForPeopleAndOneDocumentForPrograms() {
        register("alice");

        var table = world.run("oracle", "list-nodes");
        var json = world.run("oracle", "list-nodes", "--output", "json");

        assertThat(table.out().lines().toList()).hasSize(2);
        assertThat(table.out()).contains("NODE").contains("alice").contains("Disconnected");
        assertThat(json.out().lines()).hasSize(1);
        assertThat(json.json().get("nodes")).isNotNull();
    }

    @Test
    void auditorsCommandsRunAsTheDevelopmentAuditor() {
        assertThat(world.run("audit", "events").out()).contains("e-1");
        assertThat(world.run("audit", "events", "--as", "dev-operator").status()).isEqualTo(Exit.NOT_ALLOWED.code());
        assertThat(world.run("oracle", "stats", "-o", "json").out()).contains("Bearer dev-operator");
    }

    @Test
    void contentIsErasedByWhoSaysThatItIsSure() {
        var message =
                world.run("audit", "erase", "--source", "alice", "--message-id", "m-1", "--reason", "asked", "--yes");
        assertThat(message.status()).as(message.err()).isZero();
        assertThat(message.out()).contains("events 7, 9", "erased before: 1", "dead letters removed: 2");
        var event = world.run("audit", "erase", "--sequence", "42", "--reason", "asked", "--yes", "-o", "json");
        assertThat(event.status()).as(event.err()).isZero();
        assertThat(event.json().get("sequences")).hasToString("[42,9]");

        int asked = world.asked.size();
        var unsure = world.run("audit", "erase", "--source", "alice", "--message-id", "m-1", "--reason", "asked");
        assertThat(unsure.status()).isEqualTo(2);
        assertThat(unsure.err()).contains("cannot be brought back").contains("--yes");
        assertThat(world.asked).hasSize(asked);
        var waiting =
                world.run("audit", "erase", "--source", "alice", "--message-id", "m-2", "--reason", "asked", "--yes");
        assertThat(waiting.status()).isEqualTo(1);
        assertThat(waiting.err()).contains("waits for bob");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--reason r --yes",
                "--sequence 1 --yes",
                "--sequence one --reason r --yes",
                "--source alice --reason r --yes",
                "--message-id m-1 --reason r --yes",
                "--source alice --message-id m-1 --sequence 1 --reason r --yes",
                "--source a:b --message-id m-1 --reason r --yes",
                "--source alice --message-id ? --reason r --yes"
            })
    void anErasureOfNothingOneCanNameIsNotAskedFor(String arguments) {
        var result = world.run(("audit erase " + arguments).split(" "));
        assertThat(result.status()).as(result.out() + result.err()).isEqualTo(2);
        assertThat(world.asked).isEmpty();
    }

    @Test
    void aPersonLogsInByTheDeviceGrantAndIsUsedFromThenOn() throws IOException {
        var login = world.run("login");

        assertThat(login.status()).as(login.err()).isZero();
        assertThat(login.err()).contains("ABCD-EFGH");
        Path file = home.resolve(".config/bpci/login.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(world.run("oracle", "stats", "-o", "json").out()).contains("Bearer person");

        assertThat(world.run("logout").status()).isZero();
        assertThat(file).doesNotExist();
        assertThat(world.asked).contains("POST /logout");
        assertThat(world.run("oracle", "stats", "-o", "json").out()).contains("Bearer dev-operator");
    }

    @Test
    void anExpiredLoginIsRefreshed() throws IOException {
        world.run("login");
        Path file = home.resolve(".config/bpci/login.json");
        Files.writeString(file, Files.readString(file).replaceAll("\"expires_at\":\\d+", "\"expires_at\":1"));

        assertThat(world.run("oracle", "stats").status()).isZero();

        assertThat(Files.readString(file)).doesNotContain("\"expires_at\":1,");
    }

    @Test
    void secretsOfTheHubHereAreNotGivenToAnother() throws IOException {
        try (var other = new CliWorld(home.resolve("other"))) {
            var asked = world.run("oracle", "stats", "--hub", other.url());

            assertThat(asked.status()).isEqualTo(Exit.NOT_ALLOWED.code());
            assertThat(world.asked).doesNotContain("POST /token");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0  | --version
                    0  | --help
                    0  | oracle send-message --help
                    0  | completion bash
                    0  | oracle stats
                    0  | oracle query --query-type hub
                    2  | ''
                    2  | oracle
                    2  | consensus
                    2  | consensus vote --proposal-id p --decision Approve
                    2  | consensus show --proposal-id a/b
                    2  | integration
                    2  | integration government
                    2  | integration government session
                    2  | nonsense
                    2  | oracle list-nodes --nonsense
                    2  | oracle register-node --node-id alice
                    2  | oracle register-node --node-id a:b --node-type Oracle
                    2  | oracle register-node --node-id alice --node-type Nonsense
                    2  | oracle query --query-type node_status
                    2  | oracle query --query-type node_status --parameters {
                    2  | oracle send-message --source a --target b --message-type DataSync --content {}
                    2  | oracle stats --access nowhere.json
                    2  | oracle stats --hub http://hub.example:9100
                    2  | config check nowhere.yaml
                    1  | oracle show-node --node-id nobody
                    3  | oracle stats --hub http://127.0.0.1:1
                    4  | oracle stats --token weak
                    """)
    void statusesSayWhatHappened(int expected, String line) {
        var result = world.run(line.isEmpty() ? new String[0] : line.strip().split(" "));

        assertThat(result.status()).as(result.out() + result.err()).isEqualTo(expected);
        if (expected != 0) assertThat(result.out() + result.err()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --message-type   | Nonsense
                    --content        | {
                    --priority       | Urgent
                    --message-id     | a/b
                    --correlation-id | a/b
                    """)
    void aMessageThatIsNoneIsRefusedByTheNameOfTheOption(String option, String value) {
        register("alice");
        Map<String, String> options = new LinkedHashMap<>(Map.of("--message-type", "DataSync", "--content", "{}"));
        options.put(option, value);
        List<String> line = new ArrayList<>(List.of("oracle", "send-message", "--source", "alice", "--target", "bob"));
        options.forEach((name, given) -> line.addAll(List.of(name, given)));

        var result = world.run(line.toArray(String[]::new));

        assertThat(result.status()).isEqualTo(Exit.USAGE.code());
        assertThat(result.err()).contains(option + ": ");
    }

    @Test
    void anErrorSaysWhatIsWrongAndWhatToDoNext() {
        var result = world.run("oracle", "stats", "--hub", "http://127.0.0.1:1");

        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("cannot reach the hub").contains("bpci doctor").doesNotContain("\tat ");
    }

    @Test
    void aConfigurationIsCheckedAsTheHubWould() throws IOException {
        Path good = Files.writeString(home.resolve("good.yaml"), "oracle_config:\n  api_port: 9200\n");
        Path bad = Files.writeString(home.resolve("bad.yaml"), "oracle_config:\n  api_prot: 9200\n");

        assertThat(world.run("config", "check", good.toString()).status()).isZero();
        var refused = world.run("config", "check", bad.toString());
        assertThat(refused.status()).isEqualTo(Exit.USAGE.code());
        assertThat(refused.out()).contains("api_prot");
    }

    @Test
    void aKeyIsMadeOnce() {
        String file = home.resolve("alice.pem").toString();

        assertThat(world.run("keygen", "-o", "json", file).json().get("thumbprint")).isNotNull();
        var again = world.run("keygen", file);

        assertThat(again.status()).isEqualTo(Exit.USAGE.code());
        assertThat(again.err()).contains("not overwritten");
    }

    @Test
    void whatOthersWroteCannotMoveTheCursor() {
        assertThat(Output.printable("a\u001b[31mb\nc")).isEqualTo("a\uFFFD[31mb\uFFFDc");
    }

    @Test
    void bashCompletesWithTheScript() throws Exception {
        Path script = Files.writeString(home.resolve("completion.sh"), world.run("completion", "bash").out());
        var bash =
                new ProcessBuilder(
                                "/bin/bash",
                                "--norc",
                                "-c",
                                "source '%s' && COMP_WORDS=(bpci oracle s) COMP_CWORD=2 && _complete_bpci; echo ${COMPREPLY[*]}"
                                        .formatted(script))
                        .redirectErrorStream(true)
                        .start();

        String completions = new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(bash.waitFor()).as(completions).isZero();
        assertThat(completions).contains("send-message").contains("stats").contains("suspend").doesNotContain("listen");
    }

    @Test
    void listsOfCommandsSayWholeSentences() {
        String list = world.run("integration", "government", "smartcontract", "--help").out().replaceAll("\\s+", " ");

        assertThat(list).contains("Shows a version of a contract, with its manifest. deployments");
        sentences(Bpci.commandLine(false));
    }

    private static void sentences(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        String[] description = command.getCommandSpec().usageMessage().description();
        assertThat(description).as(name).hasSizeBetween(1, 2).allMatch(each -> each.endsWith("."));
        command.getSubcommands().values().forEach(BpciTest::sentences);
    }
}
