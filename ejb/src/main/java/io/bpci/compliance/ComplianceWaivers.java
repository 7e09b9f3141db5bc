package io.bpci.compliance;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.compliance.internal.ComplianceStore;
import io.bpci.compliance.internal.ControlStatus;
import io.bpci.compliance.internal.ControlsChange;
import io.bpci.compliance.internal.Scope;
import io.bpci.compliance.internal.StoredControl;
import io.bpci.compliance.internal.StoredWaiver;
import io.bpci.compliance.internal.SubjectFacts;
import io.bpci.control.SubjectKind;
import io.bpci.control.Words;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.wire.WaiveControl;
import io.bpci.wire.WaiverInfo;
import io.bpci.wire.WaiverPage;

import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Waivers: somebody answers, by name and with a reason, for a control's not being met, until an end. An administrator
 * waives any control; an officer one of its jurisdiction, for a subject that is its agency's. Whether the caller may do
 * this at all is asked of {@code Decisions} before.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, CONFLICT, OVERLOADED when there are as
 * many as may be.
 */
@Stateless
public class ComplianceWaivers {
    public static final Duration LONGEST = Duration.ofDays(365);
    private static final int MAX_REASON = 1_000;
    private static final int MOST_IN_FORCE = 10_000;
    private static final Sorting<StoredWaiver> SORTING = Sorting.newestFirst("waived_at", StoredWaiver::number);

    @Inject ComplianceStore store;
    @Inject SubjectFacts facts;
    @Inject AuditLog audit;
    @Inject Event<ControlsChange> changes;

