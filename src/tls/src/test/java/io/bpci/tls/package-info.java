/** Certificates that servers may use, and those that they must not. */
@NullMarked
package io.bpci.tls;

import org.jspecify.annotations.NullMarked;
