package io.bpci.relay.internal;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

/** What an envelope is known by: who sent it, and the name it was given. */
record Identity(NodeId source, MessageId message) {
    private static final char SEPARATOR = ' ';

    static Identity of(Envelope envelope) {
        return new Identity(envelope.sourceNode(), envelope.messageId());
    }

    /** One string for both; neither alphabet has a space. */
    String text() {
        return source.value() + SEPARATOR + message.value();
    }

    /** Null when the text is not of an identity. */
    static @Nullable Identity parse(@Nullable String text) {
        if (text == null) return null;
        int at = text.indexOf(SEPARATOR);
        return at < 0
                ? null
                : new Identity(NodeId.parse(text.substring(0, at)), MessageId.parse(text.substring(at + 1)));
    }
}
