package io.bpci.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import io.bpci.sealed.SignedEncryptionKey;

/**
 * Publishes an encryption key of a node. The JSON is the signed statement itself.
 *
 * @param key signed with the node's current key: whoever asks holds that
 */
public record PublishEncryptionKey(@JsonValue SignedEncryptionKey key) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PublishEncryptionKey {
        // Read as what it holds.
    }
}
