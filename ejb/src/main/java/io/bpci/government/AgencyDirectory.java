package io.bpci.government;

import io.bpci.envelope.NodeId;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.AgencyStore;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.AgencyInfo;
import io.bpci.wire.SecurityClearance;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import java.util.Optional;

/** The agencies that take part, for rooms of whose business they are a part. */
@Stateless
public class AgencyDirectory {
    @Inject AgencyStore agencies;

    /** What an agency may do. */
    public record Standing(
            NodeId governmentId,
            String jurisdiction,
            SecurityClearance clearance,
            boolean mayDeployContracts,
            boolean mayCrossBorders) {}

    /** Empty where there is none of that name, or it takes part no more. */
    public Optional<Standing> find(NodeId governmentId) {
        return Optional.ofNullable(agencies.find(governmentId))
                .filter(agency -> agency.status() == AgencyInfo.Status.CONFIGURED)
                .map(AgencyDirectory::standing);
    }

    private static Standing standing(Agency agency) {
        return new Standing(
                agency.governmentId(),
                agency.jurisdiction(),
                agency.securityClearance(),
                agency.mayDeployContracts(),
                agency.mayCrossBorders());
    }

    /**
     * The officer's own.
     *
     * @throws HubException FORBIDDEN to who acts for none that takes part
     */
    public Standing require(Officer officer) {
        NodeId id = officer.requireGovernmentId();
        return find(id).orElseThrow(
                        () -> new HubException(Fault.FORBIDDEN, "the agency %s does not take part".formatted(id)));
    }
}
