package io.bpci.launcher;

import java.util.List;
import java.util.Locale;

/**
 * One of the people of {@code server-config/keycloak/bpci-realm.json}: a user, and beside it a service account that
 * acts for the same organisation in the same role, for scripts. The realm keeps both disabled unless it is imported for
 * development.
 *
 * @param name the user's; the service account's client is called {@code dev-} and this
 * @param role the realm role that names what they are there for
 */
record DevelopmentIdentity(String name, String role, String organisation) {

    static final List<DevelopmentIdentity> ALL =
            List.of(
                    new DevelopmentIdentity("operator", "node-operator", "north"),
                    new DevelopmentIdentity("operator-south", "node-operator", "south"),
                    new DevelopmentIdentity("auditor", "auditor", "north"),
                    new DevelopmentIdentity("admin", "hub-admin", "hub"),
                    new DevelopmentIdentity("officer", "government-officer", "treasury"));

    String clientId() {
        return "dev-" + name;
    }

    /** The variable for which the realm file has a placeholder. */
    String secretVariable() {
        return variable() + "_SECRET";
    }

    String passwordVariable() {
        return variable() + "_PASSWORD";
    }

    String oneTimeCodesVariable() {
        return variable() + "_TOTP";
    }

    private String variable() {
        return "DEV_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
