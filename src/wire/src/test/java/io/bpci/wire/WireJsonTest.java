package io.bpci.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.StrictJson;
import io.bpci.presence.SystemLayer;
import io.bpci.sealed.EncryptionKeyStatement;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.Kem;
import io.bpci.sealed.SignedEncryptionKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

class WireJsonTest {
    private static final JsonMapper MAPPER = WireJson.mapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Ed25519PrivateKey KEY = Ed25519PrivateKey.generate(RANDOM);

    private static final String REGISTRATION =
            """
            {"node_id":"pump","node_type":"EncCluster","endpoint":"ws://localhost:8080",\
            "capabilities":["encryption"],"layer":"BpiCore",\
            "public_key":{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},\
            "rate_limit":250}\
            """;

    @Test
    void namesAreThoseOfTheSpecification() throws Exception {
        RegisterNode request = MAPPER.readValue(REGISTRATION, RegisterNode.class);
        assertThat(request.nodeId()).isEqualTo(new NodeId("pump"));
        assertThat(request.nodeType()).isEqualTo(new NodeType("EncCluster"));
        assertThat(request.layer()).isEqualTo(SystemLayer.BPI_CORE);
        assertThat(request.capabilities()).isEqualTo(List.of("encryption"));
        assertThat(request.organisation()).isNull();
        assertThat(MAPPER.writeValueAsString(request)).isEqualTo(REGISTRATION);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"node_id\":\"pump\",             |",
                "\"node_id\":\"pump\"              | \"node_id\":null",
                "\"node_id\":\"pump\"              | \"node_id\":7",
                "\"node_id\":\"pump\"              | \"node_id\":\"a:b\"",
                "\"node_type\":\"EncCluster\"      | \"node_type\":\"Cluster\"",
                "\"layer\":\"BpiCore\"             | \"layer\":4",
                "\"layer\":\"BpiCore\"             | \"layer\":\"BPI_CORE\"",
                "\"rate_limit\":250                | \"rate_limit\":2.5",
                "\"rate_limit\":250                | \"rate_limit\":\"250\"",
                "\"rate_limit\":250                | \"rate_limit\":250,\"rate_limit\":250",
                "\"rate_limit\":250                | \"rate_limits\":250",
                "\"kty\":\"OKP\"                   | \"kty\":\"OKP\",\"d\":\"secret\"",
                "\"kty\":\"OKP\"                   | \"kty\":\"EC\"",
                "\"rate_limit\":250}               | \"rate_limit\":250} {}",
            })
    void whatTheRecordDoesNotSayIsRefused(String part, String instead) {
        String changed = REGISTRATION.replace(part, instead == null ? "" : instead);
        assertThat(changed).isNotEqualTo(REGISTRATION);
        assertThatThrownBy(() -> MAPPER.readValue(changed, RegisterNode.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void aRotationComesBackAsItWasSigned() throws Exception {
        var newKey = Ed25519PrivateKey.generate(RANDOM);
        var statement =
                new KeyStatement(
                        KEY.publicKey().thumbprint(),
                        new NodeId("pump"),
                        KEY.publicKey().thumbprint(),
                        newKey.publicKey().thumbprint(),
                        KeyStatement.newNonce(RANDOM),
                        Instant.parse("2026-11-21T08:00:00.5Z"));
        var request = RotateKey.signed(statement, KEY, newKey, Ed25519.bouncyCastle());
        String json = MAPPER.writeValueAsString(request);
        assertThat(json).contains("\"created_at\":\"2026-11-21T08:00:00.500Z\"").doesNotContain("payload");
        assertThat(MAPPER.readValue(json, RotateKey.class)).isEqualTo(request);
        var forced = RotateKey.forced(statement, newKey, Ed25519.bouncyCastle());
        assertThat(MAPPER.writeValueAsString(forced)).doesNotContain("old_key_signature");
        assertThat(MAPPER.readValue(MAPPER.writeValueAsString(forced), RotateKey.class)).isEqualTo(forced);
    }

    @Test
    void anEncryptionKeyTravelsAsItWasSigned() throws Exception {
        var key = EncryptionPrivateKey.generate(Kem.X25519, RANDOM).publicKey();
        var statement =
                new EncryptionKeyStatement(
                        KEY.publicKey().thumbprint(),
                        new NodeId("pump"),
                        key,
                        Instant.parse("2026-11-21T08:00:00.5Z"),
                        null,
                        EncryptionKeyStatement.newNonce(RANDOM));
        SignedEncryptionKey signed = statement.sign(KEY, Ed25519.bouncyCastle());
        String json = MAPPER.writeValueAsString(new PublishEncryptionKey(signed));
        assertThat(StrictJson.parse(json.getBytes(UTF_8))).isEqualTo(signed.json());
        assertThat(MAPPER.readValue(json, PublishEncryptionKey.class).key()).isEqualTo(signed);
        assertThatThrownBy(() -> MAPPER.readValue(json.replace("\"kem\"", "\"kemm\""), PublishEncryptionKey.class))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("kem");
        assertThatThrownBy(() -> MAPPER.readValue("{}", PublishEncryptionKey.class))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("signature must be there");
        var listed = EncryptionKeyInfo.of(signed, null);
        assertThat(MAPPER.readValue(MAPPER.writeValueAsString(listed), EncryptionKeyInfo.class)).isEqualTo(listed);
        assertThat(listed.kid()).isEqualTo(key.kid());
    }

    @Test
    void aSchemaKeepsItsNumbersOrIsRefused() throws Exception {
        String good =
                "{\"message_type\":\"DataSync\",\"schema_version\":\"1\",\"schema\":{\"maximum\":1e21,\"const\":[null,true]}}";
        RegisterSchema read = MAPPER.readValue(good, RegisterSchema.class);
        assertThat(read.schema()).hasToString("{\"const\":[null,true],\"maximum\":1e+21}");
        assertThat(MAPPER.readValue(MAPPER.writeValueAsString(read), RegisterSchema.class)).isEqualTo(read);
        assertThatThrownBy(() -> MAPPER.readValue(good.replace("1e21", "9007199254740993"), RegisterSchema.class))
                .isInstanceOf(JsonProcessingException.class);
        assertThatThrownBy(() ->
                        MAPPER.readValue(good.replace("1e21", "[".repeat(100) + "]".repeat(100)), RegisterSchema.class))
                .isInstanceOf(JsonProcessingException.class);
    }
}
