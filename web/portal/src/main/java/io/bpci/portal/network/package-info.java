/** The nodes, what connects them, and what an operator does about one. */
@NullMarked
package io.bpci.portal.network;

import org.jspecify.annotations.NullMarked;
