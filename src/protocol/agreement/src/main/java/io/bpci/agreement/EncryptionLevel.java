package io.bpci.agreement;

import io.bpci.json.Malformed;

/** How well the content of a message is kept from all but its targets; in ascending order. */
public enum EncryptionLevel {
    NONE("None"),
    STANDARD("Standard"),
    HIGH("High"),
    QUANTUM("Quantum");

    private final String wireName;

    EncryptionLevel(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * @throws Malformed if there is no such level
     */
    public static EncryptionLevel parse(String wireName) {
        for (EncryptionLevel level : values()) if (level.wireName.equals(wireName)) return level;
        throw new Malformed("must be None, Standard, High or Quantum");
    }
}
