package io.bpci.relay;

import io.bpci.envelope.NodeId;

import java.time.Instant;

/**
 * Whose usual rate is lifted for a time; what a security policy throttles stays throttled. Answers from memory, at
 * once; safe for concurrent use.
 */
public interface Exemption {
    boolean isExempt(NodeId sender, Instant now);
}
