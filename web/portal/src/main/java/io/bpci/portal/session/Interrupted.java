package io.bpci.portal.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;

/**
 * A form that was sent by the portal's own page, and needs another login before it is done.
 *
 * @param path to which it goes, below the portal's address
 * @param fields without the session's token
 * @param back the page from which it was sent
 */
public record Interrupted(String path, List<Field> fields, String back) {
    /** What was filled in. */
    public record Field(String name, String value) {
        @Override
        public String toString() {
            return name;
        }
    }

    public Interrupted {
        fields = List.copyOf(fields);
    }

    /**
     * @param form as it came, {@code application/x-www-form-urlencoded}
     */
    static Interrupted of(String path, String form, String back) {
        List<Field> fields =
                Arrays.stream(form.split("&"))
                        .filter(part -> !part.isEmpty() && !part.startsWith(Access.TOKEN))
                        .map(Interrupted::field)
                        .toList();
        return new Interrupted(path, fields, back);
    }

    private static Field field(String part) {
        int at = part.indexOf('=');
        return at < 0
                ? new Field(decoded(part), "")
                : new Field(decoded(part.substring(0, at)), decoded(part.substring(at + 1)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, UTF_8);
    }
}
