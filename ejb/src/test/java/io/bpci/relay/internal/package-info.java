/** Tests of the relay's parts that need no container. */
@NullMarked
package io.bpci.relay.internal;

import org.jspecify.annotations.NullMarked;
