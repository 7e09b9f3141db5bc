/** Policies and what they did in the database, and what holds in memory. */
@NullMarked
package io.bpci.policies.internal;

import org.jspecify.annotations.NullMarked;
