package io.bpci.json;

/** Text in well-formed Unicode: no lone surrogates, which UTF-8 cannot carry. */
public record JsonString(String value) implements Json {
    public JsonString {
        requireWellFormed(value, "text");
    }

    /** RFC 8785, 3.2.2.2: lone surrogates have no canonical form. */
    static void requireWellFormed(String text, String what) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean paired =
                        Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    throw new Malformed(what + " holds a lone surrogate");
                }
                i++;
            }
        }
    }

    @Override
    public String toString() {
        return Jcs.text(this);
    }
}
