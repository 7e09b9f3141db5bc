/** How schemas are kept and applied behind {@link io.bpci.schemas.SchemaCatalogue}. */
@NullMarked
package io.bpci.schemas.internal;

import org.jspecify.annotations.NullMarked;
