package io.bpci.compliance;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.compliance.internal.ComplianceProgress;
import io.bpci.compliance.internal.ComplianceStore;
import io.bpci.compliance.internal.ControlLanguage;
import io.bpci.compliance.internal.ControlRehearsal;
import io.bpci.compliance.internal.ControlStatus;
import io.bpci.compliance.internal.ControlsChange;
import io.bpci.compliance.internal.FindingBook;
import io.bpci.compliance.internal.Resolution;
import io.bpci.compliance.internal.Scope;
import io.bpci.compliance.internal.StoredControl;
import io.bpci.control.Control;
import io.bpci.control.Requirement;
import io.bpci.control.Severity;
import io.bpci.control.SubjectKind;
import io.bpci.envelope.Identifier;
import io.bpci.expression.Expression;
import io.bpci.government.Officer;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AppliedControls;
import io.bpci.wire.AppliedControls.Applied;
import io.bpci.wire.AppliedControls.Trial;
import io.bpci.wire.ApplyControls;
import io.bpci.wire.ControlInfo;
import io.bpci.wire.ControlPage;
import io.bpci.wire.DefineControl;

import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Controls of compliance: defined, switched on and off, retired. Whether the caller may do this at all is asked of
 * {@code Decisions} before; here it is decided which it reaches: an officer changes those of its jurisdiction, an
 * administrator all.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, CONFLICT for what contradicts a
 * control's state, OVERLOADED when there are as many as may be.
 */
@Stateless
public class ComplianceControls {
    private static final int MOST_AT_ONCE = 1_000;

    @Inject ComplianceStore store;
    @Inject FindingBook findings;
    @Inject ControlLanguage language;
    @Inject ControlRehearsal rehearsal;
    @Inject AuditLog audit;
    @Inject HubSettings settings;
    @Inject Event<ControlsChange> changes;

    /** A control as it was given, and as it is known. */
    private record Given(Control control, @Nullable StoredControl known) {
        List<String> differences() {
            return known == null ? List.of() : known.differences(control);
        }

        String change() {
            return known == null ? "new" : differences().isEmpty() ? "unchanged" : "changed";
        }
    }

    /** Defines controls, all or none; the same again changes nothing. A dry run changes nothing at all. */
    public AppliedControls apply(Officer officer, ApplyControls request) {
        List<Control> controls = read(request.controls());
        boolean isDryRun = Boolean.TRUE.equals(request.dryRun());
        boolean switchOn = Boolean.TRUE.equals(request.switchOn());
        long change = isDryRun ? 0 : store.begin();
        List<Given> given = new ArrayList<>();
        for (Control control : controls) given.add(new Given(control, store.find(control.id())));
        for (Given each : given) requireMayApply(officer, each);
        long fresh = given.stream().filter(each -> each.known() == null).count();
        if (store.countControls() + fresh > settings.government().maxControls()) {
            throw new HubException(
                    Fault.OVERLOADED,
                    "there would be more controls than may be, " + settings.government().maxControls());
        }
        if (isDryRun) return trial(given, controls, switchOn);
        boolean isAny = false;
        List<Applied> applied = new ArrayList<>();
        for (Given each : given) {
            String what = each.change();
            List<String> differences = each.differences();
            StoredControl stored = define(officer, each, differences);
            boolean switched = switchOn && stored.status() == ControlStatus.OFF;
            if (switched) become(officer, stored, ControlStatus.ON);
            isAny |= switched || !what.equals("unchanged");
            applied.add(
                    new Applied(
                            stored.id(),
                            what,
                            stored.definitionVersion(),
                            differences,
                            stored.status().wireName(),
                            null));
        }
        if (isAny) changed(change);
        return new AppliedControls(false, applied);
    }

    private AppliedControls trial(List<Given> given, List<Control> controls, boolean switchOn) {
        Map<Control, Trial> trials = rehearsal.of(controls, store.now());
        List<Applied> applied = new ArrayList<>();
        for (Given each : given) {
            StoredControl known = each.known();
            boolean isNew = known == null || !each.differences().isEmpty();
            ControlStatus status = known == null ? ControlStatus.OFF : known.status();
            applied.add(
                    new Applied(
                            each.control().id(),
                            each.change(),
                            (known == null ? 0 : known.definitionVersion()) + (isNew ? 1 : 0),
                            each.differences(),
                            (switchOn ? ControlStatus.ON : status).wireName(),
                            trials.get(each.control())));
        }
        return new AppliedControls(true, applied);
    }

    private StoredControl define(Officer officer, Given given, List<String> differences) {
        StoredControl known = given.known();
        if (known == null) {
            var stored = new StoredControl(given.control(), officer.caller().name(), store.now());
            store.database().persist(stored);
            record(officer, stored, EventKind.COMPLIANCE_CONTROL_DEFINED);
            return stored;
        }
        if (differences.isEmpty()) return known;
        known.define(given.control(), officer.caller().name(), store.now());
        // What was found and counted is about another definition.
        findings.resolveAll(known.id(), Resolution.CHANGED, store.now());
        store.forgetCounts(known.id());
        record(officer, known, EventKind.COMPLIANCE_CONTROL_DEFINED);
        return known;
    }

    private static void requireMayApply(Officer officer, Given given) {
        Identifier id = given.control().id();
        requireMayManage(officer, given.control().jurisdiction(), id);
        StoredControl known = given.known();
        if (known == null) return;
        if (!mayManage(officer, known.jurisdiction())) {
            throw new HubException(
                    Fault.CONFLICT, "there is a control %s that is not the caller's to change".formatted(id));
        }
        if (known.status() == ControlStatus.RETIRED) {
            throw new HubException(
                    Fault.CONFLICT, "control %s is retired: give another one another name".formatted(id));
        }
    }

