/** The process that carries the hub: Payara Micro, made to run the EAR. */
@NullMarked
package io.bpci.server;

import org.jspecify.annotations.NullMarked;
