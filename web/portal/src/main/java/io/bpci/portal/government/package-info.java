/** Agencies, their officers' sessions, and what they ask of each other. */
@NullMarked
package io.bpci.portal.government;

import org.jspecify.annotations.NullMarked;
