/**
 * The node session, {@code bpci.relay.v1}: frames, and both ends of the conversation, as plain Java that knows no
 * carrier. The hub's end is {@link io.bpci.session.HubSession}, a node's {@link io.bpci.session.NodeSession}.
 */
@NullMarked
package io.bpci.session;

import org.jspecify.annotations.NullMarked;
