/** What the live feed is made of: its frames, its sessions, and the one thread that serves them. */
@NullMarked
package io.bpci.events.internal;

import org.jspecify.annotations.NullMarked;
