package io.bpci.wire;

/**
 * What a control is evidence for.
 *
 * @param framework as {@code NIST SP 800-53}
 * @param requirement its reference there, as {@code SC-8}
 */
public record FrameworkRequirement(String framework, String requirement) {}
