/** What of an event enters the log, and so what a receipt can prove. */
@NullMarked
package io.bpci.receipt;

import org.jspecify.annotations.NullMarked;
