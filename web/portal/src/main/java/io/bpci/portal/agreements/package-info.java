/** What applications agreed on, and what was done under it. */
@NullMarked
package io.bpci.portal.agreements;

import org.jspecify.annotations.NullMarked;
