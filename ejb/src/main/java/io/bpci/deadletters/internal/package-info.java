/** How dead letters are kept, and how they come out of the broker and go back into it. */
@NullMarked
package io.bpci.deadletters.internal;

import org.jspecify.annotations.NullMarked;
