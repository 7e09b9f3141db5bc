/** How nodes are kept: the entities, and what is read and written behind {@link io.bpci.nodes.NodeDirectory}. */
@NullMarked
package io.bpci.nodes.internal;

import org.jspecify.annotations.NullMarked;
