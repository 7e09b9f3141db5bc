package io.bpci.nodes;

import static io.bpci.nodes.NodeWorld.ANNA;
import static io.bpci.nodes.NodeWorld.BERT;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.NodeId;
import io.bpci.platform.Engine;
import io.bpci.platform.PageRequest;
import io.bpci.problem.Fault;
import io.bpci.wire.AllowRuleInfo;
import io.bpci.wire.NewAllowRule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may send to whom. */
@ParameterizedClass
@EnumSource(Engine.class)
class ConsentsTest extends NodeTest {
    @Test
    void consentIsTheTargetsToGiveAndTakeBack() {
        world.registered(ANNA, "pump");
        world.registered(BERT, "vault");
        var pump = world.directory.find(PUMP).orElseThrow();
        var vault = world.directory.find(new NodeId("vault")).orElseThrow();
        assertThat(world.directory.consents(vault, pump)).isFalse();
        var request = new NewAllowRule(new NodeId("vault"), null, null, "acme");
        refused(Fault.FORBIDDEN, () -> world.consents(consents -> consents.grant(ANNA, request)));
        var rule = world.consents(consents -> consents.grant(BERT, request));
        AllowRuleInfo repeated = world.consents(consents -> consents.grant(BERT, request));
        assertThat(repeated).isEqualTo(rule);
        assertThat(world.directory.consents(vault, pump)).isTrue();
        assertThat(world.directory.consents(pump, vault)).isFalse();
        assertThat(world.consents(consents -> consents.list(ANNA, PageRequest.first())).rules()).containsExactly(rule);
        refused(
                Fault.FORBIDDEN,
                () ->
                        world.consents(consents -> {
                            consents.withdraw(ANNA, rule.ruleId());
                            return rule;
                        }));
        world.consents(consents -> {
            consents.withdraw(BERT, rule.ruleId());
            return rule;
        });
        assertThat(world.directory.consents(vault, pump)).isFalse();
        assertThat(world.consents(consents -> consents.list(BERT, PageRequest.first())).rules()).isEmpty();
        world.consents(consents -> consents.grant(BERT, new NewAllowRule(null, "bank", PUMP, null)));
        assertThat(world.directory.consents(vault, pump)).isTrue();
        refused(
                Fault.INVALID_REQUEST,
                () -> world.consents(consents -> consents.grant(BERT, new NewAllowRule(null, null, PUMP, null))));
    }
}
