/** Dead letters for operators; the work is done in {@code io.bpci.deadletters}. */
@NullMarked
package io.bpci.api.deadletters;

import org.jspecify.annotations.NullMarked;
