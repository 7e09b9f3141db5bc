package io.bpci.envelope;

import io.bpci.json.Malformed;

/**
 * What its sender calls a message; with the sender's name it is the message's identity.
 *
 * @param value of the form of an {@link Identifier}
 */
public record MessageId(String value) {
    /**
     * @throws Malformed if the text has another form
     */
    public MessageId {
        Identifier.require(value, true);
    }

    public static MessageId parse(String text) {
        return new MessageId(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
