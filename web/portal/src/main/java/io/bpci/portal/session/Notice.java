package io.bpci.portal.session;

/**
 * What is said once, on the next page.
 *
 * @param good whether what was asked for was done
 */
public record Notice(boolean good, String text) {}
