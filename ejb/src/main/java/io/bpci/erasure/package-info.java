/**
 * What those responsible have erased before its time: the content of events, and with it the dead letters of a message.
 * Start with {@link io.bpci.erasure.Erasures}.
 */
@NullMarked
package io.bpci.erasure;

import org.jspecify.annotations.NullMarked;
