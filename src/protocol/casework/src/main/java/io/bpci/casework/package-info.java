/** What agencies of several jurisdictions sign when they work on a case together. Knows no clock and keeps nothing. */
@NullMarked
package io.bpci.casework;

import org.jspecify.annotations.NullMarked;
