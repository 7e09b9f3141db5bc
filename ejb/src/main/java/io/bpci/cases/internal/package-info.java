/** Behind the door of {@link io.bpci.cases}. */
@NullMarked
package io.bpci.cases.internal;

import org.jspecify.annotations.NullMarked;
