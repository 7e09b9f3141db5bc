package io.bpci.envelope;

import io.bpci.json.Malformed;

/** How urgent a message is; within one priority, messages keep their order. */
public enum Priority {
    CRITICAL("Critical", 9),
    HIGH("High", 7),
    NORMAL("Normal", 4),
    LOW("Low", 1);

    private final String wireName;
    private final int jmsPriority;

    Priority(String wireName, int jmsPriority) {
        this.wireName = wireName;
        this.jmsPriority = jmsPriority;
    }

    /**
     * @throws Malformed if it is not one of the four names, exactly so
     */
    public static Priority parse(String text) {
        return switch (text) {
            case "Critical" -> CRITICAL;
            case "High" -> HIGH;
            case "Normal" -> NORMAL;
            case "Low" -> LOW;
            default -> throw new Malformed("must be Critical, High, Normal or Low");
        };
    }

    public String wireName() {
        return wireName;
    }

    /** From 0 to 9, as JMS counts (Jakarta Messaging 3.1, 3.4.10). */
    public int jmsPriority() {
        return jmsPriority;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
