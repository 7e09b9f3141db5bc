package io.bpci.policy;

import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whose behaviour is watched.
 *
 * @param id of a node or an agreement
 */
public record Subject(Kind kind, String id) {
    /** What can be watched. */
    public enum Kind {
        NODE,
        AGREEMENT;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * @throws Malformed if there is no such kind
         */
        public static Kind parse(String wireName) {
            for (Kind kind : values()) if (kind.wireName().equals(wireName)) return kind;
            throw new Malformed(
                    "must be " + Arrays.stream(values()).map(Kind::wireName).collect(Collectors.joining(" or ")));
        }
    }

    public static Subject node(String id) {
        return new Subject(Kind.NODE, id);
    }

    public static Subject agreement(String id) {
        return new Subject(Kind.AGREEMENT, id);
    }

    @Override
    public String toString() {
        return kind.wireName() + " " + id;
    }
}
