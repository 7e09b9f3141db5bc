package io.bpci.portal.compliance;

import io.bpci.compliance.ComplianceOverview;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.ComplianceStatus;
import io.bpci.wire.RequirementPage;
import io.bpci.wire.RequirementStatus;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where the requirements of frameworks stand, those that are not met first. */
@Path("compliance/status")
@RequestScoped
public class CompliancePages {
    private static final String PATH = "/compliance/status";
    private static final String COMPLIANCE = "compliance";

    /** The worst first. */
    private static final List<ComplianceStatus> ORDER =
            List.of(
                    ComplianceStatus.VIOLATED,
                    ComplianceStatus.NOT_ASSESSED,
                    ComplianceStatus.WAIVED,
                    ComplianceStatus.COMPLIANT);

    @Inject ComplianceOverview overview;
    @Inject Pages pages;
    @Inject Viewer viewer;

    /** How many requirements of a framework stand so. */
    public record Count(ComplianceStatus status, long requirements) {}

    /** Where a framework stands, the worst first. */
    public record Framework(String name, ComplianceStatus status, List<Count> counts) {}

    @GET
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response list(@BeanParam Asked asked) {
        List<RequirementStatus> all = all(viewer.officer());
        return pages.show(
                "compliance/status",
                Map.of("table", table(asked, all).show(source(asked, all)), "frameworks", frameworks(all)));
    }

    @GET
    @Path("export")
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response export(@BeanParam Asked asked) {
        List<RequirementStatus> all = all(viewer.officer());
        return table(asked, all).export("compliance-status", source(asked, all));
    }

    private static Table<RequirementStatus> table(Asked asked, List<RequirementStatus> all) {
        List<Table.Option> frameworks =
                all.stream()
                        .map(RequirementStatus::framework)
                        .distinct()
                        .sorted()
                        .map(each -> new Table.Option(each, each))
                        .toList();
        return new Table<RequirementStatus>(PATH, asked)
                .choice("framework", "compliance.framework", frameworks)
                .choice("status", "compliance.status", ComplianceStatus.class)
                .column("compliance.requirement", each -> Cell.text(each.framework() + " " + each.requirement()))
                .column("compliance.status", each -> Cell.badge(each.status()))
                .column("compliance.controls", each -> Cell.code(controls(each)).to(findings(each)))
                .column("compliance.checks", each -> Cell.number(each.checks()))
                .column("compliance.holds", each -> Cell.number(each.holds()))
                .column("compliance.fails", each -> Cell.number(each.fails()))
                .column("compliance.open", each -> Cell.number(each.openFindings()))
                .column("compliance.last", each -> Cell.time(each.lastCheckedAt()));
    }

    private static String controls(RequirementStatus requirement) {
        return requirement.controls().stream().map(each -> each.controlId().value()).collect(Collectors.joining(", "));
    }

    /** Those of the control that stands worst. */
    private static String findings(RequirementStatus requirement) {
        return requirement.controls().stream()
                .min(Comparator.comparingInt(each -> ORDER.indexOf(each.status())))
                .map(each -> FindingPages.PATH + "?control_id=" + each.controlId())
                .orElse(FindingPages.PATH);
    }

    /** All there are: the controls that are switched on, whose number is bounded, say which. */
    private List<RequirementStatus> all(Officer officer) {
        List<RequirementStatus> all = new ArrayList<>();
        @Nullable String next = null;
        do {
            RequirementPage page = overview.status(officer, null, new PageRequest(PageRequest.MAX_SIZE, next));
            all.addAll(page.requirements());
            next = page.nextPageToken();
        } while (next != null);
        all.sort(Comparator.comparingInt(each -> ORDER.indexOf(each.status())));
        return all;
    }

    private static Function<PageRequest, Table.Part<RequirementStatus>> source(
            Asked asked, List<RequirementStatus> all) {
        @Nullable String framework = asked.text("framework");
        @Nullable ComplianceStatus status = asked.constant("status", ComplianceStatus.class);
        List<RequirementStatus> chosen =
                all.stream()
                        .filter(each -> framework == null || framework.equals(each.framework()))
                        .filter(each -> status == null || status == each.status())
                        .toList();
        return part -> {
            long from = Math.min(Objects.requireNonNullElse(Asked.position(part), 0L), chosen.size());
            int end = (int) Math.min(from + part.size(), chosen.size());
            return new Table.Part<>(
                    chosen.subList((int) from, end), end < chosen.size() ? Integer.toString(end) : null);
        };
    }

    private static List<Framework> frameworks(List<RequirementStatus> all) {
        Map<String, Map<ComplianceStatus, Long>> counts = new TreeMap<>();
        for (RequirementStatus each : all) {
            counts.computeIfAbsent(each.framework(), _ -> new EnumMap<>(ComplianceStatus.class))
                    .merge(each.status(), 1L, Long::sum);
        }
        return counts.entrySet().stream()
                .map(each -> framework(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingInt(each -> ORDER.indexOf(each.status())))
                .toList();
    }

    private static Framework framework(String name, Map<ComplianceStatus, Long> counts) {
        List<Count> worstFirst =
                ORDER.stream()
                        .filter(counts::containsKey)
                        .map(each -> new Count(each, counts.getOrDefault(each, 0L)))
                        .toList();
        return new Framework(name, worstFirst.getFirst().status(), worstFirst);
    }
}
