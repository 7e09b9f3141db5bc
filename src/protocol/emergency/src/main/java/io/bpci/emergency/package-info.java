/**
 * What officers sign in an emergency, so that anybody can check who answers for it. Knows no clock and keeps nothing.
 */
@NullMarked
package io.bpci.emergency;

import org.jspecify.annotations.NullMarked;
