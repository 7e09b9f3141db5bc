package io.bpci.events;

import io.bpci.platform.Caller;

import java.time.Instant;

/**
 * What a ticket stands for.
 *
 * @param caller who bought it, and sees through it what it may see
 * @param until when the token that bought it expires
 */
public record Pass(Caller caller, Instant until) {}
