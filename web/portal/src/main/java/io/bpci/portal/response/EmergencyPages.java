package io.bpci.portal.response;

import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.government.OwnSession;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Live;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.response.AfterAction;
import io.bpci.response.Emergencies;
import io.bpci.response.Playbooks;
import io.bpci.wire.AcknowledgeEmergency;
import io.bpci.wire.CloseEmergency;
import io.bpci.wire.DeclareEmergency;
import io.bpci.wire.EmergencyInfo;
import io.bpci.wire.EmergencyPage;
import io.bpci.wire.EmergencyStatus;
import io.bpci.wire.PlaybookInfo;
import io.bpci.wire.PlaybookPage;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Emergencies and exercises, from their declaration to what the log tells of them afterwards. */
@Path("government/emergencies")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class EmergencyPages {
    private static final String PATH = "/government/emergencies";
    private static final String EMERGENCY = "emergency";
    private static final String DECLARE = "declare";
    private static final String VIEW = "view";
    private static final String ID = "emergency_id";

    @Inject Emergencies emergencies;
    @Inject AfterAction afterAction;
    @Inject Playbooks playbooks;
    @Inject OwnSession session;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = EMERGENCY, scope = VIEW)
    public Response list(@BeanParam Asked asked) {
        return pages.show("response/emergencies", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = EMERGENCY, scope = VIEW)
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("emergencies", source(asked));
    }

    private static Table<EmergencyInfo> table(Asked asked) {
        return new Table<EmergencyInfo>(PATH, asked)
                .choice("show", "session.show", List.of(new Table.Option("active", Texts.of("emergency.active_only"))))
                .column("emergency.title", each -> Cell.text(each.title()).to(PATH + "/" + each.emergencyId()))
                .column(
                        "emergency.status",
                        each -> Cell.badge(Words.wireName(each.status()), each.endedAt() == null ? "warn" : "plain"))
                .column("emergency.kind", each -> Cell.badge(each.drill() ? "drill" : "real"))
                .column("emergency.acknowledged", each -> Cell.text(acknowledged(each)))
                .column("emergency.agency", each -> Cell.code(each.governmentId()))
                .column("emergency.declared", "declared_at", each -> Cell.time(each.declaredAt()))
                .column("emergency.ends", each -> Cell.time(each.endedAt() == null ? each.endsAt() : each.endedAt()));
    }

    private static String acknowledged(EmergencyInfo emergency) {
        return Texts.of("emergency.of_all", known(emergency), emergency.agencies().size());
    }

    private static long known(EmergencyInfo emergency) {
        return emergency.agencies().stream().filter(each -> each.acknowledgedAt() != null).count();
    }

    private Function<PageRequest, Table.Part<EmergencyInfo>> source(Asked asked) {
        Officer officer = viewer.officer();
        boolean activeOnly = "active".equals(asked.text("show"));
        return part -> {
            EmergencyPage page = emergencies.list(officer, activeOnly, part);
            return new Table.Part<>(page.emergencies(), page.nextPageToken());
        };
    }

    @GET
    @Path("new")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = EMERGENCY, scope = DECLARE)
    public Response form(@BeanParam Asked asked) {
        MultivaluedMap<String, String> given = new MultivaluedHashMap<>();
        String playbook = asked.text("playbook");
        if (playbook != null) given.add("playbook_id", playbook);
        return form(200, new Form(given), null);
    }

    private Response form(int status, Form given, @Nullable String refusal) {
        Officer officer = viewer.officer();
        String key = given.text("idempotency_key");
        return pages.show(
                status,
                "response/emergency-new",
                Form.model(
                        given,
                        refusal,
                        Map.of(
                                "key",
                                key == null ? UUID.randomUUID().toString() : key,
                                "playbooks",
                                usable(officer),
                                "inSession",
                                session.isOpen(officer))));
    }

    /** The newest version of each playbook by which the officer's agency may declare; settings bound how many. */
    private List<PlaybookInfo> usable(Officer officer) {
        Set<Identifier> seen = new HashSet<>();
        List<PlaybookInfo> usable = new ArrayList<>();
        @Nullable String next = null;
        do {
            PlaybookPage page = playbooks.list(officer, null, new PageRequest(PageRequest.MAX_SIZE, next));
            for (PlaybookInfo each : page.playbooks()) {
                boolean isOwn = each.governmentId().equals(officer.governmentId());
                if (isOwn && seen.add(each.playbookId()) && each.retiredAt() == null) usable.add(each);
            }
            next = page.nextPageToken();
        } while (next != null);
        return usable;
    }

    @POST
    @Decided(resource = EMERGENCY, scope = DECLARE)
    @SteppedUp
    public Response declare(MultivaluedMap<String, String> fields) {
        var given = new Form(fields);
        Officer officer = viewer.officer();
        try {
            var request =
                    new DeclareEmergency(
                            session.require(officer),
                            given.read("idempotency_key", Identifier::parse),
                            given.read("playbook_id", Identifier::parse),
                            null,
                            isDrill(given),
                            given.require("reason"));
            EmergencyInfo declared = emergencies.declare(officer, request).emergency();
            return pages.goTo(
                    PATH + "/" + declared.emergencyId(),
                    Texts.of(declared.drill() ? "emergency.is_declared_drill" : "emergency.is_declared"));
        } catch (HubException e) {
            return form(e.fault().status(), given, e.problem().detail());
        }
    }

    private static boolean isDrill(Form given) {
        return switch (given.require("kind")) {
            case "drill" -> true;
            case "real" -> false;
            default -> throw new HubException(Fault.INVALID_REQUEST, Texts.of("emergency.drill_or_real"));
        };
    }

    @GET
    @Path("{emergency_id}")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = EMERGENCY, scope = VIEW)
    public Response show(@PathParam(ID) String emergencyId) {
        Officer officer = viewer.officer();
        EmergencyInfo emergency = emergencies.get(officer, emergencyId);
        boolean isActive = emergency.status() == EmergencyStatus.ACTIVE;
        boolean isAsked =
                isActive
                        && emergency.agencies().stream()
                                .anyMatch(each ->
                                        each.acknowledgedAt() == null
                                                && each.governmentId().equals(officer.governmentId()));
        boolean isOwn = isActive && emergency.governmentId().equals(officer.governmentId());
        return pages.show(
                "response/emergency",
                Map.of(
                        "emergency",
                        emergency,
                        "known",
                        known(emergency),
                        "isAsked",
                        isAsked,
                        "isOwn",
                        isOwn,
                        "inSession",
                        session.isOpen(officer)));
    }

    /** The part of the page that is drawn anew each few seconds. */
    @GET
    @Path("{emergency_id}/now")
    @Live
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = EMERGENCY, scope = VIEW)
    public Response now(@PathParam(ID) String emergencyId) {
        EmergencyInfo emergency = emergencies.get(viewer.officer(), emergencyId);
        return pages.show("response/emergency-now", Map.of("emergency", emergency, "known", known(emergency)));
    }

    @GET
    @Path("{emergency_id}/report")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = EMERGENCY, scope = VIEW)
    public Response report(@PathParam(ID) String emergencyId) {
        return pages.show("response/report", Map.of("report", afterAction.report(viewer.officer(), emergencyId)));
    }

    @POST
    @Path("{emergency_id}/acknowledge")
    @Decided(resource = EMERGENCY, scope = "acknowledge")
    public Response acknowledge(@PathParam(ID) String emergencyId, @FormParam("note") @Nullable String note) {
        String said = note == null || note.isBlank() ? null : note.strip();
        Officer officer = viewer.officer();
        return act(
                emergencyId,
                () -> {
                    var request = new AcknowledgeEmergency(session.require(officer), said);
                    emergencies.acknowledge(officer, emergencyId, request);
                    return Texts.of("emergency.is_acknowledged");
                });
    }

    @POST
    @Path("{emergency_id}/close")
    @Decided(resource = EMERGENCY, scope = "close")
    public Response close(@PathParam(ID) String emergencyId, @FormParam("outcome") @Nullable String outcome) {
        Officer officer = viewer.officer();
        return act(
                emergencyId,
                () -> {
                    emergencies.close(
                            officer, emergencyId, new CloseEmergency(session.require(officer), Form.reason(outcome)));
                    return Texts.of("emergency.is_closed");
                });
    }

    private Response act(String emergencyId, Supplier<String> act) {
        String path = PATH + "/" + emergencyId;
        try {
            return pages.goTo(path, act.get());
        } catch (HubException e) {
            if (e.fault() != Fault.CONFLICT && e.fault() != Fault.INVALID_REQUEST) throw e;
            pages.say(new Notice(false, e.problem().detail()));
            return pages.to(path);
        }
    }
}
