package io.bpci.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class CredentialsTest {
    @TempDir private Path directory;
    private StateDirectory state;

    @BeforeEach
    void aDataDirectory() {
        state = new StateDirectory(directory);
        state.create();
    }

    @Test
    void secretsAreAllDifferentAndTheSameEverAfter() throws Exception {
        Map<String, String> first = Credentials.of(state).environment();
        assertThat(Credentials.of(state).environment()).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.credentials())))
                .isEqualTo("rw-------");
        List<String> secrets =
                first.entrySet().stream()
                        .filter(e -> e.getKey().matches(".*_(SECRET|PASSWORD)"))
                        .map(Map.Entry::getValue)
                        .toList();
        assertThat(secrets).hasSize(13).allMatch(secret -> secret.matches("[A-Za-z0-9]{24}"));
        assertThat(new HashSet<>(secrets)).hasSameSizeAs(secrets);
        List<String> ofCodes =
                first.entrySet().stream().filter(e -> e.getKey().endsWith("_TOTP")).map(Map.Entry::getValue).toList();
        assertThat(ofCodes).hasSize(5).doesNotHaveDuplicates().allMatch(secret -> secret.matches("[A-Z2-7]{32}"));
        assertThat(Credentials.of(state).toString()).doesNotContain(secrets);
    }

    @Test
    void anotherDataDirectoryHasOtherSecrets() {
        var other = new StateDirectory(directory.resolve("other"));
        other.create();
        assertThat(Credentials.of(other).administratorPassword())
                .isNotEqualTo(Credentials.of(state).administratorPassword());
    }

    @Test
    void lostSecretsOfALivingDatabaseAreAFailureAndNotMadeAnew() throws Exception {
        Files.createDirectories(state.keycloak().resolve("data/h2"));
        assertThatThrownBy(() -> Credentials.of(state)).isInstanceOf(Failure.class).hasMessageContaining("lost");
    }

    @Test
    void accessNamesEveryIdentityWithItsSecret() throws Exception {
        Credentials credentials = Credentials.of(state);
        Endpoints endpoints = Endpoints.at(0);
        Map<String, Object> access =
                JSONObjectUtils.parse(
                        new Access(endpoints, Optional.empty(), endpoints.issuer(), Optional.of(credentials)).json());
        assertThat(access)
                .containsEntry("api", "http://127.0.0.1:9100/api/v1")
                .containsEntry("ws", "ws://127.0.0.1:9101/ws/v1/oracle")
                .containsEntry("issuer", "http://127.0.0.1:9180/realms/bpci")
                .containsEntry("token_endpoint", "http://127.0.0.1:9180/realms/bpci/protocol/openid-connect/token")
                .containsKeys("openapi", "keycloak", "keycloak_admin");
        DevelopmentIdentity south = DevelopmentIdentity.ALL.get(1);
        assertThat(JSONObjectUtils.getJSONObjectArray(access, "clients"))
                .hasSize(5)
                .contains(
                        Map.of(
                                "role", "node-operator",
                                "name", "dev-operator-south",
                                "organisation", "south",
                                "secret", credentials.clientSecret(south)));
        assertThat(JSONObjectUtils.getJSONObjectArray(access, "users"))
                .hasSize(5)
                .contains(
                        Map.of(
                                "role", "node-operator",
                                "name", "operator-south",
                                "organisation", "south",
                                "secret", credentials.userPassword(south),
                                "totp_secret", credentials.oneTimeCodes(south)));
    }
}
