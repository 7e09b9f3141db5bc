/**
 * The JSON of the REST interface, one record for each request and answer, shared by the hub, the client and the command
 * line. Start with {@link io.bpci.wire.WireJson}, which reads and writes all of them.
 */
@NullMarked
package io.bpci.wire;

import org.jspecify.annotations.NullMarked;
