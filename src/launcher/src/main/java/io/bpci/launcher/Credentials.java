package io.bpci.launcher;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.random.RandomGenerator;

/**
 * The generated secrets of one data directory: made before Keycloak's first start, the same ever after. They are in no
 * log and not in {@link #toString}.
 */
final class Credentials {
    static final String ADMINISTRATOR = "admin";

    /**
     * Letters and digits that are not mistaken for each other: 24 of them carry 139 bits, and need no quoting anywhere.
     */
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private static final int LENGTH = 24;

    /** RFC 4648, 6; 32 of them are the 160 bits that RFC 4226, 4 recommends. */
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static final int ONE_TIME_CODES_LENGTH = 32;
    private static final String ADMINISTRATOR_KEY = "keycloak.administrator";
    private static final String HUB_KEY = "client." + Hub.AUDIENCE;
    private static final String PORTAL_KEY = "client.bpci-portal";

    private final Properties secrets;

    private Credentials(Properties secrets) {
        this.secrets = secrets;
    }

    /**
     * @throws Failure when Keycloak's database is there but the secrets that went into it are not
     */
    static Credentials of(StateDirectory state) {
        var secrets = new Properties();
        if (Files.exists(state.credentials())) {
            try (Reader in = Files.newBufferedReader(state.credentials())) {
                secrets.load(in);
            } catch (IOException e) {
                throw new Failure("cannot read " + state.credentials() + ": " + e.getMessage());
            }
        } else if (Files.exists(state.keycloak().resolve("data/h2"))) {
            throw new Failure(
                    "Keycloak's database is there, but its generated credentials are lost: "
                            + state.credentials()
                            + "; restore that file, or remove "
                            + state.keycloak()
                            + " to let both be made anew (users added since are lost with it)");
        }
        if (complete(secrets, new SecureRandom())) keep(secrets, state);
        return new Credentials(secrets);
    }

    /** Also when a later version of the product knows more identities. Returns whether any was missing. */
    private static boolean complete(Properties secrets, RandomGenerator random) {
        int before = secrets.size();
        secrets.computeIfAbsent(ADMINISTRATOR_KEY, key -> generate(random));
        secrets.computeIfAbsent(HUB_KEY, key -> generate(random));
        secrets.computeIfAbsent(PORTAL_KEY, key -> generate(random));
        for (DevelopmentIdentity identity : DevelopmentIdentity.ALL) {
            secrets.computeIfAbsent(clientKey(identity), key -> generate(random));
            secrets.computeIfAbsent(userKey(identity), key -> generate(random));
            secrets.computeIfAbsent(oneTimeCodesKey(identity), key -> generate(random, BASE32, ONE_TIME_CODES_LENGTH));
        }
        return secrets.size() > before;
    }

    private static void keep(Properties secrets, StateDirectory state) {
        try (var text = new StringWriter()) {
            secrets.store(text, "Generated at the first start; Keycloak keeps them. Also in access.json.");
            StateDirectory.writePrivately(state.credentials(), text.toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String generate(RandomGenerator random) {
        return generate(random, ALPHABET, LENGTH);
    }

    private static String generate(RandomGenerator random, String alphabet, int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        return text.toString();
    }

    String administratorPassword() {
        return get(ADMINISTRATOR_KEY);
    }

    /** Of the client as which the hub asks Keycloak what officers may do. */
    String hubSecret() {
        return get(HUB_KEY);
    }

    /** Of the client in which people log in to the portal. */
    String portalSecret() {
        return get(PORTAL_KEY);
    }

    String clientSecret(DevelopmentIdentity identity) {
        return get(clientKey(identity));
    }

    String userPassword(DevelopmentIdentity identity) {
        return get(userKey(identity));
    }

    /** The secret from which an authenticator app makes the user's one-time codes, base32. */
    String oneTimeCodes(DevelopmentIdentity identity) {
        return get(oneTimeCodesKey(identity));
    }

    /** What the placeholders of the realm file and Keycloak's first start read. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMINISTRATOR);
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", administratorPassword());
        environment.put("BPCI_DEVELOPMENT", "true");
        environment.put("BPCI_HUB_SECRET", hubSecret());
        environment.put("BPCI_PORTAL_SECRET", portalSecret());
        for (DevelopmentIdentity identity : DevelopmentIdentity.ALL) {
            environment.put(identity.secretVariable(), clientSecret(identity));
            environment.put(identity.passwordVariable(), userPassword(identity));
            environment.put(identity.oneTimeCodesVariable(), oneTimeCodes(identity));
        }
        return environment;
    }

    private String get(String key) {
        String value = secrets.getProperty(key);
        if (value == null) throw new IllegalStateException("no " + key);
        return value;
    }

    private static String clientKey(DevelopmentIdentity identity) {
        return "client." + identity.clientId();
    }

    private static String userKey(DevelopmentIdentity identity) {
        return "user." + identity.name();
    }

    private static String oneTimeCodesKey(DevelopmentIdentity identity) {
        return "totp." + identity.name();
    }

    @Override
    public String toString() {
        return "Credentials";
    }
}
