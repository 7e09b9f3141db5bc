/** Benchmarks of the packaged product. Each starts what it measures, and a peer beside it. */
@NullMarked
package io.bpci.bench;

import org.jspecify.annotations.NullMarked;
