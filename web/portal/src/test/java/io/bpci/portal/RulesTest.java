package io.bpci.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.portal.session.Anybody;
import io.bpci.portal.session.Live;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What the portal lets through is what the API lets through, as its published description says. */
class RulesTest {
    /** Of each page or act, the operation of the API that gives or does the same. */
    private static final Map<String, String> SAME =
            Map.ofEntries(
                    Map.entry("BypassPages.list", "get /integration/government/bypasses"),
                    Map.entry("BypassPages.export", "get /integration/government/bypasses"),
                    Map.entry("BypassPages.show", "get /integration/government/bypasses/{bypass_id}"),
                    Map.entry("BypassPages.end", "post /integration/government/bypasses/{bypass_id}/end"),
                    Map.entry("CasePages.list", "get /integration/government/cases"),
                    Map.entry("CasePages.export", "get /integration/government/cases"),
                    Map.entry("CasePages.show", "get /integration/government/cases/{case_id}"),
                    Map.entry("CasePages.now", "get /integration/government/cases/{case_id}"),
                    Map.entry("CasePages.evidence", "get /integration/government/cases/{case_id}/evidence"),
                    Map.entry("EmergencyPages.list", "get /integration/government/emergencies"),
                    Map.entry("EmergencyPages.export", "get /integration/government/emergencies"),
                    Map.entry("EmergencyPages.form", "post /integration/government/emergencies"),
                    Map.entry("EmergencyPages.declare", "post /integration/government/emergencies"),
                    Map.entry("EmergencyPages.show", "get /integration/government/emergencies/{emergency_id}"),
                    Map.entry("EmergencyPages.now", "get /integration/government/emergencies/{emergency_id}"),
                    Map.entry("EmergencyPages.report", "get /integration/government/emergencies/{emergency_id}/report"),
                    Map.entry(
                            "EmergencyPages.acknowledge",
                            "post /integration/government/emergencies/{emergency_id}/acknowledge"),
                    Map.entry("EmergencyPages.close", "post /integration/government/emergencies/{emergency_id}/close"),
                    Map.entry("PlaybookPages.list", "get /integration/government/playbooks"),
                    Map.entry("PlaybookPages.export", "get /integration/government/playbooks"),
                    Map.entry("PlaybookPages.show", "get /integration/government/playbooks/{playbook_id}"),
                    Map.entry("PlaybookPages.retire", "post /integration/government/playbooks/{playbook_id}/retire"),
                    Map.entry("ControlPages.list", "get /integration/government/compliance/controls"),
                    Map.entry("ControlPages.export", "get /integration/government/compliance/controls"),
                    Map.entry("ControlPages.show", "get /integration/government/compliance/controls/{control_id}"),
                    Map.entry(
                            "ControlPages.switchOn",
                            "post /integration/government/compliance/controls/{control_id}/switch-on"),
                    Map.entry(
                            "ControlPages.switchOff",
                            "post /integration/government/compliance/controls/{control_id}/switch-off"),
                    Map.entry("CompliancePages.list", "get /integration/government/compliance/status"),
                    Map.entry("CompliancePages.export", "get /integration/government/compliance/status"),
                    Map.entry("FindingPages.list", "get /integration/government/compliance/findings"),
                    Map.entry("FindingPages.export", "get /integration/government/compliance/findings"),
                    Map.entry("FindingPages.show", "get /integration/government/compliance/findings/{finding_id}"),
                    Map.entry("WaiverPages.list", "get /integration/government/compliance/waivers"),
                    Map.entry("WaiverPages.export", "get /integration/government/compliance/waivers"),
                    Map.entry("WaiverPages.form", "post /integration/government/compliance/waivers"),
                    Map.entry("WaiverPages.waive", "post /integration/government/compliance/waivers"),
                    Map.entry("WaiverPages.show", "get /integration/government/compliance/waivers/{waiver_id}"),
                    Map.entry(
                            "WaiverPages.withdraw",
                            "post /integration/government/compliance/waivers/{waiver_id}/withdraw"),
                    Map.entry("ContractPages.list", "get /smartcontract/contracts"),
                    Map.entry("ContractPages.export", "get /smartcontract/contracts"),
                    Map.entry("ContractPages.show", "get /smartcontract/contracts/{contract_id}/versions/{version}"),
                    Map.entry("DeploymentPages.list", "get /smartcontract/deployments"),
                    Map.entry("DeploymentPages.export", "get /smartcontract/deployments"),
                    Map.entry("DeploymentPages.show", "get /smartcontract/deployments/{deployment_id}"),
                    Map.entry("DeploymentPages.approve", "post /smartcontract/deployments/{deployment_id}/approve"),
                    Map.entry("DeploymentPages.refuse", "post /smartcontract/deployments/{deployment_id}/refuse"),
                    Map.entry("DeploymentPages.retire", "post /smartcontract/deployments/{deployment_id}/retire"),
                    Map.entry("DeploymentPages.rollBack", "post /smartcontract/rollback"),
                    Map.entry("DeployPages.form", "post /smartcontract/deploy"),
                    Map.entry("DeployPages.deploy", "post /smartcontract/deploy"),
                    Map.entry("ExecutePages.form", "post /smartcontract/execute"),
                    Map.entry("ExecutePages.execute", "post /smartcontract/execute"),
                    Map.entry("RunPages.list", "get /smartcontract/runs"),
                    Map.entry("RunPages.export", "get /smartcontract/runs"),
                    Map.entry("RunPages.show", "get /smartcontract/runs/{run_id}"),
                    Map.entry("RunPages.replay", "post /smartcontract/runs/{run_id}/replay"),
                    Map.entry("OverviewPages.overview", "get /oracle/stats"),
                    Map.entry("OverviewPages.now", "get /oracle/stats"),
                    Map.entry("OverviewPages.pulse", "get /oracle/stats"),
                    Map.entry("TopologyPages.topology", "get /discovery/topology"),
                    Map.entry("TopologyPages.graph", "get /discovery/topology"),
                    Map.entry("NodePages.list", "get /oracle/nodes"),
                    Map.entry("NodePages.export", "get /oracle/nodes"),
                    Map.entry("NodePages.show", "get /oracle/nodes/{node_id}"),
                    Map.entry("NodePages.suspend", "post /oracle/nodes/{node_id}/suspend"),
                    Map.entry("NodePages.resume", "post /oracle/nodes/{node_id}/resume"),
                    Map.entry("NodePages.release", "post /oracle/nodes/{node_id}/release"),
                    Map.entry("NodePages.deregister", "delete /oracle/nodes/{node_id}"),
                    Map.entry("MessagePages.search", "get /audit/events"),
                    Map.entry("MessagePages.export", "get /audit/export"),
                    Map.entry("MessagePages.find", "get /oracle/messages/{source_node}/{message_id}"),
                    Map.entry("MessagePages.show", "get /oracle/messages/{source_node}/{message_id}"),
                    Map.entry("MessagePages.receipt", "get /oracle/messages/{source_node}/{message_id}/receipt"),
                    Map.entry("MessagePages.evidence", "get /audit/evidence"),
                    Map.entry("DeadLetterPages.list", "get /oracle/dead-letters"),
                    Map.entry("DeadLetterPages.export", "get /oracle/dead-letters"),
                    Map.entry("DeadLetterPages.show", "get /oracle/dead-letters/{id}"),
                    Map.entry("DeadLetterPages.requeue", "post /oracle/dead-letters/{id}/requeue"),
                    Map.entry("DeadLetterPages.purge", "delete /oracle/dead-letters/{id}"),
                    Map.entry("DecisionPages.list", "get /consensus/rounds/active"),
                    Map.entry("DecisionPages.export", "get /consensus/rounds/active"),
                    Map.entry("DecisionPages.past", "get /consensus/rounds/active"),
                    Map.entry("DecisionPages.exportPast", "get /consensus/rounds/active"),
                    Map.entry("DecisionPages.show", "get /consensus/rounds/{proposal_id}"),
                    Map.entry("DecisionPages.now", "get /consensus/rounds/{proposal_id}"),
                    Map.entry("DecisionPages.certificate", "get /consensus/rounds/{proposal_id}/certificate"),
                    Map.entry("AgreementPages.list", "get /inter-app/agreements"),
                    Map.entry("AgreementPages.export", "get /inter-app/agreements"),
                    Map.entry("AgreementPages.show", "get /inter-app/agreements/{agreement_id}/audit"),
                    Map.entry("AuditPages.list", "get /audit/events"),
                    Map.entry("AuditPages.export", "get /audit/export"),
                    Map.entry("AuditPages.show", "get /audit/events"),
                    Map.entry("AuditPages.receipt", "get /audit/events/{sequence}/receipt"),
                    Map.entry("LogPages.rotate", "post /log/keys/rotate"),
                    Map.entry("ConfigurationPages.list", "post /oracle/start"),
                    Map.entry("ConfigurationPages.export", "post /oracle/start"),
                    Map.entry("ConfigurationPages.change", "post /oracle/start"),
                    Map.entry("AgencyPages.list", "get /integration/government/agencies"),
                    Map.entry("AgencyPages.export", "get /integration/government/agencies"),
                    Map.entry("AgencyPages.form", "post /integration/government/api-access/setup"),
                    Map.entry("AgencyPages.setUp", "post /integration/government/api-access/setup"),
                    Map.entry("AgencyPages.show", "get /integration/government/agencies/{government_id}"),
                    Map.entry("AgencyPages.renew", "post /integration/government/agencies/{government_id}/secret"),
                    Map.entry("AgencyPages.revoke", "post /integration/government/agencies/{government_id}/revoke"),
                    Map.entry("OfficerPages.list", "get /integration/government/agencies/{government_id}/officers"),
                    Map.entry("OfficerPages.export", "get /integration/government/agencies/{government_id}/officers"),
                    Map.entry("OfficerPages.show", "get /integration/government/agencies/{government_id}/officers"),
                    Map.entry("OfficerPages.form", "post /integration/government/agencies/{government_id}/officers"),
                    Map.entry("OfficerPages.add", "post /integration/government/agencies/{government_id}/officers"),
                    Map.entry(
                            "OfficerPages.disable",
                            "post /integration/government/agencies/{government_id}/officers/{username}/disable"),
                    Map.entry(
                            "OfficerPages.enable",
                            "post /integration/government/agencies/{government_id}/officers/{username}/enable"),
                    Map.entry("SessionPages.list", "get /integration/government/sessions"),
                    Map.entry("SessionPages.export", "get /integration/government/sessions"),
                    Map.entry("SessionPages.open", "post /integration/government/sessions"),
                    Map.entry("SessionPages.show", "get /integration/government/sessions/{session_id}"),
                    Map.entry("SessionPages.refresh", "post /integration/government/sessions/{session_id}/refresh"),
                    Map.entry("SessionPages.close", "post /integration/government/sessions/{session_id}/close"),
                    Map.entry("SessionPages.revoke", "post /integration/government/sessions/{session_id}/revoke"),
                    Map.entry("OperationPages.list", "get /integration/government/operations"),
                    Map.entry("OperationPages.export", "get /integration/government/operations"),
                    Map.entry("OperationPages.form", "post /integration/government/operations"),
                    Map.entry("OperationPages.submit", "post /integration/government/operations"),
                    Map.entry("OperationPages.emergencyForm", "post /integration/government/operations/emergency"),
                    Map.entry("OperationPages.submitEmergency", "post /integration/government/operations/emergency"),
                    Map.entry("OperationPages.show", "get /integration/government/operations/{operation_id}"),
                    Map.entry("OperationPages.start", "post /integration/government/operations/{operation_id}/start"),
                    Map.entry(
                            "OperationPages.complete",
                            "post /integration/government/operations/{operation_id}/complete"),
                    Map.entry("OperationPages.fail", "post /integration/government/operations/{operation_id}/fail"),
                    Map.entry(
                            "OperationPages.cancel", "post /integration/government/operations/{operation_id}/cancel"));

