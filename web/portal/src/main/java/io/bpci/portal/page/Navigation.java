package io.bpci.portal.page;

import io.bpci.portal.session.Viewer;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the viewer can go: to every page that lets it in, and to no other. */
@RequestScoped
public class Navigation {
    /** What stands below one heading. */
    public record Section(String title, List<Item> items) {}

    /**
     * @param rule the method whose rule holds for it
     */
    public record Item(String title, String path, String icon, String rule) {
        /** Whether the page of that path is the one, or below it. */
        public boolean holds(String current) {
            return current.equals(path) || current.startsWith(path + "/");
        }
    }

    private static final List<Section> ALL =
            List.of(
                    new Section(
                            "nav.hub",
                            List.of(new Item("nav.overview", "/overview", "overview", "OverviewPages.overview"))),
                    new Section(
                            "nav.network",
                            List.of(
                                    new Item("nav.topology", "/network/topology", "network", "TopologyPages.topology"),
                                    new Item("nav.nodes", "/network/nodes", "nodes", "NodePages.list"))),
                    new Section(
                            "nav.messages",
                            List.of(
                                    new Item("nav.search", "/messages/search", "messages", "MessagePages.search"),
                                    new Item("nav.find", "/messages/find", "search", "MessagePages.find"),
                                    new Item(
                                            "nav.dead_letters",
                                            "/messages/dead-letters",
                                            "dead",
                                            "DeadLetterPages.list"))),
                    new Section(
                            "nav.government",
                            List.of(
                                    new Item(
                                            "nav.operations",
                                            "/government/operations",
                                            "operations",
                                            "OperationPages.list"),
                                    new Item("nav.cases", "/government/cases", "cases", "CasePages.list"),
                                    new Item(
                                            "nav.emergencies",
                                            "/government/emergencies",
                                            "warning",
                                            "EmergencyPages.list"),
                                    new Item(
                                            "nav.playbooks",
                                            "/government/playbooks",
                                            "playbooks",
                                            "PlaybookPages.list"),
                                    new Item("nav.bypasses", "/government/bypasses", "key", "BypassPages.list"),
                                    new Item("nav.sessions", "/government/sessions", "sessions", "SessionPages.list"),
                                    new Item("nav.agencies", "/government/agencies", "agencies", "AgencyPages.list"))),
                    new Section(
                            "nav.compliance",
                            List.of(
                                    new Item("nav.standing", "/compliance/status", "shield", "CompliancePages.list"),
                                    new Item("nav.controls", "/compliance/controls", "done", "ControlPages.list"),
                                    new Item("nav.findings", "/compliance/findings", "findings", "FindingPages.list"),
                                    new Item("nav.waivers", "/compliance/waivers", "waivers", "WaiverPages.list"))),
                    new Section(
                            "nav.contracts",
                            List.of(
                                    new Item("nav.versions", "/contracts/versions", "contracts", "ContractPages.list"),
                                    new Item(
                                            "nav.deployments",
                                            "/contracts/deployments",
                                            "deployments",
                                            "DeploymentPages.list"),
                                    new Item("nav.runs", "/contracts/runs", "play", "RunPages.list"))),
                    new Section(
                            "nav.together",
                            List.of(
                                    new Item("nav.decisions", "/decisions", "decisions", "DecisionPages.list"),
                                    new Item("nav.agreements", "/agreements", "agreements", "AgreementPages.list"))),
                    new Section(
                            "nav.log_and_audit",
                            List.of(
                                    new Item("nav.audit", "/audit/events", "audit", "AuditPages.list"),
                                    new Item("nav.log", "/audit/log", "log", "LogPages.show"))),
                    new Section(
                            "nav.hub",
                            List.of(new Item("nav.settings", "/settings", "settings", "ConfigurationPages.list"))));

    @Inject Viewer viewer;
    @Inject Rules rules;

    public List<Section> sections() {
        if (!viewer.isKnown()) return List.of();
        List<Section> open = new ArrayList<>();
        for (Section section : ALL) {
            List<Item> items = section.items().stream().filter(item -> rules.may(item.rule())).toList();
            if (!items.isEmpty()) open.add(new Section(section.title(), items));
        }
        return open;
    }

    /** The first page that lets the viewer in. */
    public Optional<String> first() {
        return sections().stream().flatMap(section -> section.items().stream()).map(Item::path).findFirst();
    }
}
