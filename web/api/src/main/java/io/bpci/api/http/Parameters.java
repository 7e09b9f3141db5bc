package io.bpci.api.http;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Values out of the path and the query. */
public final class Parameters {
    private Parameters() {}

    /**
     * What the text stands for.
     *
     * @param name of the parameter, for the refusal
     * @param parse throws {@link Malformed} saying what is allowed
     * @throws HubException INVALID_REQUEST
     */
    public static <T> T read(String name, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (Malformed e) {
            throw new HubException(Fault.INVALID_REQUEST, name + " " + e.getMessage());
        }
    }

    /** As {@link #read}, of a parameter that may be missing. */
    public static <T> @Nullable T readIfPresent(String name, @Nullable String text, Function<String, T> parse) {
        return text == null ? null : read(name, text, parse);
    }

    /** Whether that is asked for; it is not where the parameter is missing. */
    public static boolean flag(String name, @Nullable String text) {
        return text != null
                && read(
                        name,
                        text,
                        given ->
                                switch (given) {
                                    case "true" -> true;
                                    case "false" -> false;
                                    default -> throw new Malformed("must be true or false");
                                });
    }

    /**
     * The constant of that name on the wire.
     *
     * @throws Malformed naming those that there are
     */
    public static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) if (wireName(constant).equals(text)) return constant;
        throw new Malformed(
                "must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Parameters::wireName)
                                .collect(Collectors.joining(", ")));
    }

    /** What the constant is called on the wire. */
    public static String wireName(Enum<?> constant) {
        try {
            return constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class).value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("every constant is a field", e);
        }
    }
}
