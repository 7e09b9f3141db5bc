package io.bpci.control;

import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How bad it is when a control fails, the least first. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws Malformed if there is no such severity
     */
    public static Severity parse(String wireName) {
        for (Severity severity : values()) if (severity.wireName().equals(wireName)) return severity;
        throw new Malformed(
                "must be one of " + Arrays.stream(values()).map(Severity::wireName).collect(Collectors.joining(", ")));
    }
}
