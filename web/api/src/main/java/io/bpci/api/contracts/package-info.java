/** Contracts of governments by HTTP: brought, let run, called, and repeated. */
@NullMarked
package io.bpci.api.contracts;

import org.jspecify.annotations.NullMarked;
