/** What stands before the web container of a hub's process; loaded by the server, beside its own modules. */
@NullMarked
package io.bpci.server.frontdoor;

import org.jspecify.annotations.NullMarked;
