/** The hub itself: who it is, and what an administrator may change while it runs. */
@NullMarked
package io.bpci.api.hub;

import org.jspecify.annotations.NullMarked;
