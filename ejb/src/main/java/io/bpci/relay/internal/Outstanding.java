package io.bpci.relay.internal;

import io.bpci.audit.EventKind;

import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;

/** A delivery that is on its way, or waits for its acknowledgement. Guarded by its lane. */
final class Outstanding {
    /** Its place among the deliveries of its session. */
    final long number;

    final ClientMessage message;

    /** Null for a notice. */
    final @Nullable Identity identity;

    final int bytes;
    final long deliveredAt;
    boolean reported;

    /** Or claimed by a signed frame that is being judged. */
    boolean settled;

    long settledAt;

    Outstanding(long number, ClientMessage message, @Nullable Identity identity, int bytes, long deliveredAt) {
        this.number = number;
        this.message = message;
        this.identity = identity;
        this.bytes = bytes;
        this.deliveredAt = deliveredAt;
    }

    /**
     * What is to be recorded of it.
     *
     * @param signed what its target signed for it; null where it did not
     */
    record Settlement(Outstanding delivery, EventKind kind, String why, SignedSettlements.@Nullable Signed signed) {
        long number() {
            return delivery.number;
        }

        /**
         * A delivery that was reported and is settled stands in a group twice; only the settling one acknowledges it.
         */
        boolean isLast() {
            return kind != EventKind.DELIVERED || delivery.identity == null;
        }
    }
}
