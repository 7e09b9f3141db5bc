package io.bpci.envelope;

import io.bpci.json.Malformed;

import java.util.List;
import java.util.regex.Pattern;

/** What the names of message and node types have in common: a published list, and room for private names. */
final class TypeName {
    static final String EXTENSION = "x-[a-z0-9][a-z0-9._-]{0,61}";

    private static final Pattern EXTENSION_PATTERN = Pattern.compile(EXTENSION);

    private TypeName() {}

    static boolean isExtension(String name) {
        return name.startsWith("x-") && EXTENSION_PATTERN.matcher(name).matches();
    }

    static void require(List<String> published, String name) {
        if (!published.contains(name) && !isExtension(name)) {
            throw new Malformed(
                    "must be one of "
                            + String.join(", ", published)
                            + ", or a private name: x- and 1 to 62 of a-z, 0-9, dot, underscore or hyphen");
        }
    }
}
