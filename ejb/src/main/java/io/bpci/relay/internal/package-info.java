/** Behind the door of the relay: judging, committing, delivering. Plain Java, put together in RelayLifecycle. */
@NullMarked
package io.bpci.relay.internal;

import org.jspecify.annotations.NullMarked;
