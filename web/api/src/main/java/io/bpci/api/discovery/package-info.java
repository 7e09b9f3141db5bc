/** Which nodes there are and how they are, by HTTP. Start with {@link io.bpci.api.discovery.DiscoveryResource}. */
@NullMarked
package io.bpci.api.discovery;

import org.jspecify.annotations.NullMarked;
