/**
 * What every feature stands on: settings, the clock, randomness, the signature engine and the hub's own key, made once
 * by {@link io.bpci.platform.Platform} and injected.
 */
@NullMarked
package io.bpci.platform;

import org.jspecify.annotations.NullMarked;
