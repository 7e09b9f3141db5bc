package io.bpci.nodes;

import io.bpci.wire.EncryptionKeyInfo;

/** How the publication of an encryption key ended well. */
public sealed interface Publication {
    EncryptionKeyInfo key();

    /** The key is the node's current one of its KEM. */
    record Published(EncryptionKeyInfo key) implements Publication {}

    /** The very statement was taken before; what became of its key since, the answer says. */
    record AlreadyPublished(EncryptionKeyInfo key) implements Publication {}
}
