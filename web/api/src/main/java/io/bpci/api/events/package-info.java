/** The live feed for people and programs that watch: tickets, and the WebSocket that takes them. */
@NullMarked
package io.bpci.api.events;

import org.jspecify.annotations.NullMarked;
