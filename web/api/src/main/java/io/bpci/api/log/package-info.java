@NullMarked
package io.bpci.api.log;

import org.jspecify.annotations.NullMarked;
