package io.bpci.contract;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;

import io.bpci.json.Json;
import io.bpci.json.JsonBool;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What rules decide by: a name, and the values that it may have. */
sealed interface RuleInput {
    Set<String> MEMBERS = Set.of("name", "type", "min", "max", "one_of");
    Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    int MAX_CHOICES = 100;
    long EXACT = 1L << 53;

    String name();

    CelType type();

    /** The value as rules see it; null if it is none of those that it may have. */
    @Nullable Object read(@Nullable Json given);

    /** What it must be, for who gave something else. */
    String allowed();

    record Whole(String name, long min, long max) implements RuleInput {
        @Override
        public CelType type() {
            return SimpleType.INT;
        }

        @Override
        public @Nullable Object read(@Nullable Json given) {
            if (!(given instanceof JsonNumber number) || number.value() != Math.rint(number.value())) return null;
            return number.value() >= min && number.value() <= max ? (Long) (long) number.value() : null;
        }

        @Override
        public String allowed() {
            return "a whole number from %d to %d".formatted(min, max);
        }
    }

    record Flag(String name) implements RuleInput {
        @Override
        public CelType type() {
            return SimpleType.BOOL;
        }

        @Override
        public @Nullable Object read(@Nullable Json given) {
            return given instanceof JsonBool flag ? (Boolean) flag.value() : null;
        }

        @Override
        public String allowed() {
            return "true or false";
        }
    }

    record Choice(String name, List<String> oneOf) implements RuleInput {
        public Choice {
            oneOf = List.copyOf(oneOf);
        }

        @Override
        public CelType type() {
            return SimpleType.STRING;
        }

        @Override
        public @Nullable Object read(@Nullable Json given) {
            return given instanceof JsonString text && oneOf.contains(text.value()) ? text.value() : null;
        }

        @Override
        public String allowed() {
            return "one of " + String.join(", ", oneOf);
        }
    }

    /**
     * @throws Malformed naming the member
     */
    static RuleInput parse(StrictObject members) {
        String name = members.text("name");
        if (!NAME.matcher(name).matches()) {
            throw new Malformed("name of an input must be a lower case letter, then letters, digits and underscores");
        }
        return switch (members.text("type")) {
            case "int" -> {
                long min = whole(members, "min");
                long max = whole(members, "max");
                if (min > max) throw new Malformed("min of %s is above its max".formatted(name));
                yield new Whole(name, min, max);
            }
            case "bool" -> new Flag(name);
            case "text" -> {
                List<String> choices = members.texts("one_of", MAX_CHOICES);
                if (choices.isEmpty() || Set.copyOf(choices).size() != choices.size()) {
                    throw new Malformed("one_of of %s must hold texts, each once".formatted(name));
                }
                yield new Choice(name, choices);
            }
            default -> throw new Malformed("type of an input must be int, bool or text");
        };
    }

    private static long whole(StrictObject members, String name) {
        if (members.require(name) instanceof JsonNumber number
                && number.value() == Math.rint(number.value())
                && Math.abs(number.value()) <= EXACT) {
            return (long) number.value();
        }
        throw new Malformed(name + " must be a whole number that JSON carries exactly");
    }
}
