/** Makes WebAssembly modules of their text form, for tests and measurements. */
@NullMarked
package io.bpci.testkit.wat;

import org.jspecify.annotations.NullMarked;
