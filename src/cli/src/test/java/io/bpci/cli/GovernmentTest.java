package io.bpci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.cli.CliWorld.Result;
import io.bpci.client.KeyFile;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Agencies and their officers' sessions from the command line. */
class GovernmentTest {
    private static final String AGENCY = "us-treasury-001";

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

    private Result run(String... more) {
        String[] line = {"integration", "government"};
        return world.run(Stream.concat(Arrays.stream(line), Arrays.stream(more)).toArray(String[]::new));
    }

    private static String[] all(String begin, String... more) {
        return Stream.concat(Arrays.stream(begin.split(" ")), Arrays.stream(more)).toArray(String[]::new);
    }

    private Result ok(String... more) {
        Result result = run(more);
        assertThat(result.status()).as(result.out() + result.err()).isZero();
        return result;
    }

    private Result setUp(String... more) {
        String line =
                "setup --government-id us-treasury-001 --jurisdiction united_states --access-level full_access"
                        + " --security-clearance top_secret --smartcontract-deployment --cross-border";
        return run(Stream.concat(Arrays.stream(line.split(" ")), Arrays.stream(more)).toArray(String[]::new));
    }

    private Path key() {
        return home.resolve(".config/bpci/keys/us-treasury-001.pem");
    }

    @Test
    void anAgencyIsSetUpWithAKeyThatTheHubNeverHas() throws IOException {
        var done = setUp();

        assertThat(done.status()).as(done.err()).isZero();
        assertThat(done.err()).contains("Made a key for us-treasury-001", "shown this once");
        assertThat(done.out())
                .containsPattern("client secret +secret-1")
                .containsPattern("api token +token-1")
                .containsPattern("requests per minute +1000")
                .containsPattern("key file +" + key());
        assertThat(world.government.setUps)
                .containsExactly(
                        Json.object()
                                .put("government_id", AGENCY)
                                .put("jurisdiction", "united_states")
                                .put("access_level", "full_access")
                                .put("security_clearance", "top_secret")
                                .put("smartcontract_deployment", true)
                                .put("cross_border_enabled", true)
                                .put("public_key", Jwk.write(KeyFile.read(key()).publicKey()))
                                .build());
    }

    @Test
    void programsGetTheWholeAnswer() {
        JsonObject done = setUp("-o", "json").json();

        assertThat(done.get("client_secret")).isEqualTo(Json.of("secret-1"));
        assertThat(done.get("api_token")).isEqualTo(Json.of("token-1"));
        assertThat(done.get("rate_limits")).isInstanceOf(JsonObject.class);
        assertThat(done.get("smartcontract_endpoints")).isEqualTo(Json.array());
    }

