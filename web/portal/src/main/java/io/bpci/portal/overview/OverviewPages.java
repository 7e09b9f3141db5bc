package io.bpci.portal.overview;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.condition.Check;
import io.bpci.condition.HubCondition;
import io.bpci.identity.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.nodes.NodeRegistry;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.policies.PolicyActions;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Navigation;
import io.bpci.portal.page.Pages;
import io.bpci.portal.session.Live;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.relay.QueueState;
import io.bpci.relay.Relay;
import io.bpci.wire.PolicyActionInfo;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** How the hub fares, at a glance and as it happens. */
@Path("/")
@RequestScoped
public class OverviewPages {
    private static final int REFUSALS = 6;
    private static final int DEEPEST = 5;
    private static final int ALERTS = 20;
    private static final double TENTH = 10;

    @Inject Pulse pulse;
    @Inject Relay relay;
    @Inject HubCondition condition;
    @Inject AuditLog audit;
    @Inject PolicyActions actions;
    @Inject NodeRegistry nodes;
    @Inject Pages pages;
    @Inject Navigation navigation;
    @Inject Viewer viewer;
    @Inject InstantSource clock;

    /** To the first page that lets the viewer in. */
    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN, Roles.GOVERNMENT_OFFICER})
    public Response home() {
        return pages.to(
                navigation
                        .first()
                        .orElseThrow(() -> new HubException(Fault.FORBIDDEN, "no page of the portal is open to you")));
    }

    @GET
    @Path("overview")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response overview() {
        return pages.show("overview", model());
    }

    /** The part of the page that is drawn anew each few seconds. */
    @GET
    @Path("overview/now")
    @Live
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response now() {
        return pages.show("overview-now", model());
    }

    private Map<String, ?> model() {
        Caller caller = viewer.caller();
        List<QueueState> queues = relay.queues();
        Map<String, Object> model = new HashMap<>();
        model.put("relay", relay.statistics());
        model.put("checks", condition.all());
        model.put("warnings", condition.all().stream().map(Check::warnings).flatMap(List::stream).toList());
        model.put("waiting", queues.stream().mapToLong(QueueState::messages).sum());
        model.put("backlog", Math.max(0, Math.round(relay.auditBacklog())));
        model.put("queues", visible(caller, queues));
        model.put("alerts", alerts(caller));
        model.put("seesRefusals", caller.seesAll());
        model.put("refusals", caller.seesAll() ? refusals() : List.of());
        return model;
    }

    /** The deepest that the caller sees. */
    private List<QueueState> visible(Caller caller, List<QueueState> queues) {
        Set<String> named = queues.stream().map(queue -> queue.target().value()).collect(Collectors.toSet());
        Map<String, String> organisations = nodes.organisationsOfNamed(named);
        return queues.stream()
                .filter(queue -> caller.sees(organisations.getOrDefault(queue.target().value(), "")))
                .sorted(Comparator.comparingLong(QueueState::messages).reversed())
                .limit(DEEPEST)
                .toList();
    }

    private List<PolicyActionInfo> alerts(Caller caller) {
        Instant now = clock.instant();
        return actions.list(caller, null, new PageRequest(ALERTS, null)).actions().stream()
                .filter(action -> action.liftedAt() == null && action.endsAt().isAfter(now))
                .toList();
    }

    /** A refusal as the page says it. */
    public record Refusal(long sequence, Instant at, String who, String problem) {}

    private List<Refusal> refusals() {
        var newest = new AuditQuery(null, null, null, null, null, EventKind.REFUSED, null, null, null, true);
        return audit.find(newest, null, REFUSALS).events().stream().map(OverviewPages::refusal).toList();
    }

    private static Refusal refusal(SequencedEvent numbered) {
        AuditEvent event = numbered.event();
        String who =
                event.text(Member.NODE)
                        .or(() -> event.text(Member.ACTOR))
                        .or(() -> event.text(Member.ADDRESS))
                        .orElse("");
        String type = event.text(Member.PROBLEM).orElse("");
        return new Refusal(numbered.sequence(), event.at(), who, type.replaceFirst(".*[:/]", ""));
    }

    /** What the charts show: the looks after a time, or all that are kept. */
    @GET
    @Path("overview/pulse")
    @Live
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response pulse(@BeanParam Asked asked) {
        String after = asked.text("after");
        boolean known = after != null && after.matches("[0-9]{1,15}");
        Instant since = known && after != null ? Instant.ofEpochMilli(Long.parseLong(after)) : Instant.EPOCH;
        List<Json> beats = pulse.after(since).stream().map(OverviewPages::json).toList();
        return Response.ok(
                        Json.object()
                                .put("every_secs", Pulse.EVERY_SECS)
                                .put("beats", new JsonArray(beats))
                                .build()
                                .toString())
                .build();
    }

    /** Time, rates and latencies, in the order of the charts. */
    private static Json json(Pulse.Beat beat) {
        return Json.object()
                .put("at", beat.at().toEpochMilli())
                .put("accepted", rounded(beat.accepted()))
                .put("delivered", rounded(beat.delivered()))
                .put("acknowledged", rounded(beat.acknowledged()))
                .put("refused", rounded(beat.refused()))
                .put("median_ms", measured(beat.medianMs()))
                .put("tail_ms", measured(beat.tailMs()))
                .build();
    }

    private static double rounded(double value) {
        return Math.round(value * TENTH) / TENTH;
    }

    private static Json measured(OptionalDouble value) {
        return value.isPresent() ? Json.of(rounded(value.getAsDouble())) : Json.NULL;
    }
}
