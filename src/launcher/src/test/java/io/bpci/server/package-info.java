/** Stands where the hub stands, in tests. */
@NullMarked
package io.bpci.server;

import org.jspecify.annotations.NullMarked;
