package io.bpci.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bpci.settings.InvalidSettings.Problem;
import io.bpci.tls.DevelopmentAuthority;
import io.bpci.tls.Pem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class HubSettingsTest {
    /** The three blocks of the oracle specification that are settings, with its values. */
    private static final String SPECIFICATION =
            """
            oracle_config:
              node_id: "oracle-primary-001"
              api_port: 9100
              ws_port: 9101
              max_connections: 1000
              relay_timeout_secs: 30
              consensus_config:
                enable_consensus_bridge: true
                min_consensus_nodes: 3
                consensus_timeout_secs: 60
                vote_threshold: 0.67
              security_config:
                require_signatures: true
                max_message_age_secs: 300
                rate_limit_per_node: 100
                enable_encryption: true
              performance_config:
                batch_size: 50
                connection_pool_size: 100
                message_cache_size: 10000
                high_throughput_mode: true
            inter_app_config:
              agreement_validation: true
              audit_level: "Comprehensive"
              security_requirements:
                encryption_level: "High"
                authentication_required: true
                authorization_required: true
            integration_orchestration:
              components:
                bpi_core:
                  endpoints:
                    - url: "http://localhost:9545"
                      protocol: "http"
              routing:
                circuit_breaker:
                  timeout: 60s
            enc_lock_security:
              policy_domains:
                vm_server:
                  security_rating: 9.8
            prometheus_metrics:
              - oracle_connected_nodes_total
            logging:
              level: "info"
              format: "json"
              outputs:
                - type: "file"
                  path: "/var/log/bpci/oracle.log"
                - type: "elasticsearch"
                  endpoint: "http://elasticsearch:9200"
              audit_logging:
                enabled: true
                level: "comprehensive"
                retention_days: 365
            """;

    @TempDir Path dir;

    @Test
    void theExampleOfTheSpecificationLoads() throws IOException {
        HubSettings settings = load(SPECIFICATION, Map.of());
        assertThat(settings.oracleConfig().nodeId()).isEqualTo("oracle-primary-001");
        assertThat(settings.oracleConfig().maxConnections()).isEqualTo(1000);
        assertThat(settings.oracleConfig().performanceConfig().messagesPerCommit()).isEqualTo(50);
        assertThat(settings.logging().outputs())
                .containsExactly(new Logging.FileOutput(Path.of("/var/log/bpci/oracle.log")));
    }

    @Test
    void whatNothingReadsIsNamed() throws IOException {
        assertThat(load(SPECIFICATION, Map.of()).withoutEffect())
                .extracting(EffectiveSetting::key)
                .containsExactly(
                        "enc_lock_security",
                        "integration_orchestration",
                        "logging.outputs[1].endpoint",
                        "logging.outputs[1].type",
                        "prometheus_metrics");
    }

    @Test
    void theDefaultsAreThoseOfTheDesign() {
        HubSettings settings = HubSettings.defaults();
        Path data = Path.of(".bpci").toAbsolutePath();
        assertThat(settings.oracleConfig().apiPort()).isEqualTo(9100);
        assertThat(settings.oracleConfig().wsPort()).isEqualTo(9101);
        assertThat(settings.messages().maxMessageSize()).isEqualTo(new ByteSize(1 << 20));
        assertThat(settings.sessions().authenticateTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.tls().api()).isEmpty();
        assertThat(settings.hubKeys().directory()).isEqualTo(data.resolve("keys"));
        assertThat(settings.databaseUrl()).isEqualTo("jdbc:h2:file:" + data + "/database/hub;WRITE_DELAY=0");
        assertThat(settings.logging().outputs()).isEmpty();
    }

    @Test
    void witnessesAndWitnessedLogsAreLists() throws IOException {
        HubSettings settings =
                load(
                        """
                        log:
                          witnesses_required: 1
                          witnesses:
                            - url: https://witness.example/w1
                              key: witness.example/w1+0a0b0c0d+BA==
                          witness:
                            logs:
                              - origin: example.com/log
                                keys: [ "example.com/log+01020304+AQ==", "example.com/log+05060708+/w==" ]
                        """,
                        Map.of(
                                "BPCI_LOG_WITNESSES_1__URL", "http://127.0.0.1:8080",
                                "BPCI_LOG_WITNESSES_1__KEY", "w2+0a0b0c0d+BA==",
                                "BPCI_LOG_WITNESS_LOGS_0__KEYS_1_", "example.com/log+090a0b0c+/w==",
                                "BPCI_LOG_WITNESS_LOGS_1__ORIGIN", "other",
                                "BPCI_LOG_WITNESS_LOGS_1__KEYS_0_", "other+01020304+AQ=="));
        assertThat(settings.log().witnesses())
                .containsExactly(
                        new Log.AskedWitness(
                                URI.create("https://witness.example/w1"), "witness.example/w1+0a0b0c0d+BA=="),
                        new Log.AskedWitness(URI.create("http://127.0.0.1:8080"), "w2+0a0b0c0d+BA=="));
        assertThat(settings.log().witness().logs())
                .containsExactly(
                        new Log.WitnessedLog(
                                "example.com/log",
                                List.of("example.com/log+01020304+AQ==", "example.com/log+090a0b0c+/w==")),
                        new Log.WitnessedLog("other", List.of("other+01020304+AQ==")));
        assertThat(HubSettings.defaults().log().witness().logs()).isEmpty();
    }

    @Test
    void theEnvironmentWinsOverTheFileAndTheFileOverTheDefault() throws IOException {
        HubSettings settings =
                load(
                        """
                        oracle_config:
                          api_port: 9200
                          ws_port: 9201
                        """,
                        Map.of("BPCI_ORACLE_CONFIG_API_PORT", "9300", "PATH", "/bin", "BPCI_TEST_ANYTHING", "x"));
        assertThat(settings.oracleConfig().apiPort()).isEqualTo(9300);
        assertThat(settings.oracleConfig().wsPort()).isEqualTo(9201);
        assertThat(settings.sources())
                .contains(
                        new EffectiveSetting(
                                "oracle_config.api_port",
                                "9300",
                                new Origin.InEnvironment("BPCI_ORACLE_CONFIG_API_PORT")),
                        new EffectiveSetting(
                                "oracle_config.ws_port", "9201", new Origin.InFile(dir.resolve("hub.yaml"), 3)),
                        new EffectiveSetting("oracle_config.max_connections", "10000", new Origin.ByDefault()));
    }

    @Test
    void relativePathsStartInTheDataDirectory() {
        HubSettings settings =
                HubSettings.load(
                        Optional.empty(),
                        Map.of(
                                "BPCI_STORAGE_DATA_DIR", dir.toString(),
                                "BPCI_LOGGING_OUTPUTS_0__PATH", "a.log",
                                "BPCI_LOGGING_OUTPUTS_1__PATH", "/b.log"));
        assertThat(settings.logging().outputs())
                .containsExactly(
                        new Logging.FileOutput(dir.resolve("a.log")), new Logging.FileOutput(Path.of("/b.log")));
        assertThat(settings.storage().brokerDirectory()).isEqualTo(dir.resolve("broker"));
    }

    @Test
    void aSecretIsReadFromItsFileAndNeverShown() throws IOException {
        Path file = secret("p${HOME}w\n", "rw-------");
        HubSettings settings = load("database:\n  password_file: " + file + "\n", Map.of());
        assertThat(settings.database().password().map(Secret::reveal)).contains("p${HOME}w");
        assertThat(settings.toString()).doesNotContain("HOME");
    }

    @Test
    void aSecretInTheEnvironmentWinsOverItsFileAndIsNeverShown() throws IOException {
        Path file = secret("from file", "rw-------");
        HubSettings settings =
                load("broker:\n  password_file: " + file + "\n", Map.of("BPCI_BROKER_PASSWORD", "a,b${x}\\c"));
        assertThat(settings.broker().password().map(Secret::reveal)).contains("a,b${x}\\c");
        assertThat(settings.sources())
                .contains(
                        new EffectiveSetting(
                                "broker.password", "(secret)", new Origin.InEnvironment("BPCI_BROKER_PASSWORD")));
        assertThat(settings.toString()).doesNotContain("a,b");
    }

    @Test
    void aSecretFileThatOthersCanReadIsRefused() throws IOException {
        Path file = secret("hunter2", "rw-r-----");
        assertThat(refused("database:\n  password_file: " + file + "\n", Map.of()))
                .contains("database.password_file")
                .contains("chmod 600")
                .doesNotContain("hunter2");
    }

    @Test
    void beyondLoopbackAListenerNeedsItsCertificate() throws IOException {
        var random = new SecureRandom();
        Instant now = Instant.now();
        var keys = DevelopmentAuthority.newKeys(random);
        var authority = new DevelopmentAuthority("Test", now.minusSeconds(60), now.plusSeconds(3600), random);
        var issued =
                authority.issue(keys.getPublic(), List.of("hub.example"), now.minusSeconds(60), now.plusSeconds(60));
        Path certificate = Files.writeString(dir.resolve("hub.pem"), Pem.of(List.of(issued)));
        Path key = secret(Pem.of(keys.getPrivate()), "rw-------");
        String address = "oracle_config: { api_address: 0.0.0.0 }\n";
        String tls = "tls: { api: { certificate_file: %s, private_key_file: %s } }\n".formatted(certificate, key);
        assertThat(refused(address, Map.of())).contains("oracle_config.api_address = 0.0.0.0");
        assertThat(load(address + tls, Map.of()).tls().api()).contains(new Tls.PemFiles(certificate, key));
        assertThat(refused("tls: { ws: { certificate_file: " + certificate + " } }", Map.of()))
                .contains("tls.ws.private_key_file: must be given too");

        Files.writeString(key, Pem.of(DevelopmentAuthority.newKeys(random).getPrivate()));
        assertThat(refused(tls, Map.of()))
                .contains("tls.api.private_key_file")
                .contains("is not the key of the certificate in " + certificate);
    }

    @Test
    void anExternalTimeStampAuthorityNeedsACertificateThatIsFit() throws IOException {
        var random = new SecureRandom();
        Instant now = Instant.now();
        var issuer = new DevelopmentAuthority("Test", now.minusSeconds(60), now.plusSeconds(3600), random);
        var server =
                issuer.issue(
                        DevelopmentAuthority.newKeys(random).getPublic(),
                        List.of("hub.example"),
                        now.minusSeconds(60),
                        now.plusSeconds(60));
        Path file = Files.writeString(dir.resolve("authority.pem"), Pem.of(List.of(issuer.certificate())));
        String settings =
                "log: { time_stamps: { authority_url: 'http://127.0.0.1:1/', authority_certificate_file: %s } }\n"
                        .formatted(file);
        assertThat(load(settings, Map.of()).log().timeStamps().authorityCertificateFile()).contains(file);
        Files.writeString(file, Pem.of(List.of(server)));
        assertThat(refused(settings, Map.of())).contains("extendedKeyUsage timeStamping");
        Files.writeString(file, Pem.of(List.of(issuer.certificate(), server)));
        assertThat(refused(settings, Map.of())).contains("a file with one certificate");
        Files.writeString(file, "nonsense");
        assertThat(refused(settings, Map.of())).contains("a file with one certificate");
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThat(
                        problems(
                                """
                                oracle_config:
                                  api_prot: 1
                                  ws_port: high
                                queues:
                                  retention: 7
                                """,
                                Map.of("BPCI_NOPE", "hunter2")))
                .extracting(Problem::toString)
                .containsExactly(
                        "  BPCI_NOPE = (hidden) (environment BPCI_NOPE): there is no such setting",
                        "  oracle_config.api_prot (%s line 2): there is no such key (did you mean oracle_config.api_port?)"
                                .formatted(dir.resolve("hub.yaml")),
                        "  oracle_config.ws_port = high (%s line 3): must be a whole number from 1 to 65535"
                                .formatted(dir.resolve("hub.yaml")),
                        "  queues.retention = 7 (%s line 5): must be a duration from 1m to 365d, with a unit: ms, s, m, h or d"
                                .formatted(dir.resolve("hub.yaml")));
    }

    @Test
    void aFileThatIsNoFileIsNamed() {
        assertThatThrownBy(() -> HubSettings.load(Optional.of(dir.resolve("none.yaml")), Map.of()))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("none.yaml")
                .hasMessageContaining("ORACLE_CONFIG_PATH");
        assertThatThrownBy(() -> HubSettings.load(Optional.of(dir), Map.of()))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("is not a file");
    }

    @Test
    void whatIsNotUtf8OrTooLargeIsRefused() throws IOException {
        Path file = dir.resolve("hub.yaml");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xC3, (byte) 0x28});
        assertThatThrownBy(() -> HubSettings.load(Optional.of(file), Map.of())).hasMessageContaining("is not UTF-8");
        Files.write(file, "oracle_config:\n".getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> HubSettings.load(Optional.of(file), Map.of())).hasMessageContaining("is not UTF-8");
        Files.writeString(file, "# ".repeat((1 << 19) + 1));
        assertThatThrownBy(() -> HubSettings.load(Optional.of(file), Map.of()))
                .hasMessageContaining("larger than 1MiB");
    }

    @Test
    void anEmptyFileMeansTheDefaults() throws IOException {
        for (String empty : List.of("", "# nothing\n", "---\n", "oracle_config:\ntls:\n", "\uFEFForacle_config:\n")) {
            assertThat(load(empty, Map.of()).oracleConfig()).isEqualTo(HubSettings.defaults().oracleConfig());
        }
    }

    @Test
    void thousandsOfWrongLinesAreToldInAShortList() {
        var text = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            text.append("unknown_").append(i).append(": 1\n");
        }
        assertThat(problems(text.toString(), Map.of())).hasSize(100);
    }

    private HubSettings load(String yaml, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(dir.resolve("hub.yaml"), yaml);
        return HubSettings.load(Optional.of(file), environment);
    }

    private List<Problem> problems(String yaml, Map<String, String> environment) {
        return catchThrowableOfType(InvalidSettings.class, () -> load(yaml, environment)).problems();
    }

    private String refused(String yaml, Map<String, String> environment) {
        return catchThrowableOfType(InvalidSettings.class, () -> load(yaml, environment)).toString();
    }

    private Path secret(String text, String mode) throws IOException {
        Path file = Files.writeString(dir.resolve("secret"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
