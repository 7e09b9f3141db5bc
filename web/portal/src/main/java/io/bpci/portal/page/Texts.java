package io.bpci.portal.page;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;

/** All that the portal says, from one bundle. */
public final class Texts {
    public static final String BUNDLE = "portal.texts";

    private static final ResourceBundle TEXTS = ResourceBundle.getBundle(BUNDLE, Locale.ENGLISH);

    private Texts() {}

    /**
     * The text of that key.
     *
     * @param values for its places, {@code {0}} and on
     * @throws java.util.MissingResourceException if there is none
     */
    public static String of(String key, Object... values) {
        String text = TEXTS.getString(key);
        return values.length == 0 ? text : new MessageFormat(text.replace("'", "''"), Locale.ENGLISH).format(values);
    }

    public static Optional<String> find(String key) {
        return TEXTS.containsKey(key) ? Optional.of(TEXTS.getString(key)) : Optional.empty();
    }
}
