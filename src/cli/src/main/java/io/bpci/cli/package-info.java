/**
 * The {@code bpci} command. {@link io.bpci.cli.Bpci} is where it starts; each command is a class that says what it does
 * with {@link io.bpci.client.HubApi} or {@link io.bpci.client.BpciClient}, and {@link io.bpci.cli.Target} finds out
 * which hub and who asks.
 */
@NullMarked
package io.bpci.cli;

import org.jspecify.annotations.NullMarked;
