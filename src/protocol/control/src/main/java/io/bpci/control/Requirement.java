package io.bpci.control;

import io.bpci.json.Malformed;

import java.util.regex.Pattern;

/**
 * What a framework asks for, by its reference: {@code NIST SP 800-53} and {@code SC-8}, {@code GDPR} and {@code Art.
 * 32}.
 */
public record Requirement(String framework, String requirement) {
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9 ._:/()-]{0,62}[A-Za-z0-9.)])?");

    /**
     * @throws Malformed if a reference is none, naming the member
     */
    public Requirement {
        require("framework", framework);
        require("requirement", requirement);
    }

    private static void require(String member, String text) {
        if (REFERENCE.matcher(text).matches()) return;
        throw new Malformed(
                "%s must be a reference of up to 64 letters, digits, spaces and ._:/()-, beginning with a letter or digit, as NIST SP 800-53 or SC-8, not %s"
                        .formatted(member, Malformed.excerpt(text)));
    }
}