    public WaiverInfo waive(Officer officer, WaiveControl request) {
        try {
            Words.require("reason", request.reason(), MAX_REASON);
        } catch (Malformed e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
        long number = store.begin();
        Instant now = store.now();
        Instant end = request.endsAt().truncatedTo(ChronoUnit.MICROS);
        if (!end.isAfter(now)) throw invalid("ends_at must be in the future");
        if (end.isAfter(now.plus(LONGEST))) {
            throw invalid("ends_at must be within %d days".formatted(LONGEST.toDays()));
        }
        StoredControl control = store.require(Scope.of(officer), request.controlId());
        if (control.status() == ControlStatus.RETIRED) {
            throw new HubException(
                    Fault.CONFLICT, "control %s is retired: nothing is to be waived".formatted(control.id()));
        }
        String organisation = requireMayWaive(officer, control, request.subject());
        requireNotSilent(request, now);
        if (store.countInForce(now) >= MOST_IN_FORCE) {
            throw new HubException(Fault.OVERLOADED, "as many waivers are in force as may be, " + MOST_IN_FORCE);
        }
        var waiver = new StoredWaiver(number, control, request, organisation, officer, now, end);
        store.database().persist(waiver);
        changed(officer, waiver, EventKind.COMPLIANCE_WAIVER_GRANTED, number);
        return waiver.toInfo(now);
    }

    /** Whose the subject is, where that is one organisation. */
    private @Nullable String requireMayWaive(Officer officer, StoredControl control, @Nullable Identifier subject) {
        List<String> organisations = subject == null ? List.of() : organisations(control, subject);
        if (officer.caller().is(Role.HUB_ADMIN)) return organisations.size() == 1 ? organisations.getFirst() : null;
        if (control.jurisdiction() == null || !control.jurisdiction().equals(officer.jurisdiction())) {
            throw forbidden("an officer waives controls of its jurisdiction, not those for all");
        }
        if (subject == null) throw forbidden("an officer waives a control for a subject of its agency's: name it");
        String agency = officer.requireGovernmentId().value();
        if (!organisations.contains(agency)) throw forbidden(subject + " is not the agency's");
        return agency;
    }

    private List<String> organisations(StoredControl control, Identifier subject) {
        return switch (SubjectKind.parse(control.subject())) {
            case MESSAGE -> facts.organisationOf(subject.value()).stream().toList();
            case AGREEMENT ->
                    facts.ofAgreement(subject, store.now())
                            .orElseThrow(() -> invalid("subject: no agreement %s is in force".formatted(subject)))
                            .organisations();
            case CONFIGURATION -> {
                if (subject.value().equals(SubjectFacts.HUB)) yield List.of();
                throw invalid("subject of a control over the configuration must be " + SubjectFacts.HUB);
            }
        };
    }

    /** Nobody waives for longer than a year without saying that it is again. */
    private void requireNotSilent(WaiveControl request, Instant now) {
        String subject = request.subject() == null ? null : request.subject().value();
        Optional<StoredWaiver> last = store.lastWaiver(request.controlId(), subject);
        if (last.isEmpty()) {
            if (request.renews() == null) return;
            throw invalid("renews: there was no waiver of that control and subject before");
        }
        long before = last.get().number();
        if (last.get().isInForce(now)) {
            throw new HubException(
                    Fault.CONFLICT, "waiver %d is in force until %s".formatted(before, last.get().endsAt()));
        }
        if (request.renews() == null || request.renews() != before) {
            throw new HubException(Fault.CONFLICT, "it was waived before: say so with renews %d".formatted(before));
        }
    }

    /** Ends it before its time, at once; one that is over is a conflict. */
    public WaiverInfo withdraw(Officer officer, long number) {
        long change = store.begin();
        StoredWaiver waiver = require(officer, number);
        if (!officer.caller().is(Role.HUB_ADMIN)) {
            boolean isOwn =
                    waiver.jurisdiction() != null
                            && waiver.jurisdiction().equals(officer.jurisdiction())
                            && officer.requireGovernmentId().value().equals(waiver.organisation());
            if (!isOwn) throw forbidden("an officer withdraws waivers that are its agency's");
        }
        Instant now = store.now();
        if (!waiver.withdraw(officer.caller().name(), now)) {
            throw new HubException(Fault.CONFLICT, "waiver %d is not in force".formatted(number));
        }
        changed(officer, waiver, EventKind.COMPLIANCE_WAIVER_WITHDRAWN, change);
        return waiver.toInfo(now);
    }

    private StoredWaiver require(Officer officer, long number) {
        return store.waiver(Scope.of(officer), number)
                .orElseThrow(() ->
                        new HubException(
                                Fault.NOT_FOUND, "there is no waiver %d that the caller sees".formatted(number)));
    }

    public WaiverInfo get(Officer officer, long number) {
        return require(officer, number).toInfo(store.now());
    }

    /**
     * Those that the caller sees, the newest first.
     *
     * @param control null for any
     */
    public WaiverPage list(Officer officer, @Nullable Identifier control, PageRequest page) {
        Cursor<StoredWaiver> cursor = SORTING.cursor(page);
        Instant now = store.now();
        return page.page(
                store.waivers(Scope.of(officer), control, cursor, page.size() + 1),
                cursor::keyOf,
                (waivers, next) -> new WaiverPage(waivers.stream().map(each -> each.toInfo(now)).toList(), next));
    }

    private void changed(Officer officer, StoredWaiver waiver, EventKind kind, long change) {
        store.progress().changed(change);
        var detail =
                Json.object()
                        .put("waiver_id", waiver.number())
                        .put("control_id", waiver.controlId().value())
                        .putIfPresent("subject", waiver.subject())
                        .put("ends_at", waiver.endsAt().toString());
        var members = Json.object().put(Member.ACTOR, officer.caller().name()).put(Member.REASON, waiver.reason());
        if (officer.governmentId() != null) members.put(Member.ORGANISATION, officer.governmentId().value());
        audit.record(kind, members.put(Member.DETAIL, detail.build()).build());
        changes.fire(new ControlsChange(change));
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }

    private static HubException forbidden(String why) {
        return new HubException(Fault.FORBIDDEN, why);
    }
}
