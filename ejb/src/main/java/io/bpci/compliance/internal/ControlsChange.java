package io.bpci.compliance.internal;

/** That controls or waivers are others; told when that is committed. */
public record ControlsChange(long change) {}
