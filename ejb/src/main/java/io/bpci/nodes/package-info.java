/**
 * Who takes part: registered nodes, their keys and organisations, and who may send to whom. Start with {@link
 * io.bpci.nodes.NodeDirectory}, which the relay asks for every message.
 */
@NullMarked
package io.bpci.nodes;

import org.jspecify.annotations.NullMarked;
