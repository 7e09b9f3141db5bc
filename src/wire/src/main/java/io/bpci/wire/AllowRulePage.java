package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Some rules, in the order of their ids.
 *
 * @param nextPageToken what to ask with for those that follow; null when there are none
 */
public record AllowRulePage(List<AllowRuleInfo> rules, @Nullable String nextPageToken) {
    public AllowRulePage {
        rules = List.copyOf(rules);
    }
}
