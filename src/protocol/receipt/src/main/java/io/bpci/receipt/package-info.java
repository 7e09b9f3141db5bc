/** Receipts: what a party shows to prove an event of the log to somebody who trusts neither it nor the hub. */
@NullMarked
package io.bpci.receipt;

import org.jspecify.annotations.NullMarked;
