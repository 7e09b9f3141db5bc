/** What the hub measures, for Prometheus. */
@NullMarked
package io.bpci.api.metrics;

import org.jspecify.annotations.NullMarked;
