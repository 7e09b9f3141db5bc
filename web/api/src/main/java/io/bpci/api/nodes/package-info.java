/** Nodes, their keys, and who may send to whom; the work is done in {@code io.bpci.nodes}. */
@NullMarked
package io.bpci.api.nodes;

import org.jspecify.annotations.NullMarked;
