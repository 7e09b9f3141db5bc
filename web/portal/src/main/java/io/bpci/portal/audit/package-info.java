/** The audit log and the transparency log that proves it. */
@NullMarked
package io.bpci.portal.audit;

import org.jspecify.annotations.NullMarked;
