/** Tests of the listener's parts that need no port. */
@NullMarked
package io.bpci.relay.netty;

import org.jspecify.annotations.NullMarked;
