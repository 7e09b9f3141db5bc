package io.bpci.portal.compliance;

import io.bpci.compliance.ComplianceOverview;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.json.Malformed;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.FindingInfo;
import io.bpci.wire.FindingPage;
import io.bpci.wire.FindingStatus;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** That controls are not met, each with the event that proves it. */
@Path("compliance/findings")
@RequestScoped
public class FindingPages {
    static final String PATH = "/compliance/findings";
    private static final String COMPLIANCE = "compliance";
    private static final Pattern RECEIPT = Pattern.compile("/api/v1/audit/events/([0-9]+)/receipt");

    @Inject ComplianceOverview overview;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response list(@BeanParam Asked asked) {
        return pages.show("compliance/findings", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("compliance-findings", source(asked));
    }

    private static Table<FindingInfo> table(Asked asked) {
        return new Table<FindingInfo>(PATH, asked)
                .choice("status", "finding.status", FindingStatus.class)
                .choice("control_id", "finding.control")
                .column("finding.title", each -> Cell.text(each.title()).to(PATH + "/" + each.findingId()))
                .column("finding.status", each -> Cell.badge(each.status(), tone(each)))
                .column("finding.severity", each -> Cell.badge(each.severity()))
                .column("finding.control", each -> Cell.code(each.controlId()))
                .column("finding.subject", each -> Cell.code(each.subject()))
                .column("finding.times", each -> Cell.number(each.times()))
                .column("finding.first", "first_seen", each -> Cell.time(each.firstSeen()))
                .column("finding.last", each -> Cell.time(each.lastSeen()));
    }

    /** One that is open is nothing good, as an open session is. */
    private static String tone(FindingInfo finding) {
        return switch (finding.status()) {
            case "open" -> "bad";
            case "waived" -> "warn";
            default -> "good";
        };
    }

    private Function<PageRequest, Table.Part<FindingInfo>> source(Asked asked) {
        Officer officer = viewer.officer();
        @Nullable Identifier control = asked.read("control_id", Identifier::parse);
        @Nullable FindingStatus status = asked.constant("status", FindingStatus.class);
        return part -> {
            FindingPage page = overview.findings(officer, control, status, part);
            return new Table.Part<>(page.findings(), page.nextPageToken());
        };
    }

    @GET
    @Path("{finding_id}")
    @Decided(resource = COMPLIANCE, scope = "view")
    public Response show(@PathParam("finding_id") String findingId) {
        FindingInfo finding =
                overview.finding(viewer.officer(), Form.parse("finding_id", findingId, FindingPages::number));
        return pages.show(
                "compliance/finding",
                Map.of(
                        "finding",
                        finding,
                        "colour",
                        tone(finding),
                        "first",
                        sequence(finding.first()),
                        "last",
                        sequence(finding.last())));
    }

    /** Of the event in the log; empty until it is there. */
    private static String sequence(FindingInfo.Evidence evidence) {
        if (evidence.receipt() == null) return "";
        Matcher receipt = RECEIPT.matcher(evidence.receipt());
        return receipt.matches() ? receipt.group(1) : "";
    }

    static Long number(String text) {
        if (!text.matches("[1-9][0-9]{0,17}")) throw new Malformed("must be a number, as 17");
        return Long.valueOf(text);
    }
}
