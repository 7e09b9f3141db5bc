/** The page that verifies receipts in a browser. It computes by itself; here it is only handed out. */
@NullMarked
package io.bpci.api.verify;

import org.jspecify.annotations.NullMarked;
