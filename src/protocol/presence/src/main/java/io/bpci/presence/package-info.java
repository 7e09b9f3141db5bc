/**
 * What nodes say of themselves, as envelopes to the hub: where they can be reached and what they can do ({@link
 * io.bpci.presence.Announcement}), and that they are alive ({@link io.bpci.presence.Heartbeat}). Knows no clock and
 * keeps nothing.
 */
@NullMarked
package io.bpci.presence;

import org.jspecify.annotations.NullMarked;
