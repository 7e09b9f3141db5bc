/** How the hub fares, at a glance and as it happens. */
@NullMarked
package io.bpci.portal.overview;

import org.jspecify.annotations.NullMarked;
