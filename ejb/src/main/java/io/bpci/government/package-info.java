/**
 * Government agencies: {@link io.bpci.government.Agencies} sets them up, {@link io.bpci.government.GovernmentSessions}
 * keeps their officers' sessions, {@link io.bpci.government.Decisions} asks Keycloak what a token's owner may do.
 */
@NullMarked
package io.bpci.government;

import org.jspecify.annotations.NullMarked;
