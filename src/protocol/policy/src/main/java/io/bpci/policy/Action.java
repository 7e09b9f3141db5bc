package io.bpci.policy;

import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a policy does to whom its condition is met by, the mildest first. */
public enum Action {
    /** It is recorded and shown. */
    WARN,
    /** So many messages a second pass, for a time. */
    THROTTLE,
    /** Nothing passes, for a time. */
    QUARANTINE,
    /** Nothing passes until somebody ends it. */
    SUSPEND;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws Malformed if there is no such action
     */
    public static Action parse(String wireName) {
        for (Action action : values()) if (action.wireName().equals(wireName)) return action;
        throw new Malformed(
                "must be one of " + Arrays.stream(values()).map(Action::wireName).collect(Collectors.joining(", ")));
    }
}
