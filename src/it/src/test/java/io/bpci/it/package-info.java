/** The packaged product, started as processes and tried from outside. Start with {@link io.bpci.it.Product}. */
@NullMarked
package io.bpci.it;

import org.jspecify.annotations.NullMarked;
