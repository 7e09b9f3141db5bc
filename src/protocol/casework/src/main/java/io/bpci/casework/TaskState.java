package io.bpci.casework;

import io.bpci.json.Malformed;

/** How far a task is. */
public enum TaskState {
    OPEN("open", false),
    STARTED("started", false),
    DONE("done", true),
    DECLINED("declined", true),
    CANCELLED("cancelled", true);

    private final String wireName;
    private final boolean over;

    TaskState(String wireName, boolean over) {
        this.wireName = wireName;
        this.over = over;
    }

    public String wireName() {
        return wireName;
    }

    /** Nothing comes after it. */
    public boolean isOver() {
        return over;
    }

    /**
     * @throws Malformed if there is none of that name
     */
    public static TaskState parse(String wireName) {
        for (TaskState each : values()) if (each.wireName.equals(wireName)) return each;
        throw new Malformed("must be started, done, declined or cancelled");
    }
}
