/** Tests that need the schema, and the generator of the two documents that follow from it. */
@NullMarked
package io.bpci.settings.internal;

import org.jspecify.annotations.NullMarked;
