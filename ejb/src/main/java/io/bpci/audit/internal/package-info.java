/** How audit events are stored and found: segments of many events, each with a filter that says what is not in it. */
@NullMarked
package io.bpci.audit.internal;

import org.jspecify.annotations.NullMarked;
