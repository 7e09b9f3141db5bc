/** Tests of the settings room, from outside. */
@NullMarked
package io.bpci.settings;

import org.jspecify.annotations.NullMarked;
