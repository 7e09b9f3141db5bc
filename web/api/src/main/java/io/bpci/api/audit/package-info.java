/** What happened, for auditors; kept by {@code io.bpci.audit}. */
@NullMarked
package io.bpci.api.audit;

import org.jspecify.annotations.NullMarked;
