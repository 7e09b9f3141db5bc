package io.bpci.compliance;

import io.bpci.compliance.internal.ComplianceStore;
import io.bpci.compliance.internal.ComplianceStore.Unresolved;
import io.bpci.compliance.internal.Counts;
import io.bpci.compliance.internal.LiveControls;
import io.bpci.compliance.internal.Scope;
import io.bpci.compliance.internal.StoredControl;
import io.bpci.compliance.internal.StoredFinding;
import io.bpci.control.SubjectKind;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.ComplianceStatus;
import io.bpci.wire.FindingInfo;
import io.bpci.wire.FindingPage;
import io.bpci.wire.FindingStatus;
import io.bpci.wire.FrameworkRequirement;
import io.bpci.wire.RequirementPage;
import io.bpci.wire.RequirementStatus;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where frameworks stand, and what was found. Administrators and auditors see all, an officer what is its agency's
 * business: its status is made of its agency's messages and agreements alone.
 */
@Stateless
public class ComplianceOverview {
    private static final Sorting<StoredFinding> SORTING = Sorting.newestFirst("first_seen", StoredFinding::number);

    /** Sorts before everything that a reference may hold. */
    private static final char BETWEEN = '\n';

    @Inject ComplianceStore store;
    @Inject LiveControls live;
    @Inject HubSettings settings;

    /** Where one control stands, and what that is made of. */
    private record Standing(Identifier control, ComplianceStatus status, Counts counts, Unresolved unresolved) {}

    /**
     * Where the requirements stand, in their order.
     *
     * @param framework null for every one
     */
    public RequirementPage status(Officer officer, @Nullable String framework, PageRequest page) {
        Instant now = store.now();
        Instant since = now.minus(settings.government().complianceWindow()).truncatedTo(ChronoUnit.HOURS);
        String after = page.after();
        Map<String, RequirementStatus> found = new TreeMap<>();
        standings(Scope.of(officer), now, since)
                .forEach((requirement, standings) -> {
                    String key = requirement.framework() + BETWEEN + requirement.requirement();
                    if (framework != null && !framework.equals(requirement.framework())) return;
                    if (key.compareTo(after) > 0) found.put(key, status(requirement, standings));
                });
        return page.page(
                found.entrySet().stream().limit(page.size() + 1L).toList(),
                Map.Entry::getKey,
                (rows, next) -> new RequirementPage(now, since, rows.stream().map(Map.Entry::getValue).toList(), next));
    }

    private Map<FrameworkRequirement, List<Standing>> standings(Scope scope, Instant now, Instant since) {
        Map<String, Counts> counts = store.counts(scope, since);
        Map<String, Unresolved> unresolved = store.unresolved(scope, now);
        var unreadable = live.current().unreadable();
        Map<FrameworkRequirement, List<Standing>> standings =
                new TreeMap<>(
                        Comparator.comparing(FrameworkRequirement::framework)
                                .thenComparing(FrameworkRequirement::requirement));
        for (StoredControl each : store.switchedOn()) {
            // The configuration is nobody's but the hub's.
            boolean isSeen =
                    scope.all()
                            || (scope.sees(each.jurisdiction())
                                    && !each.subject().equals(SubjectKind.CONFIGURATION.wireName()));
            if (!isSeen) continue;
            String id = each.id().value();
            Counts counted = counts.getOrDefault(id, Counts.NONE);
            Unresolved open = unresolved.getOrDefault(id, Unresolved.NONE);
            ComplianceStatus status =
                    unreadable.containsKey(each.id()) && open.failing() == 0
                            ? ComplianceStatus.NOT_ASSESSED
                            : status(counted, open);
            for (FrameworkRequirement requirement : each.requirements()) {
                standings
                        .computeIfAbsent(requirement, _ -> new ArrayList<>())
                        .add(new Standing(each.id(), status, counted, open));
            }
        }
        return standings;
    }

    private static ComplianceStatus status(Counts counts, Unresolved unresolved) {
        if (unresolved.failing() > 0) return ComplianceStatus.VIOLATED;
        if (unresolved.inError() > 0) return ComplianceStatus.NOT_ASSESSED;
        if (unresolved.waived() > 0) return ComplianceStatus.WAIVED;
        return counts.holds() > 0 ? ComplianceStatus.COMPLIANT : ComplianceStatus.NOT_ASSESSED;
    }

    private static RequirementStatus status(FrameworkRequirement requirement, List<Standing> standings) {
        Counts counts = standings.stream().map(Standing::counts).reduce(Counts.NONE, Counts::plus);
        long open = 0;
        long waived = 0;
        for (Standing each : standings) {
            open += each.unresolved().failing() + each.unresolved().inError();
            waived += each.unresolved().waived();
        }
        return new RequirementStatus(
                requirement.framework(),
                requirement.requirement(),
                together(standings.stream().map(Standing::status).toList()),
                standings.stream()
                        .map(each ->
                                new RequirementStatus.ControlStatus(
                                        each.control(),
                                        each.status(),
                                        "/api/v1/integration/government/compliance/findings?control_id="
                                                + each.control()))
                        .toList(),
                counts.checks(),
                counts.holds(),
                counts.fails(),
                counts.errors(),
                counts.waived(),
                counts.notApplicable(),
                open,
                waived,
                counts.checks() == 0 ? null : counts.lastAt());
    }

    /** What is not known makes nothing compliant. */
    private static ComplianceStatus together(List<ComplianceStatus> all) {
        for (ComplianceStatus worst :
                List.of(ComplianceStatus.VIOLATED, ComplianceStatus.NOT_ASSESSED, ComplianceStatus.WAIVED)) {
            if (all.contains(worst)) return worst;
        }
        return ComplianceStatus.COMPLIANT;
    }

    /**
     * The findings that the caller reaches, the newest first.
     *
     * @param control null for any
     * @param status null for any
     */
    public FindingPage findings(
            Officer officer, @Nullable Identifier control, @Nullable FindingStatus status, PageRequest page) {
        Cursor<StoredFinding> cursor = SORTING.cursor(page);
        return page.page(
                store.findings(Scope.of(officer), control, status, cursor, page.size() + 1),
                cursor::keyOf,
                (findings, next) -> new FindingPage(findings.stream().map(this::info).toList(), next));
    }

    public FindingInfo finding(Officer officer, long number) {
        return info(
                store.finding(Scope.of(officer), number)
                        .orElseThrow(() ->
                                new HubException(
                                        Fault.NOT_FOUND,
                                        "there is no finding %d that the caller sees".formatted(number))));
    }

    private FindingInfo info(StoredFinding finding) {
        StoredControl control = store.find(finding.controlId());
        if (control == null) throw new IllegalStateException("controls are never removed");
        return finding.toInfo(
                control, live.current().waiver(finding.controlId(), finding.subject(), store.now()).orElse(null));
    }
}
