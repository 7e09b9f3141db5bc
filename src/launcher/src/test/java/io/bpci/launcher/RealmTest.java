package io.bpci.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The realm file says what the launcher believes, and nothing that should not be in a repository. */
class RealmTest {
    private static final String ONLY_IN_DEVELOPMENT = "${BPCI_DEVELOPMENT:false}";

    private static Map<String, Object> realm() throws Exception {
        return JSONObjectUtils.parse(
                Files.readString(Path.of(System.getProperty("bpci.root"), "server-config/keycloak/bpci-realm.json")));
    }

    private static Map<String, Object> named(String array, String key, String name) throws Exception {
        return Arrays.stream(JSONObjectUtils.getJSONObjectArray(realm(), array))
                .filter(one -> name.equals(one.get(key)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    @Test
    void everyDevelopmentIdentityIsThereAndDisabledUnlessAskedFor() throws Exception {
        for (DevelopmentIdentity who : DevelopmentIdentity.ALL) {
            assertThat(named("clients", "clientId", who.clientId()))
                    .containsEntry("enabled", ONLY_IN_DEVELOPMENT)
                    .containsEntry("secret", "${" + who.secretVariable() + ":}");
            Map<String, Object> user = named("users", "username", who.name());
            assertThat(JSONObjectUtils.getJSONObjectArray(user, "credentials")[0])
                    .containsEntry("value", "${" + who.passwordVariable() + ":}");
            for (var account : List.of(user, named("users", "serviceAccountClientId", who.clientId()))) {
                assertThat(account).containsEntry("enabled", ONLY_IN_DEVELOPMENT);
                assertThat(JSONObjectUtils.getStringList(account, "realmRoles")).contains(who.role());
                assertThat(JSONObjectUtils.getJSONObject(account, "attributes"))
                        .containsEntry("organisation", List.of(who.organisation()));
            }
        }
    }

    @Test
    void noClientTakesPasswordsAndNoSecretIsWritten() throws Exception {
        for (Map<String, Object> client : JSONObjectUtils.getJSONObjectArray(realm(), "clients")) {
            assertThat(client).containsEntry("directAccessGrantsEnabled", false);
            assertThat(String.valueOf(client.getOrDefault("secret", "${:}"))).matches("\\$\\{[A-Z_]*:}");
        }
        for (Map<String, Object> user : JSONObjectUtils.getJSONObjectArray(realm(), "users")) {
            if (!user.containsKey("credentials")) continue;
            for (Map<String, Object> credential : JSONObjectUtils.getJSONObjectArray(user, "credentials")) {
                Object value = credential.getOrDefault("value", credential.get("secretData"));
                assertThat(String.valueOf(value)).matches("(\\{\"value\": \")?\\$\\{[A-Z_]+:}(\"})?");
            }
        }
    }
}
