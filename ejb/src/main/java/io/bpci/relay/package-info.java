/**
 * The path of a message: verified, judged, committed to its targets' queues, delivered, acknowledged. Start with {@link
 * io.bpci.relay.Relay}.
 */
@NullMarked
package io.bpci.relay;

import org.jspecify.annotations.NullMarked;
