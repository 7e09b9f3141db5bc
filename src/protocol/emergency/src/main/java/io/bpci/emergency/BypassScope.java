package io.bpci.emergency;

import io.bpci.json.Malformed;

/** Which limit of an agency is lifted. */
public enum BypassScope {
    /** How many requests a minute its officers may make together. */
    REQUESTS("requests"),
    /** How many units a second its node may send through the relay. */
    MESSAGES("messages");

    private final String wireName;

    BypassScope(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * @throws Malformed if there is no such limit
     */
    public static BypassScope parse(String wireName) {
        for (BypassScope scope : values()) if (scope.wireName.equals(wireName)) return scope;
        throw new Malformed("must be requests or messages");
    }
}
