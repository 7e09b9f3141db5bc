package io.bpci.api.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;

import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** What Jackson refused, in words for the caller: no class names, nothing of what was sent but names of members. */
final class JsonRefusal {
    private JsonRefusal() {}

    static HubException of(JsonProcessingException refused) {
        if (refused.getCause() instanceof HubException cause) return cause;
        return switch (refused) {
            case StreamConstraintsException _ ->
                    malformed("is nested too deeply, or has a value that is too long", refused);
            case InputCoercionException _ -> new HubException(Fault.INVALID_REQUEST, "a number is out of range");
            case UnrecognizedPropertyException e -> invalid(e, "is not known here; allowed: " + names(e));
            case InvalidNullException e -> invalid(e, "is needed");
            case InvalidFormatException e -> invalid(e, wrongValue(e));
            case MismatchedInputException e -> invalid(e, mismatch(e));
            case JsonMappingException e when e.getCause() instanceof Malformed cause ->
                    invalid(e, String.valueOf(cause.getMessage()));
            case JsonMappingException e when e.getCause() instanceof InputCoercionException ->
                    invalid(e, "is out of range");
            case JsonMappingException e when e.getCause() instanceof JsonProcessingException cause -> of(cause);
            case JsonMappingException e -> invalid(e, "is not what is allowed here");
            default -> malformed(duplicate(refused) ? "has a member twice" : "is not JSON", refused);
        };
    }

    private static boolean duplicate(JsonProcessingException refused) {
        return refused.getOriginalMessage().startsWith("Duplicate");
    }

    private static HubException malformed(String what, JsonProcessingException refused) {
        var at = refused.getLocation();
        String where =
                at == null || at.getLineNr() < 1
                        ? ""
                        : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        return new HubException(Fault.MALFORMED, "the body " + what + where);
    }

    private static HubException invalid(JsonMappingException refused, String what) {
        String path = path(refused);
        return new HubException(Fault.INVALID_REQUEST, (path.isEmpty() ? "the body" : path) + " " + what);
    }

    /** A text that its value class refused says what is allowed; of an enumeration that Jackson reads we say it. */
    private static String wrongValue(InvalidFormatException refused) {
        Class<?> type = refused.getTargetType();
        List<String> names = type != null && type.isEnum() ? wireNames(type) : List.of();
        if (!names.isEmpty()) return "must be one of " + String.join(", ", names);
        if (type != null && type.getName().startsWith("io.bpci.")) return refused.getOriginalMessage();
        return mismatch(refused);
    }

    private static List<String> wireNames(Class<?> enumeration) {
        return Arrays.stream(enumeration.getFields())
                .filter(Field::isEnumConstant)
                .map(constant -> constant.getAnnotation(JsonProperty.class))
                .filter(Objects::nonNull)
                .map(JsonProperty::value)
                .toList();
    }

    private static String mismatch(MismatchedInputException refused) {
        if (refused.getOriginalMessage().startsWith("Trailing token"))
            return "must be one value, with nothing after it";
        Class<?> type = refused.getTargetType();
        if (type == null) return "is of the wrong kind";
        if (refused.getOriginalMessage().startsWith("Missing required")) return missing(refused);
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "must be a whole number";
        }
        if (type == Boolean.class || type == boolean.class) return "must be true or false";
        if (Collection.class.isAssignableFrom(type)) return "must be an array";
        if (type == String.class || type.isEnum() || !type.getPackageName().equals("io.bpci.wire")) {
            return "must be a string";
        }
        return "must be an object";
    }

    /** Jackson's message is: Missing required creator property 'x' (index n). */
    private static String missing(MismatchedInputException refused) {
        String[] quoted = refused.getOriginalMessage().split("'", 3);
        if (quoted.length != 3) return "lacks a member that is needed";
        // Some of Jackson's paths end in the member that is missing, some in the object that lacks it.
        boolean inPath = !refused.getPath().isEmpty() && quoted[1].equals(refused.getPath().getLast().getFieldName());
        return inPath ? "is needed" : "lacks " + quoted[1];
    }

    private static String names(UnrecognizedPropertyException refused) {
        return refused.getKnownPropertyIds().stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String path(JsonMappingException refused) {
        var path = new StringBuilder();
        for (var step : refused.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                if (!path.isEmpty()) path.append('.');
                String name = Malformed.excerpt(step.getFieldName());
                path.append(name, 1, name.length() - 1);
            }
        }
        return path.toString();
    }
}
