/** Security policies by HTTP. */
@NullMarked
package io.bpci.api.policies;

import org.jspecify.annotations.NullMarked;
