package io.bpci.wire;

import io.bpci.envelope.NodeId;

import org.jspecify.annotations.Nullable;

/**
 * Asks that a person be given an account in the realm, as an officer of an agency.
 *
 * @param username as it is typed at the login: 3 to 64 lower case letters, digits, dots, hyphens and underscores, the
 *     first a letter or digit
 * @param accessLevel at most the agency's
 * @param securityClearance at most the agency's, and that of who asks
 * @param walletId the node whose key is the officer's own; absent for none
 */
public record AddOfficer(
        String username,
        String email,
        String firstName,
        String lastName,
        AccessLevel accessLevel,
        SecurityClearance securityClearance,
        @Nullable NodeId walletId) {}
