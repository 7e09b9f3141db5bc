/**
 * Starts Keycloak and the hub as child processes on one machine, watches them and stops them. Start at {@link
 * io.bpci.launcher.Launcher}, and for what happens between start and stop at {@link io.bpci.launcher.Supervisor}.
 */
@NullMarked
package io.bpci.launcher;

import org.jspecify.annotations.NullMarked;
