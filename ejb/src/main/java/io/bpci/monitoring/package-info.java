/**
 * The business of governments, live, for officers who watch: operations and emergencies as they move, each stream with
 * what its officer may see. Start with {@link io.bpci.monitoring.GovernmentMonitor}.
 */
@NullMarked
package io.bpci.monitoring;

import org.jspecify.annotations.NullMarked;
