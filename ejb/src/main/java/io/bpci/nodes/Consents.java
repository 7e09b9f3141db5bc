package io.bpci.nodes;

import io.bpci.platform.Caller;
import io.bpci.platform.PageRequest;
import io.bpci.wire.AllowRuleInfo;
import io.bpci.wire.AllowRulePage;
import io.bpci.wire.NewAllowRule;

import jakarta.ejb.Stateless;

/** Who may send to whom across organisations: rules that the target's operator makes and takes back. */
@Stateless
public class Consents {
    public AllowRuleInfo grant(Caller caller, NewAllowRule request) {
        throw new UnsupportedOperationException();
    }

    public AllowRulePage list(Caller caller, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    public void withdraw(Caller caller, String ruleId) {
        throw new UnsupportedOperationException();
    }
}
