/**
 * How the hub logs: one JSON object a line, written by {@link io.bpci.logging.JsonFormatter}, with the {@link
 * io.bpci.logging.Trace} that the entry belongs to. No dependencies, so that the server itself can load it before any
 * application.
 */
@NullMarked
package io.bpci.logging;

import org.jspecify.annotations.NullMarked;
