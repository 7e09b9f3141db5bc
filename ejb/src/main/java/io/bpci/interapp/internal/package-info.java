/** Agreements in the database and in memory, and what changes them. */
@NullMarked
package io.bpci.interapp.internal;

import org.jspecify.annotations.NullMarked;
