/** Government agencies and their officers' sessions, over HTTP. */
@NullMarked
package io.bpci.api.government;

import org.jspecify.annotations.NullMarked;
