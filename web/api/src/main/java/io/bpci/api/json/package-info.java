/** The records of {@code io.bpci.wire} out of and into HTTP bodies, strictly. */
@NullMarked
package io.bpci.api.json;

import org.jspecify.annotations.NullMarked;
