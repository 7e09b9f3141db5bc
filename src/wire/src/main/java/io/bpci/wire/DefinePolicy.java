package io.bpci.wire;

import org.jspecify.annotations.Nullable;

/**
 * Defines a security policy, or gives one another definition.
 *
 * @param description for people; absent for none
 * @param organisation whose nodes and agreements it watches; absent for the operator's own, and of an admin for all
 * @param watches node or agreement
 * @param condition in CEL, over what was counted within the window
 * @param windowSecs how far back is counted, from 1 to 3600
 * @param action warn, throttle, quarantine or suspend
 * @param rateLimit of a throttle, messages a second
 * @param durationSecs how long the action lasts, and how long the policy then leaves that node or agreement alone; from
 *     1 to 2592000
 */
public record DefinePolicy(
        @Nullable String description,
        @Nullable String organisation,
        String watches,
        String condition,
        int windowSecs,
        String action,
        @Nullable Integer rateLimit,
        int durationSecs) {}
