package io.bpci.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Each line a file (¶ is a line feed), or a variable, that must be refused, and a part of the message it must cause.
 */
class BadSettingsTest {
    @TempDir Path dir;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    # unknown keys, at each depth
                    oracle_konfig: {}                                    | oracle_konfig (%s line 1): there is no such key (did you mean oracle_config?)
                    oracle_config: { api_prt: 1 }                        | did you mean oracle_config.api_port?
                    oracle_config: { security_config: { max_age: 1 } }   | oracle_config.security_config.max_age (
                    tls: { api: { certificat_file: x } }                 | did you mean tls.api.certificate_file?
                    logging: { outputs: [ { file: x } ] }                | logging.outputs[0].file (
                    api_port: 9100                                       | api_port (%s line 1): there is no such key
                    `oracle_config: { "api_port\\n": 1 }`                | oracle_config.api_port? (
                    database: { pasword: hunter2 }                       | did you mean database.password?
                    ? [a, b]¶: 1                                        | is not YAML
                    <<: { a: 1 }                                         | there is no such key
                    # wrong types
                    oracle_config: { api_port: fast }                    | oracle_config.api_port = fast (%s line 1): must be a whole number from 1 to 65535
                    oracle_config: { api_port: 9100.5 }                  | must be a whole number
                    oracle_config: { api_port: 0x10 }                    | must be a whole number
                    oracle_config: { api_port: 09100 }                   | must be a whole number
                    oracle_config: { api_port: 99999999999999999999 }    | must be a whole number
                    oracle_config: { api_port: 9999999999 }              | must be a whole number
                    oracle_config: { api_port: [9100] }                  | oracle_config.api_port = (a list)
                    oracle_config: { api_port: { a: 1 } }                | oracle_config.api_port = (a map)
                    oracle_config: { api_port: }                         | has no value
                    oracle_config: [ api_port ]                          | oracle_config = (a list) (%s line 1): must be a section
                    oracle_config: 9100                                  | oracle_config = 9100 (%s line 1): must be a section
                    - oracle_config                                      | must be a section
                    hunter2                                              | must be a section
                    logging: { outputs: { type: file } }                 | logging.outputs = (a map) (%s line 1): must be a list
                    oracle_config: { performance_config: { high_throughput_mode: yes } } | must be true or false
                    oracle_config: { node_id: "" }                       | must be 1 to 128 letters
                    oracle_config: { node_id: "a:b" }                    | must be 1 to 128 letters
                    `oracle_config: { node_id: "a\\u001b[2J" }`          | oracle_config.node_id = a?[2J
                    oracle_config: { node_id: !!binary "aGk=" }          | must have no tag
                    oracle_config: !x { node_id: a }                     | must have no tag
                    logging: { outputs: [{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}] } | must have at most 16 items
                    logging: { outputs: [ { type: elasticsearch, path: x } ] } | belongs to an output of type file
                    # out of range, without unit, unknown names
                    oracle_config: { api_port: 0 }                       | from 1 to 65535
                    oracle_config: { api_port: 65536 }                   | from 1 to 65535
                    oracle_config: { api_port: -1 }                      | from 1 to 65535
                    messages: { max_message_size: 2MiB }                 | a size from 4KiB to 1MiB
                    messages: { max_message_size: 1048576 }              | with a unit: B, KiB
                    messages: { max_message_size: 999999999999TiB }      | a size from 4KiB to 1MiB
                    sessions: { idle_timeout: 60 }                       | with a unit: ms, s
                    sessions: { idle_timeout: 2d }                       | a duration from 5s to 1h
                    logging: { level: loud }                             | must be trace, debug, info, warn, error
                    logging: { outputs: [ { type: syslog } ] }           | logging.outputs[0].type = syslog
                    logging: { format: text }                            | logging.format = text (%s line 1): must be json
                    broker: { journal: mapped }                          | must be nio, aio
                    storage: { data_dir: ~/hub }                         | must be a path
                    storage: { data_dir: "x;WRITE_DELAY=9" }             | must be a path without a semicolon
                    oracle_config: { consensus_config: { vote_threshold: 1.5 } } | a decimal from 0.67 to 1
                    log: { witnesses: [ { url: "https://w.example" } ] } | log.witnesses[0].key: must be given too: a verifier key
                    log: { witnesses: [ { url: ftp, key: w } ] }         | log.witnesses[0].url = ftp
                    log: { witnesses: [ { url: ftp, key: w } ] }         | log.witnesses[0].key = w (%s line 1): must be a verifier key
                    log: { witnesses: [ { url: "http://w.example", key: "w+00000000+BA==" } ] } | must be https beyond loopback
                    log: { time_stamps: { authority_url: ftp } }         | log.time_stamps.authority_url = ftp
                    log: { witnesses_required: 1 }                       | must be at most the number of log.witnesses
                    log: { witness: { logs: [ { origin: o } ] } }        | log.witness.logs[0].keys[0]: must be given too
                    log: { witness: { logs: [ { origin: o, keys: w } ] } } | log.witness.logs[0].keys = w (%s line 1): must be a list
                    log: { witness: { logs: [ { origin: o, keys: [ w ] } ] } } | log.witness.logs[0].keys[0] = w (%s line 1): must be a verifier key
                    log: { witness: { logs: [ { origin: o, keys: [ [] ] } ] } } | log.witness.logs[0].keys[0] = (a list)
                    # what the product does not do without
                    oracle_config: { security_config: { require_signatures: false } } | signatures cannot be turned off
                    oracle_config: { security_config: { enable_encryption: false } }  | are always TLS 1.3
                    logging: { audit_logging: { enabled: false } }       | does not run without its audit
                    # secrets in the wrong place
                    database: { password: hunter2 }                      | database.password = (hidden) (%s line 1): must not be in this file
                    database: { url: "jdbc:postgresql://u:hunter2@127.0.0.1/hub" }         | must not hold a password
                    database: { url: "jdbc:postgresql://127.0.0.1/hub?password=hunter2" }  | must not hold a password
                    database: { url: "jdbc:mysql://u:hunter2@h/hub" }    | database.url = (hidden)
                    broker: { url: "tcp://127.0.0.1:61616?password=hunter2" } | must not hold a password
                    identity: { issuer: "https://u:hunter2@id.example/" } | identity.issuer = (hidden)
                    database: { password_file: none }                    | must name a file; there is none
                    # what does not fit together
                    oracle_config: { api_port: 9101 }                    | must not be oracle_config.api_port
                    oracle_config: { ws_address: "::" }                  | tls.ws must name a certificate
                    oracle_config: { api_address: 127.0.0.1.example }    | tls.api must name a certificate
                    discovery: { away_after: 1m }                        | must be at least discovery.silent_after
                    discovery: { silent: 1m }                            | discovery.silent
                    sessions: { idle_timeout: 10s }                      | must be longer than sessions.authenticate_timeout
                    messages: { max_batch_size: 512KiB }                 | must be at least messages.max_message_size
                    sessions: { credit_size: 512KiB }                    | could never be delivered
                    sessions: { max_unauthenticated: 10 }                | must be at most sessions.max_unauthenticated
                    database: { url: "jdbc:h2:file:/x" }                 | must end in ;WRITE_DELAY=0
                    database: { url: "jdbc:postgresql://db.example/hub" } | sslmode=verify-full
                    database: { url: "jdbc:postgresql://127.0.0.1,db.example/hub?sslmode=require" } | sslmode=verify-full
                    database: { url: "jdbc:postgresql://127.0.0.1/hub?PGHOST=db.example" } | sslmode=verify-full
                    broker: { url: "tcp://mq.example:61616" }            | must have ?sslEnabled=true
                    broker: { url: "(tcp://a:1?sslEnabled=true,tcp://b:1)?sslEnabled=true" } | must have ?sslEnabled=true
                    broker: { url: "tcp://127.0.0.1:61616" }             | broker.password_file: must be given
                    identity: { issuer: "http://id.example/" }           | must be https beyond loopback
                    tls: { ws: { certificate_file: no, private_key_file: no } } | tls.ws.certificate_file
                    log: { attest_interval_secs: 0 }                     | from 1 to 3600
                    log: { time_stamps: { authority_url: "https://tsa.example/" } } | log.time_stamps.authority_certificate_file: must be given
                    log: { time_stamps: { authority_url: "http://tsa.example/" } } | must be https beyond loopback
                    log: { time_stamps: { authority_certificate_file: no } } | log.time_stamps.authority_url: must be given
                    log: { time_stamps: { authority_url: "https://tsa.example/", authority_certificate_file: no } } | that the hub can read
                    # the file as such
                    oracle_config: { api_port: 1, api_port: 2 }          | oracle_config.api_port (%s line 1): must be given once
                    messages: {}¶oracle_config: {}¶messages: {}        | messages (%s line 3): must be given once
                    enc_lock_security: { a: { b: 1, b: 2 } }             | enc_lock_security.a.b (%s line 1): must be given once
                    a: &a [x]¶b: [*a, *a]                               | aliases are not used here
                    a: &a [x]¶b: &b [*a, *a]¶c: &c [*b, *b]¶d: [*c, *c] | (line 2): aliases are not used here
                    oracle_config: {}¶---¶logging: {}                  | more than one document
                    oracle_config: [                                     | is not YAML
                    oracle_config: "\\xZZ"                               | is not YAML
                    """)
    void aBadFileStopsTheStart(String yaml, String message) throws Exception {
        Path file = Files.writeString(dir.resolve("hub.yaml"), yaml.replace("¶", "\n"));
        var refused = catchThrowableOfType(InvalidSettings.class, () -> HubSettings.load(Optional.of(file), Map.of()));
        assertThat(refused).as(yaml).isNotNull();
        assertThat(refused.toString()).contains(message.replace("%s", file.toString()));
        assertThat(refused.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    BPCI_ORACLE_CONFIG_API_PROT   | hunter2 | did you mean BPCI_ORACLE_CONFIG_API_PORT?
                    BPCI_DATABASE_PASWORD         | hunter2 | BPCI_DATABASE_PASWORD = (hidden)
                    BPCI_ORACLE_CONFIG_API_PORT   | fast    | oracle_config.api_port = fast (environment BPCI_ORACLE_CONFIG_API_PORT)
                    BPCI_ORACLE_CONFIG_API_PORT   | ``      | is empty; unset the variable
                    BPCI_ENC_LOCK_SECURITY        | x       | there is no such setting
                    BPCI_LOGGING_OUTPUTS_1__PATH  | x       | must follow logging.outputs[0]
                    BPCI_LOGGING_OUTPUTS____PATH  | x       | there is no such setting
                    BPCI_LOG_WITNESSES_1__URL     | http://localhost/ | must follow log.witnesses[0]
                    BPCI_LOG_WITNESS_LOGS_0__KEYS_1_ | w+00000000+BA== | must follow log.witness.logs[0].keys[0]
                    bpci_nothing                  | x       |
                    BPCI_HOME                     | x       |
                    BPCI_TEST_X                   | x       |
                    """)
    void aBadVariableStopsTheStart(String variable, String value, @Nullable String message) {
        var refused =
                catchThrowableOfType(
                        InvalidSettings.class, () -> HubSettings.load(Optional.empty(), Map.of(variable, value)));
        if (message == null) {
            assertThat(refused).isNull();
        } else {
            assertThat(refused).hasMessageContaining(message);
            assertThat(refused.toString()).doesNotContain("hunter2");
        }
    }

    @ParameterizedTest
    @CsvSource({"5000", "100000"})
    void deepNestingIsRefusedWithoutExhaustingTheStack(int depth) throws Exception {
        Path file = Files.writeString(dir.resolve("hub.yaml"), "[".repeat(depth));
        var refused = catchThrowableOfType(InvalidSettings.class, () -> HubSettings.load(Optional.of(file), Map.of()));
        assertThat(refused).hasMessageContaining("nested deeper than 32");
    }
}
