package io.bpci.envelope;

import io.bpci.json.Malformed;

/**
 * The name of a node: a letter or digit, then up to 127 letters, digits and {@code . _ -}. It has no colon, so that it
 * can be joined with other names by one.
 *
 * @param value 1 to 128 characters of ASCII
 */
public record NodeId(String value) {
    /**
     * @throws Malformed if the text has another form
     */
    public NodeId {
        Identifier.require(value, false);
    }

    public static NodeId parse(String text) {
        return new NodeId(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
