/** What is behind the doors of {@code io.bpci.government}. */
@NullMarked
package io.bpci.government.internal;

import org.jspecify.annotations.NullMarked;
