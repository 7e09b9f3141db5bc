@NullMarked
package io.bpci.server.frontdoor;

import org.jspecify.annotations.NullMarked;
