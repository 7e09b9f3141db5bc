@NullMarked
package io.bpci.api;

import org.jspecify.annotations.NullMarked;