    /** What is needed to log in and out, and shows nothing of the hub. */
    private static final List<String> OPEN =
            List.of(
                    "LoginResource.callback",
                    "LoginResource.ended",
                    "LoginResource.loggedOut",
                    "LoginResource.login",
                    "LoginResource.logout",
                    "LoginResource.signedOut",
                    "LoginResource.theme");

    /** What shows nothing but what other pages give, or none. */
    private static final List<String> OWN =
            List.of(
                    "LoginResource.now",
                    "LogPages.show",
                    "OverviewPages.home",
                    "StepUpResource.begin",
                    "StepUpResource.goOn");

    @Test
    void aPageLetsThroughWhomTheApiLetsThrough() throws Exception {
        Map<String, Object> paths = map(read().get("paths"));
        List<Method> methods = methods();
        assertThat(methods).hasSizeGreaterThan(40);
        for (Method method : methods) {
            String name = name(method);
            if (OPEN.contains(name) || OWN.contains(name)) continue;
            String[] parts = Objects.requireNonNull(SAME.get(name), name).split(" ");
            Map<String, Object> operation = map(map(paths.get("/api/v1" + parts[1])).get(parts[0]));
            RolesAllowed roles = method.getAnnotation(RolesAllowed.class);
            Decided decided = method.getAnnotation(Decided.class);
            assertThat(roles == null ? null : List.of(roles.value())).as(name).isEqualTo(operation.get("x-roles"));
            assertThat(decided == null ? null : decided.resource() + "#" + decided.scope())
                    .as(name)
                    .isEqualTo(operation.get("x-permission"));
            // A form is not sent yet.
            boolean acts = method.isAnnotationPresent(POST.class);
            assertThat(method.isAnnotationPresent(SteppedUp.class))
                    .as(name)
                    .isEqualTo(acts && operation.containsKey("x-step-up"));
        }
    }

