/**
 * The audit log and the relay's numbers, live, for people and programs that watch: one reader of the log for all
 * viewers of this hub, and tickets by which they are let in. Start with {@link io.bpci.events.EventFeed}.
 */
@NullMarked
package io.bpci.events;

import org.jspecify.annotations.NullMarked;
