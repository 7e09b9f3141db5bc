/** What tests stand on: the real servers that the hub works with, started for a test and gone after it. */
@NullMarked
package io.bpci.testkit;

import org.jspecify.annotations.NullMarked;
