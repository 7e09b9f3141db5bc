package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How far an agency's officers may go, as the realm's roles name it. The first four include those before them. */
public enum AccessLevel {
    @JsonProperty("read_only")
    READ_ONLY("read_only"),

    @JsonProperty("standard")
    STANDARD("standard"),

    @JsonProperty("elevated")
    ELEVATED("elevated"),

    @JsonProperty("full_access")
    FULL_ACCESS("full_access"),

    /** For a declared emergency; includes no other. */
    @JsonProperty("emergency")
    EMERGENCY("emergency");

    private final String role;

    AccessLevel(String role) {
        this.role = role;
    }

    /** The realm role of that level, which is also its name in JSON. */
    public String role() {
        return role;
    }

    /** The highest of those whose roles are among these. */
    public static Optional<AccessLevel> highest(Collection<String> roles) {
        return Arrays.stream(values()).filter(level -> roles.contains(level.role)).max(Comparator.naturalOrder());
    }

    /** Whether who has this level has that one too. */
    public boolean includes(AccessLevel other) {
        return roles().contains(other.role);
    }

    /** The realm roles that who has this level has. */
    public List<String> roles() {
        if (this == EMERGENCY) return List.of(role);
        return Arrays.stream(values()).filter(level -> level.compareTo(this) <= 0).map(AccessLevel::role).toList();
    }
}
