/**
 * Which nodes there are, what they announce, how they are, and how far they can be trusted. Start with {@link
 * io.bpci.discovery.Discovery}; announcements come in by {@link io.bpci.discovery.PresenceBox}, and what nodes do is
 * counted by {@link io.bpci.discovery.DiscoveryKeeper}.
 */
@NullMarked
package io.bpci.discovery;

import org.jspecify.annotations.NullMarked;
