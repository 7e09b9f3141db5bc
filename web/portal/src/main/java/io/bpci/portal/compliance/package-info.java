/** Where frameworks stand, what was found, and what is waived. */
@NullMarked
package io.bpci.portal.compliance;

import org.jspecify.annotations.NullMarked;
