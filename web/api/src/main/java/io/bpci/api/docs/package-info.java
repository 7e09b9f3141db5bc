/** The description of this interface, for programs and for people. */
@NullMarked
package io.bpci.api.docs;

import org.jspecify.annotations.NullMarked;