    @Test
    void onlyLoggingInAndOutIsOpen() {
        assertThat(
                        methods().stream()
                                .filter(method -> method.isAnnotationPresent(PermitAll.class))
                                .map(RulesTest::name))
                .containsExactlyInAnyOrderElementsOf(OPEN);
        for (Method method : methods()) {
            assertThat(
                            Stream.of(PermitAll.class, RolesAllowed.class, Decided.class, Anybody.class)
                                    .filter(method::isAnnotationPresent))
                    .as(name(method))
                    .hasSize(1);
        }
    }

    @Test
    void whatAPageAsksByItselfChangesNothing() {
        assertThat(methods().stream().filter(method -> method.isAnnotationPresent(Live.class)))
                .isNotEmpty()
                .allMatch(method -> method.isAnnotationPresent(GET.class));
    }

    private static List<Method> methods() {
        return Portal.PAGES.stream()
                .flatMap(pages -> Arrays.stream(pages.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(GET.class) || method.isAnnotationPresent(POST.class))
                .toList();
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    private static Map<String, Object> read() throws IOException {
        Path description =
                Path.of(Objects.requireNonNull(System.getProperty("bpci.root")))
                        .resolve("web/api/src/main/resources/META-INF/bpci-openapi.yaml");
        return map(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(description)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }
}
