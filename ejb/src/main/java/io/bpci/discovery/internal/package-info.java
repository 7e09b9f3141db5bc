/** How announcements and what nodes did are kept. */
@NullMarked
package io.bpci.discovery.internal;

import org.jspecify.annotations.NullMarked;
