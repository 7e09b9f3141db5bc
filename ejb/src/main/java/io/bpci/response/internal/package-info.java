/** Behind the door of {@link io.bpci.response}. */
@NullMarked
package io.bpci.response.internal;

import org.jspecify.annotations.NullMarked;
