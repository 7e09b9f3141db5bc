package io.bpci.identity;

import java.time.Instant;

/**
 * A login that has begun: what the answer to it must fit.
 *
 * @param state RFC 6749, 10.12: comes back with the answer
 * @param nonce OpenID Connect Core 1.0, 3.1.2.1: stands in the ID token
 * @param verifier RFC 7636: shown with the code
 * @param returnTo the path to which its owner wants to go
 * @param stepsUp whether it leads to nothing below the level of {@link StepUp}
 */
public record LoginAttempt(
        String state, String nonce, String verifier, String returnTo, boolean stepsUp, Instant begunAt) {
    @Override
    public String toString() {
        return "LoginAttempt at " + begunAt;
    }
}
