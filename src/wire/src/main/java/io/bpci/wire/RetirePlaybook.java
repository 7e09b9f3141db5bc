package io.bpci.wire;

/**
 * Retires all versions of a playbook.
 *
 * @param sessionId an open session of the officer's
 */
public record RetirePlaybook(String sessionId) {}
