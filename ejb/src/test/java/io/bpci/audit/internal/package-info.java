/** Tests of the audit store. */
@NullMarked
package io.bpci.audit.internal;

import org.jspecify.annotations.NullMarked;
