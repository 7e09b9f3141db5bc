/**
 * The HTTP interface of the hub, on port 9100: resources by feature, and what all of them share in {@code http}, {@code
 * json}, {@code problem} and {@code security}.
 */
@NullMarked
package io.bpci.api;

import org.jspecify.annotations.NullMarked;
