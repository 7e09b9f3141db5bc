/**
 * Controls of compliance: conditions in CEL that messages, agreements and the hub's configuration must meet, mapped to
 * requirements of frameworks. {@link io.bpci.control.Controls} reads what people write, {@link
 * io.bpci.control.Control#assess} says whether it holds.
 */
@NullMarked
package io.bpci.control;

import org.jspecify.annotations.NullMarked;
