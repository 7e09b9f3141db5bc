@NullMarked
package io.bpci.witnessing.internal;

import org.jspecify.annotations.NullMarked;
