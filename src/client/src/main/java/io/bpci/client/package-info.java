/**
 * A program's way to a hub. {@link io.bpci.client.BpciClient} is a node: it sends and receives signed messages over a
 * WebSocket that reconnects by itself. {@link io.bpci.client.HubApi} is the REST interface, for operators and back
 * offices.
 */
@NullMarked
package io.bpci.client;

import org.jspecify.annotations.NullMarked;
