/** What messages of a type may hold; the work is done in {@code io.bpci.schemas}. */
@NullMarked
package io.bpci.api.schemas;

import org.jspecify.annotations.NullMarked;
