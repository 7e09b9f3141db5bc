package io.bpci.portal.page;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Locale;

/** What constants are called: on the wire, and to people. */
public final class Words {
    private Words() {}

    /** What the constant is called on the wire. */
    public static String wireName(Enum<?> constant) {
        try {
            JsonProperty property =
                    constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
            return property == null ? constant.name().toLowerCase(Locale.ROOT) : property.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("every constant is a field", e);
        }
    }

    /** The same as people write it. */
    public static String ofPeople(Enum<?> constant) {
        return ofPeople(wireName(constant));
    }

    /** {@code top_secret} is Top secret. */
    public static String ofPeople(String wireName) {
        if (wireName.isEmpty()) return wireName;
        String words = wireName.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
