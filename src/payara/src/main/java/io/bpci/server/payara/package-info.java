/** The part of the hub's server that speaks to Payara Micro; lives behind a class loader of its own. */
@NullMarked
package io.bpci.server.payara;

import org.jspecify.annotations.NullMarked;
