/**
 * The relay by HTTP: one message in, what became of it, and the relay in numbers. Nodes with traffic use the WebSocket.
 */
@NullMarked
package io.bpci.api.relay;

import org.jspecify.annotations.NullMarked;
