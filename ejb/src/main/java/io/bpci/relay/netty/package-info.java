/** The node WebSocket on its own port: Netty carrying the sessions of {@code io.bpci.session}. */
@NullMarked
package io.bpci.relay.netty;

import org.jspecify.annotations.NullMarked;
