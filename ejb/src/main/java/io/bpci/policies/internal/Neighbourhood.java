package io.bpci.policies.internal;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.AgreementDirectory;
import io.bpci.json.Malformed;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.policy.Subject;
import io.bpci.policy.Traits;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The nodes and agreements that can be watched, from memory. Safe for concurrent use. */
@ApplicationScoped
public class Neighbourhood {
    @Inject NodeDirectory nodes;
    @Inject AgreementDirectory agreements;
    @Inject InstantSource clock;

    /** Those that something can be done about now: neither gone, nor shut out or suspended already. */
    public Optional<Traits> open(Subject subject) {
        return find(subject, false);
    }

    /** All that take part, whatever holds them back now. */
    public Optional<Traits> any(Subject subject) {
        return find(subject, true);
    }

    private Optional<Traits> find(Subject subject, boolean shutOutToo) {
        try {
            return switch (subject.kind()) {
                case NODE ->
                        nodes.find(new NodeId(subject.id()))
                                .filter(node -> shutOutToo || node.shutOut(clock.instant()) == null)
                                .map(node -> Traits.ofNode(subject.id(), node.organisation()));
                case AGREEMENT ->
                        agreements
                                .find(new Identifier(subject.id()))
                                .filter(parties -> shutOutToo || !parties.isSuspended())
                                .map(parties -> traits(subject.id(), parties));
            };
        } catch (Malformed e) {
            // An event may name what was claimed to be a node.
            return Optional.empty();
        }
    }

    private Traits traits(String id, AgreementDirectory.Parties parties) {
        Set<String> organisations = new LinkedHashSet<>();
        for (NodeId party : List.of(parties.app1(), parties.app2())) {
            nodes.find(party).map(NodeStanding::organisation).ifPresent(organisations::add);
        }
        return Traits.ofAgreement(id, parties.app1().value(), parties.app2().value(), organisations);
    }
}
