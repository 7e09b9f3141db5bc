package io.bpci.sealed;

import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;

import org.jspecify.annotations.Nullable;

/** What came of opening an envelope. */
public sealed interface Opening {
    /**
     * The content that was sealed for this envelope.
     *
     * @param action what the sender says the message is for; null if it says nothing
     */
    record Opened(EncryptionLevel level, Json content, @Nullable String action) implements Opening {
        /** Contents do not belong in logs, and this one least. */
        @Override
        public String toString() {
            return "opened at level " + level;
        }
    }

    /** The envelope is not encrypted: its content is there for all to read. */
    record NotSealed(Json content) implements Opening {
        /** Contents do not belong in logs. */
        @Override
        public String toString() {
            return "not sealed";
        }
    }

    /** This node is not among the targets. */
    record NotForMe() implements Opening {}

    /** It is sealed to a key that is not at hand: one that was thrown away, or never was this node's. */
    record NoSuchKey(Thumbprint kid) implements Opening {}

    /** The sender authenticates itself with a key that is not known to be its own. */
    record NoSuchSenderKey(Thumbprint kid) implements Opening {}

    /**
     * It was not sealed for this envelope and key, or not by this sender, or was changed since. Which of these, the
     * encryption does not tell.
     */
    record DoesNotOpen() implements Opening {}

    /**
     * The envelope does not have the form of the level that it claims, or what was sealed is no JSON in canonical form.
     *
     * @param why a sentence without its full stop, for people
     */
    record Unsound(String why) implements Opening {}
}
