/** Contracts in the database, and at work. */
@NullMarked
package io.bpci.contracts.internal;

import org.jspecify.annotations.NullMarked;
