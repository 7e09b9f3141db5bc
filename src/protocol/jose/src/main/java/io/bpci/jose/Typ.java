package io.bpci.jose;

import io.bpci.json.Malformed;

import java.util.regex.Pattern;

/**
 * The kind of object that a signature covers, its {@code typ} header (RFC 7515, 4.1.9): a signature of one kind never
 * passes for another. Open: other rooms name their own kinds.
 *
 * @param name 1 to 64 characters, letters, digits and {@code . + -}
 */
public record Typ(String name) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+-]{0,63}");

    public static final Typ ENVELOPE = new Typ("bpci-envelope");
    public static final Typ SESSION = new Typ("bpci-session");
    public static final Typ ACK = new Typ("bpci-ack");
    public static final Typ KEY = new Typ("bpci-key");
    public static final Typ PROMISE = new Typ("bpci-promise");

    /**
     * @throws Malformed if the name has another form
     */
    public Typ {
        if (!FORM.matcher(name).matches()) {
            throw new Malformed("typ must be 1 to 64 letters, digits, dots, pluses or hyphens");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
