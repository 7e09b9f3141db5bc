package io.bpci.platform;

import java.util.Arrays;
import java.util.Optional;

/** What a caller may be, as Keycloak's realm names it. */
public enum Role {
    HUB_ADMIN("hub-admin"),
    NODE_OPERATOR("node-operator"),
    AUDITOR("auditor"),
    GOVERNMENT_OFFICER("government-officer");

    private final String realmName;

    Role(String realmName) {
        this.realmName = realmName;
    }

    public String realmName() {
        return realmName;
    }

    /** Empty for a role of the realm that the hub does not know. */
    public static Optional<Role> named(String realmName) {
        return Arrays.stream(values()).filter(role -> role.realmName.equals(realmName)).findFirst();
    }
}
