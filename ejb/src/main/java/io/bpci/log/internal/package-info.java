@NullMarked
package io.bpci.log.internal;

import org.jspecify.annotations.NullMarked;
