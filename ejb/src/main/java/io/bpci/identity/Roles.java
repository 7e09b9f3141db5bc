package io.bpci.identity;

/** The realm's names of the roles, for annotations, which need constants. A test holds them to {@code Role}. */
public final class Roles {
    public static final String HUB_ADMIN = "hub-admin";
    public static final String NODE_OPERATOR = "node-operator";
    public static final String AUDITOR = "auditor";
    public static final String GOVERNMENT_OFFICER = "government-officer";

    private Roles() {}
}
