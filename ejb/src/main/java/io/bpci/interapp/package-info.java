/**
 * Applications and what they agree on: {@link io.bpci.interapp.Apps} registers them, {@link
 * io.bpci.interapp.Agreements} keeps what two of them signed, {@link io.bpci.interapp.StepBox} takes their signed steps
 * and {@link io.bpci.interapp.Enforcement} holds messages to it.
 */
@NullMarked
package io.bpci.interapp;

import org.jspecify.annotations.NullMarked;
