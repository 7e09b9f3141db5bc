/** Tests of this room. */
@NullMarked
package io.bpci.contract;

import org.jspecify.annotations.NullMarked;
