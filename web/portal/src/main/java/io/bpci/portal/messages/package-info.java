/** Messages on their way, what became of them with its proof, and those that did not arrive. */
@NullMarked
package io.bpci.portal.messages;

import org.jspecify.annotations.NullMarked;
