@NullMarked
package io.bpci.platform;

import org.jspecify.annotations.NullMarked;
