package io.bpci.nodes.internal;

/** Whether a consent holds after a change. */
public record RuleChange(AllowKey key, boolean inForce) {
    static RuleChange of(AllowRule rule) {
        return new RuleChange(rule.key(), rule.isInForce());
    }
}