    private static boolean mayManage(Officer officer, @Nullable String jurisdiction) {
        if (officer.caller().is(Role.HUB_ADMIN)) return true;
        return jurisdiction != null && jurisdiction.equals(officer.jurisdiction());
    }

    private static void requireMayManage(Officer officer, @Nullable String jurisdiction, Identifier id) {
        if (mayManage(officer, jurisdiction)) return;
        throw new HubException(
                Fault.FORBIDDEN,
                "an officer manages controls of its jurisdiction, %s; %s is %s"
                        .formatted(
                                officer.jurisdiction(), id, jurisdiction == null ? "for all" : "for " + jurisdiction));
    }

    private List<Control> read(List<DefineControl> given) {
        if (given.isEmpty() || given.size() > MOST_AT_ONCE) {
            throw invalid("controls must have 1 to %d".formatted(MOST_AT_ONCE));
        }
        List<Control> controls = new ArrayList<>();
        Set<Identifier> names = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            DefineControl each = given.get(i);
            try {
                controls.add(read(each));
            } catch (Malformed e) {
                throw invalid("controls[%d] (%s): %s".formatted(i, each.controlId(), e.getMessage()));
            }
            if (!names.add(each.controlId())) {
                throw invalid("controls[%d]: %s is there twice".formatted(i, each.controlId()));
            }
        }
        return controls;
    }

    private Control read(DefineControl given) {
        SubjectKind kind = member("subject", () -> SubjectKind.parse(given.subject()));
        String applies = given.appliesWhen();
        return new Control(
                given.controlId(),
                given.title(),
                given.description(),
                kind,
                member("condition", () -> language.read(kind, given.condition())),
                applies == null
                        ? null
                        : ComplianceControls.<Expression>member("applies_when", () -> language.read(kind, applies)),
                member("severity", () -> Severity.parse(given.severity())),
                given.frameworks().stream().map(each -> new Requirement(each.framework(), each.requirement())).toList(),
                given.jurisdiction());
    }

    private static <T> T member(String name, Supplier<T> read) {
        try {
            return read.get();
        } catch (Malformed e) {
            throw new Malformed(name + " " + e.getMessage());
        }
    }

    /** From now on it is asked; again, changes nothing. */
    public ControlInfo switchOn(Officer officer, Identifier id) {
        return act(officer, id, ControlStatus.ON);
    }

    /** From now on it is not asked, and what it found is resolved; again, changes nothing. */
    public ControlInfo switchOff(Officer officer, Identifier id) {
        return act(officer, id, ControlStatus.OFF);
    }

    /** For good: it is not asked any more, what it found is resolved, and its name is not used again. */
    public ControlInfo retire(Officer officer, Identifier id) {
        return act(officer, id, ControlStatus.RETIRED);
    }

    private ControlInfo act(Officer officer, Identifier id, ControlStatus next) {
        long change = store.begin();
        StoredControl stored = store.require(Scope.of(officer), id);
        requireMayManage(officer, stored.jurisdiction(), id);
        if (stored.status() == next) return stored.toInfo(language);
        if (stored.status() == ControlStatus.RETIRED) {
            throw new HubException(Fault.CONFLICT, "control %s is retired, for good".formatted(id));
        }
        become(officer, stored, next);
        changed(change);
        return stored.toInfo(language);
    }

    private void become(Officer officer, StoredControl stored, ControlStatus next) {
        if (next == ControlStatus.ON) followFromNow();
        stored.become(next);
        EventKind kind =
                switch (next) {
                    case ON -> EventKind.COMPLIANCE_CONTROL_SWITCHED_ON;
                    case OFF -> EventKind.COMPLIANCE_CONTROL_SWITCHED_OFF;
                    case RETIRED -> EventKind.COMPLIANCE_CONTROL_RETIRED;
                };
        record(officer, stored, kind);
        if (next == ControlStatus.ON) return;
        Resolution because = next == ControlStatus.OFF ? Resolution.SWITCHED_OFF : Resolution.RETIRED;
        findings.resolveAll(stored.id(), because, store.now());
        store.forgetCounts(stored.id());
    }

    /** While none was asked about messages nobody followed the log: what came meanwhile is not for this one. */
    private void followFromNow() {
        String messages = SubjectKind.MESSAGE.wireName();
        if (store.switchedOn().stream().anyMatch(each -> each.subject().equals(messages))) return;
        ComplianceProgress progress = store.progress();
        progress.seen(Math.max(progress.nextSeq(), audit.end()));
    }

    private void changed(long change) {
        store.progress().changed(change);
        changes.fire(new ControlsChange(change));
    }

    private void record(Officer officer, StoredControl control, EventKind kind) {
        var detail =
                Json.object()
                        .put("control_id", control.id().value())
                        .put("version", control.definitionVersion())
                        .put("subject", control.subject())
                        .put("condition", control.condition())
                        .putIfPresent("applies_when", control.appliesWhen())
                        .put("severity", control.severity())
                        .putIfPresent("jurisdiction", control.jurisdiction());
        var members = Json.object().put(Member.ACTOR, officer.caller().name());
        if (officer.governmentId() != null) members.put(Member.ORGANISATION, officer.governmentId().value());
        audit.record(kind, members.put(Member.DETAIL, detail.build()).build());
    }

    public ControlInfo get(Officer officer, Identifier id) {
        return store.require(Scope.of(officer), id).toInfo(language);
    }

    /** Those that the caller sees, in the order of their names. */
    public ControlPage list(Officer officer, PageRequest page) {
        return page.page(
                store.list(Scope.of(officer), page.after(), page.size() + 1),
                control -> control.id().value(),
                (controls, next) ->
                        new ControlPage(controls.stream().map(each -> each.toInfo(language)).toList(), next));
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
