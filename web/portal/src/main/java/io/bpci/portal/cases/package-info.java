/** Cross-border cases on the portal: what is said in them is signed elsewhere, with the agency's key. */
@NullMarked
package io.bpci.portal.cases;

import org.jspecify.annotations.NullMarked;
