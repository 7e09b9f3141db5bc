/** Applications and their agreements by HTTP. */
@NullMarked
package io.bpci.api.interapp;

import org.jspecify.annotations.NullMarked;
