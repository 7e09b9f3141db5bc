package io.bpci.portal;

import io.bpci.portal.agreements.AgreementPages;
import io.bpci.portal.audit.AuditPages;
import io.bpci.portal.audit.LogPages;
import io.bpci.portal.cases.CasePages;
import io.bpci.portal.compliance.CompliancePages;
import io.bpci.portal.compliance.ControlPages;
import io.bpci.portal.compliance.FindingPages;
import io.bpci.portal.compliance.WaiverPages;
import io.bpci.portal.configuration.ConfigurationPages;
import io.bpci.portal.contracts.ContractPages;
import io.bpci.portal.contracts.DeployPages;
import io.bpci.portal.contracts.DeploymentPages;
import io.bpci.portal.contracts.ExecutePages;
import io.bpci.portal.contracts.RunPages;
import io.bpci.portal.decisions.DecisionPages;
import io.bpci.portal.government.AgencyPages;
import io.bpci.portal.government.BypassPages;
import io.bpci.portal.government.OfficerPages;
import io.bpci.portal.government.OperationPages;
import io.bpci.portal.government.SessionPages;
import io.bpci.portal.messages.DeadLetterPages;
import io.bpci.portal.messages.MessagePages;
import io.bpci.portal.network.NodePages;
import io.bpci.portal.network.TopologyPages;
import io.bpci.portal.overview.OverviewPages;
import io.bpci.portal.page.Failures;
import io.bpci.portal.response.EmergencyPages;
import io.bpci.portal.response.PlaybookPages;
import io.bpci.portal.session.Access;
import io.bpci.portal.session.LoginResource;
import io.bpci.portal.session.StepUpResource;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

import java.util.Map;
import java.util.Set;

/** All pages of the portal, below its context root. */
@ApplicationPath("/")
public class Portal extends Application {
    /** Those that draw pages. */
    public static final Set<Class<?>> PAGES =
            Set.of(
                    LoginResource.class,
                    ControlPages.class,
                    DeployPages.class,
                    ExecutePages.class,
                    StepUpResource.class,
                    OverviewPages.class,
                    TopologyPages.class,
                    NodePages.class,
                    MessagePages.class,
                    DeadLetterPages.class,
                    DecisionPages.class,
                    AgreementPages.class,
                    AuditPages.class,
                    LogPages.class,
                    ConfigurationPages.class,
                    AgencyPages.class,
                    OfficerPages.class,
                    SessionPages.class,
                    OperationPages.class,
                    BypassPages.class,
                    EmergencyPages.class,
                    CasePages.class,
                    PlaybookPages.class,
                    CompliancePages.class,
                    FindingPages.class,
                    WaiverPages.class,
                    ContractPages.class,
                    DeploymentPages.class,
                    RunPages.class);

    @Override
    public Set<Class<?>> getClasses() {
        var classes = new java.util.HashSet<Class<?>>(PAGES);
        classes.add(Access.class);
        classes.add(Failures.class);
        return classes;
    }

    @Override
    public Map<String, Object> getProperties() {
        return Map.of(
                "jersey.config.disableAutoDiscovery", true,
                "jersey.config.disableMoxyJson", true,
                "jersey.config.disableJsonProcessing", true,
                "jersey.config.server.wadl.disableWadl", true);
    }
}