    @Test
    void noSecretIsWrittenToAFile() throws IOException {
        setUp();
        ok("renew-secret", "--government-id", AGENCY);

        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, UTF_8)).doesNotContain("secret-1", "secret-2", "token-1");
            }
        }
    }

    @Test
    void askedAgainItShowsNoSecretAndSaysWhoseKeyItIsNot() throws IOException {
        setUp();
        String pem = Files.readString(key());

        var again = setUp("-o", "json");

        assertThat(again.status()).as(again.err()).isZero();
        assertThat(again.err()).contains("was set up before", "renew-secret").doesNotContain("another key");
        assertThat(again.json().get("client_secret")).isNull();
        assertThat(again.json().get("key_file")).isEqualTo(Json.of(key().toString()));
        assertThat(Files.readString(key())).isEqualTo(pem);

        String other = home.resolve("other.pem").toString();
        var elsewhere = setUp("--key", other, "-o", "json");
        assertThat(elsewhere.status()).as(elsewhere.err()).isZero();
        assertThat(elsewhere.err()).contains("Its node has another key than the one in " + other);
        assertThat(elsewhere.json().get("key_file")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --access-level       | root       | read_only, standard, elevated, full_access, emergency
                    --access-level       | FULL_ACCESS | read_only, standard, elevated, full_access, emergency
                    --security-clearance | cosmic     | unclassified, confidential, secret, top_secret
                    --government-id      | a:b        | a node's name
                    """)
    void aWrongValueIsRefusedWithWhatIsAllowedBeforeTheHubIsAsked(String option, String value, String allowed) {
        String line =
                "setup --government-id us-treasury-001 --jurisdiction united_states --access-level full_access"
                        + " --security-clearance top_secret";
        String[] words = line.split(" ");
        words[Arrays.asList(words).indexOf(option) + 1] = value;

        var refused = run(words);

        assertThat(refused.status()).isEqualTo(Exit.USAGE.code());
        assertThat(refused.err()).contains(option, allowed);
        assertThat(world.asked).isEmpty();
        assertThat(key()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "setup --government-id a --jurisdiction b --access-level standard",
        "setup --government-id a --jurisdiction b --security-clearance secret",
        "setup --government-id a --access-level standard --security-clearance secret",
        "setup --jurisdiction b --access-level standard --security-clearance secret",
        "show",
        "renew-secret",
        "revoke --government-id a --yes",
        "revoke --government-id a --reason r",
        "officer add --government-id a --username olivia",
        "officer",
        "officer list",
        "officer disable --government-id a",
        "officer enable --username olivia",
        "session show",
        "session refresh",
        "session close",
        "session revoke",
        "session"
    })
    void whatIsMissingIsAskedForBeforeTheHubIs(String line) {
        var refused = run(line.split(" "));

        assertThat(refused.status()).as(refused.out()).isEqualTo(Exit.USAGE.code());
        assertThat(refused.err().lines()).hasSize(2);
        assertThat(world.asked).isEmpty();
    }

    @Test
    void anAgencyIsShownGivenAnotherSecretAndRevoked() {
        setUp();

        assertThat(ok("list").out())
                .containsPattern("AGENCY +STATUS +JURISDICTION +LEVEL +CLEARANCE")
                .containsPattern("us-treasury-001 +configured +united_states +full_access +top_secret +0");
        assertThat(((JsonArray) Objects.requireNonNull(ok("list", "-o", "json").json().get("agencies"))).elements())
                .hasSize(1);
        assertThat(ok("show", "--government-id", AGENCY).out())
                .containsPattern("cross border enabled +true")
                .containsPattern("emergency bypass +true");
        assertThat(ok("show", "--government-id", AGENCY, "--as", "dev-officer").status()).isZero();
        assertThat(run("show", "--government-id", "nobody").status()).isEqualTo(Exit.REFUSED.code());

        var renewed = ok("renew-secret", "--government-id", AGENCY);
        assertThat(renewed.out()).containsPattern("client secret +secret-2");
        assertThat(renewed.err()).contains("shown this once");

        var added =
                ok(
                        "officer",
                        "add",
                        "--government-id",
                        AGENCY,
                        "--username",
                        "olivia",
                        "--email",
                        "olivia@treasury.example",
                        "--first-name",
                        "Olivia",
                        "--last-name",
                        "Okoye",
                        "--access-level",
                        "elevated",
                        "--security-clearance",
                        "secret",
                        "--wallet-id",
                        "wallet-olivia");
        assertThat(added.out()).containsPattern("temporary password +temporary-1").contains("CONFIGURE_TOTP");
        assertThat(added.err()).contains("shown this once");
        assertThat(world.government.officers)
                .singleElement()
                .satisfies(asked -> assertThat(asked.get("wallet_id")).isEqualTo(Json.of("wallet-olivia")));
        assertThat(ok("officer", "list", "--government-id", AGENCY).out()).contains("olivia", "true");
        String[] olivia = {"--government-id", AGENCY, "--username", "olivia"};
        assertThat(ok(all("officer disable --reason left", olivia)).out()).containsPattern("enabled +false");
        assertThat(world.government.officers.getLast().get("reason")).isEqualTo(Json.of("left"));
        assertThat(ok(all("officer enable", olivia)).out()).containsPattern("enabled +true");
        assertThat(run("officer", "disable", "--government-id", AGENCY, "--username", "nobody").status())
                .isEqualTo(Exit.REFUSED.code());

        String[] revoke = {"revoke", "--government-id", AGENCY, "--reason", "merged into another", "--yes"};
        assertThat(ok(revoke).out()).containsPattern("status +revoked").containsPattern("reason +merged into another");
        assertThat(run("renew-secret", "--government-id", AGENCY, "--as", "dev-officer").status())
                .isEqualTo(Exit.NOT_ALLOWED.code());
    }

    @Test
    void anOfficersSessionIsOpenedKeptAliveAndEnded() {
        String first = opened();
        String second = opened();

        assertThat(ok("session", "show", "--session-id", first).out())
                .containsPattern("officer +olivia")
                .containsPattern("is active +true");
        ok("session", "refresh", "--session-id", first);
        assertThat(ok("session", "close", "--session-id", first).out()).containsPattern("end reason +closed");
        assertThat(run("session", "refresh", "--session-id", first).status()).isEqualTo(Exit.REFUSED.code());

        assertThat(ok("session", "list").out()).contains("SESSION", first, second);
        assertThat(ok("session", "list", "--active").out()).contains(second).doesNotContain(first);
        assertThat(ok("session", "revoke", "--session-id", second, "-o", "json").json().get("end_reason"))
                .isEqualTo(Json.of("revoked"));
        assertThat(ok("session", "list", "--active", "--as", "dev-admin", "-o", "json").json().get("sessions"))
                .isEqualTo(Json.array());
    }

    private String opened() {
        return ((JsonString) Objects.requireNonNull(ok("session", "open", "-o", "json").json().get("session_id")))
                .value();
    }

    @Test
    void theMonitorShowsWhatIsOpenAndThenWhatMoves() {
        world.government.operation("op-1", "pending", "compliance_check", "united_states");
        world.government.operation("op-2", "completed", "compliance_check", "united_states");
        world.government.operation("op-3", "pending", "information_request", "france");

        assertThat(ok("monitor").out()).contains("op-1").doesNotContain("op-2", "op-3");
        assertThat(ok("monitor", "--include-cross-border").out()).contains("op-1", "op-3").doesNotContain("op-2");
        world.government.operation("op-1", "in_progress", "compliance_check", "united_states");
        String moved = world.government.moved(8, "op-1");
        world.government.operation("op-4", "pending", "emergency_response", "united_states");
        String isNew = world.government.moved(9, "op-4");
        world.government.operation("op-1", "pending", "compliance_check", "united_states");
        String abroad = world.government.moved(7, "op-3");
        world.government.remove("op-4");
        world.government.tells(following(6), abroad, moved);
        world.government.tells(following(8), isNew);
        var followed = ok("monitor", "--real-time", "--count", "2", "--alert-on-emergency");
        assertThat(followed.out())
                .containsPattern("(?m)^op-1  in_progress  high  us-treasury-001 -> united_states  About op-1$")
                .containsPattern("(?m)^EMERGENCY  op-4  pending");
        assertThat(followed.out()).doesNotContain("op-3");
        assertThat(followed.err()).contains("\u0007").contains("next attempt");
        // What broke off goes on behind what was told last.
        assertThat(world.government.watched).containsExactly("", "8");
        assertThat(run("monitor", "--interval", "0").status()).isEqualTo(Exit.USAGE.code());
        assertThat(run("monitor", "--after", "5").status()).isEqualTo(Exit.USAGE.code());
    }

    private static String following(long after) {
        return FakeGovernment.event(
                "following", after, "{\"after\":%d,\"until\":\"2026-01-01T00:00:00Z\"}".formatted(after));
    }

    @Test
    void emergenciesAreToldAndARevocationEndsTheMonitor() {
        String emergency =
                """
                {"sequence":12,"at":"2026-01-01T00:00:00Z","act":"declared","government_id":"us-treasury-001",\
                "emergency":{"emergency_id":"gov-emergency-1","government_id":"us-treasury-001","idempotency_key":"k",\
                "playbook_id":"outage","version":1,"playbook_digest":"00","title":"Payments stand still","drill":%s,\
                "reason":"r","status":"active","declared_by":"olivia","declared_at":"2026-01-01T00:00:00Z",\
                "acknowledge_by":"2026-01-01T00:00:00Z","ends_at":"2026-01-01T00:00:00Z","agencies":[]}}\
                """;
        world.government.tells(
                following(10),
                ": beat\n\n",
                FakeGovernment.event("emergency", 12, emergency.formatted("false")),
                FakeGovernment.event("emergency", 13, emergency.formatted("true")),
                "event: end\ndata: {\"type\":\"urn:bpci:problem:forbidden\",\"title\":\"t\",\"detail\":\"the agency was"
                        + " revoked\",\"retry_after_ms\":0}\n\n");

        var followed = run("monitor", "--real-time", "--after", "10", "--alert-on-emergency");

        assertThat(followed.out())
                .containsPattern("(?m)^EMERGENCY  gov-emergency-1  declared by us-treasury-001  Payments stand still$")
                .containsPattern("(?m)^EXERCISE  gov-emergency-1  declared");
        assertThat(followed.err()).contains("the agency was revoked");
        assertThat(followed.status()).isNotZero();
        assertThat(world.government.watched).containsExactly("10");
    }

    @Test
    void anOperationThatIsNoEmergencySaysWhatItIsAbout() {
        for (String kind : List.of("", " --emergency --operation-type compliance_check")) {
            String line = "operation submit --target-jurisdiction france --title x" + kind;
            Result refused = run(line.split(" "));
            assertThat(refused.status()).isEqualTo(Exit.USAGE.code());
            assertThat(refused.err()).contains("--operation-type: ");
        }
        assertThat(run("operation", "submit", "--operation-type", "party").err()).contains("compliance_check");
    }

    @Test
    void helpHasExamples() {
        List<CommandLine> all =
                leaves(Bpci.commandLine(false))
                        .filter(each -> each.getCommandSpec().qualifiedName().startsWith("bpci integration"))
                        .toList();

        assertThat(all).hasSizeGreaterThan(18);
        for (CommandLine command : all) {
            var usage = command.getCommandSpec().usageMessage();
            String name = command.getCommandSpec().qualifiedName();
            assertThat(usage.description()).as(name).isNotEmpty();
            assertThat(usage.footer()).as(name).anyMatch(line -> line.strip().startsWith(name));
        }
        assertThat(ok("setup", "--help").out().replaceAll("\\s+", " "))
                .contains("Examples:", "read_only, standard, elevated, full_access, emergency.");
    }

    private static Stream<CommandLine> leaves(CommandLine command) {
        var below = command.getSubcommands().values();
        return below.isEmpty() ? Stream.of(command) : below.stream().flatMap(GovernmentTest::leaves);
    }

    @Test
    void levelsAreCompletedByTheirNames() throws Exception {
        Path script = Files.writeString(home.resolve("completion.sh"), world.run("completion", "bash").out());
        String words = "bpci integration government setup --access-level";
        var bash =
                new ProcessBuilder(
                                "/bin/bash",
                                "--norc",
                                "-c",
                                "source '%s' && COMP_WORDS=(%s '') COMP_CWORD=5 && _complete_bpci; echo ${COMPREPLY[*]}"
                                        .formatted(script, words))
                        .redirectErrorStream(true)
                        .start();

        String completions = new String(bash.getInputStream().readAllBytes(), UTF_8);

        assertThat(bash.waitFor()).as(completions).isZero();
        assertThat(completions)
                .contains("read_only standard elevated full_access emergency")
                .doesNotContain("READ_ONLY");
    }
}
