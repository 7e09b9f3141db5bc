package io.bpci.cases.internal;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseAct.AddDocument;
import io.bpci.casework.CaseAct.AssignTask;
import io.bpci.casework.CaseAct.Invitation;
import io.bpci.casework.CaseAct.MoveTask;
import io.bpci.casework.CaseAct.Open;
import io.bpci.casework.CaseRole;
import io.bpci.casework.CaseStep;
import io.bpci.casework.Classification;
import io.bpci.casework.TaskState;
import io.bpci.envelope.NodeId;
import io.bpci.government.AgencyDirectory;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.HubException;
import io.bpci.wire.SecurityClearance;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Takes steps, each in a transaction of its own. One that comes again changes nothing. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class CaseBook {
    @Inject CaseStore store;
    @Inject CaseRules rules;
    @Inject AgencyDirectory agencies;
    @Inject AuditLog audit;

    /**
     * What a step came to.
     *
     * @param rejected why it has no effect; null if it has
     * @param state of the case; null if there is none
     */
    public record Verdict(@Nullable String rejected, @Nullable CaseState state) {}

    /** Takes a step whose signature holds. */
    public Verdict take(CaseStep step) {
        long number = store.begin();
        if (store.wasTaken(step.digest())) return new Verdict(null, require(step).state());
        String actor = store.actor(step.digest()).orElse(null);
        if (actor == null) return new Verdict("no officer of the agency asked for it", null);
        Instant now = store.now();
        try {
            rules.require(step, now);
        } catch (HubException e) {
            CaseFile file = store.find(step.caseId());
            return new Verdict(e.getMessage(), file == null ? null : file.state());
        }
        CaseFile file = step.act() instanceof Open open ? open(number, step, open, actor, now) : require(step);
        SecurityClearance classification = classification(step, file);
        var stored = new StoredCaseStep(number, step, classification, actor, now);
        store.add(stored);
        file.added(stored, step.envelope().bytes().length, now);
        store.forgetPermit(step.digest());
        change(number, step, file, classification, now);
        store.tell(number, targets(step, file, classification));
        record(step, classification, actor);
        return new Verdict(null, file.state());
    }

    private CaseFile require(CaseStep step) {
        return Objects.requireNonNull(store.find(step.caseId()), "a step of a case that is there");
    }

    private static SecurityClearance classification(CaseStep step, CaseFile file) {
        @Nullable Classification own =
                switch (step.act()) {
                    case CaseAct.Note note -> note.classification();
                    case AddDocument document -> document.classification();
                    case AssignTask task -> task.classification();
                    default -> null;
                };
        return own == null ? file.classification() : CaseRules.clearance(own);
    }

    private CaseFile open(long number, CaseStep step, Open open, String actor, Instant now) {
        var file = new CaseFile(number, step, open, CaseRules.clearance(open.classification()), actor, now);
        store.add(file);
        store.add(participant(step, step.agency(), 0, CaseRole.LEAD, Part.JOINED, now));
        int place = 1;
        for (Invitation each : open.invitations()) {
            store.add(participant(step, each.governmentId(), place++, each.role(), Part.INVITED, now));
        }
        return file;
    }

    private CaseParticipant participant(
            CaseStep step, NodeId agency, int place, CaseRole role, Part part, Instant now) {
        String jurisdiction = agencies.find(agency).orElseThrow().jurisdiction();
        return new CaseParticipant(step.caseId(), agency, place, jurisdiction, role, part, now);
    }

    private void change(long number, CaseStep step, CaseFile file, SecurityClearance classification, Instant now) {
        switch (step.act()) {
            case Open _, CaseAct.Note _ -> {
                // There is nothing besides the step.
            }
            case CaseAct.Join _ -> {
                own(step, step.agency()).become(Part.JOINED, now);
                file.joined();
            }
            case CaseAct.Decline _ -> own(step, step.agency()).become(Part.DECLINED, now);
            case CaseAct.Invite(Invitation invitation) -> invite(step, file, invitation, now);
            case CaseAct.Leave _ -> leave(step, file, now);
            case AddDocument document -> addDocument(number, step, document);
            case AssignTask task -> store.add(new CaseTask(number, step, task, classification, now));
            case MoveTask move ->
                    Objects.requireNonNull(store.task(step.caseId(), move.taskId())).move(move.to(), move.note(), now);
            case CaseAct.HandOver handOver -> file.askToLead(handOver.to(), step.digest());
            case CaseAct.TakeOver _ -> {
                own(step, file.lead()).become(CaseRole.PARTNER);
                own(step, step.agency()).become(CaseRole.LEAD);
                file.ledBy(step.agency());
            }
            case CaseAct.Close close -> {
                cancel(step, now, _ -> true);
                file.close(close.outcome(), now);
            }
        }
    }

    private CaseParticipant own(CaseStep step, NodeId agency) {
        return Objects.requireNonNull(store.participant(step.caseId(), agency), "a participant");
    }

    private void invite(CaseStep step, CaseFile file, Invitation invitation, Instant now) {
        CaseParticipant known = store.participant(step.caseId(), invitation.governmentId());
        if (known != null) {
            known.inviteAs(invitation.role(), now);
            return;
        }
        int place = store.participants(file).size();
        store.add(participant(step, invitation.governmentId(), place, invitation.role(), Part.INVITED, now));
    }

    private void leave(CaseStep step, CaseFile file, Instant now) {
        own(step, step.agency()).become(Part.LEFT, now);
        if (file.isAskedToLead(step.agency())) file.askNobodyToLead();
        cancel(step, now, task -> task.isAssignedTo(step.agency()));
    }

    private void cancel(CaseStep step, Instant now, Predicate<CaseTask> which) {
        for (CaseTask task : store.tasks(step.caseId())) {
            if (!task.state().isOver() && which.test(task)) task.move(TaskState.CANCELLED, null, now);
        }
    }

    private void addDocument(long number, CaseStep step, AddDocument document) {
        long last = store.lastVersion(step.caseId(), step.agency(), document.documentId());
        store.add(new CaseDocument(number, step, document, last + 1));
        document.readers().forEach(reader -> store.add(new CaseReader(number, reader.value())));
        // Its author knows of it, whether or not it can open it again.
        if (!document.readers().contains(step.agency())) store.add(new CaseReader(number, step.agency().value()));
    }

    /** Of a document those that can open it are told; of everything else who takes part, as far as it is cleared. */
    private List<NodeId> targets(CaseStep step, CaseFile file, SecurityClearance classification) {
        List<NodeId> targets = new ArrayList<>();
        for (CaseParticipant each : store.participants(file)) {
            NodeId agency = each.governmentId();
            boolean isTold =
                    switch (step.act()) {
                        case AddDocument document -> document.readers().contains(agency);
                        case Open _, CaseAct.Invite _, CaseAct.Close _ -> each.part().isIn();
                        default -> each.hasJoined();
                    };
            if (isTold && !agency.equals(step.agency()) && isCleared(agency, classification)) targets.add(agency);
        }
        return targets;
    }

    private boolean isCleared(NodeId agency, SecurityClearance classification) {
        return agencies.find(agency).filter(found -> found.clearance().dominates(classification)).isPresent();
    }

    /** Under the case's id, as the messages about it. What the step says stays out of the log. */
    private void record(CaseStep step, SecurityClearance classification, String actor) {
        JsonObject detail =
                Json.object()
                        .put("step", step.act().wireName())
                        .put("step_digest", step.digest().hex())
                        .put("classification", classification.claim())
                        .build();
        audit.record(
                EventKind.GOVERNMENT_CASE_STEP,
                Json.object()
                        .put(Member.ACTOR, actor)
                        .put(Member.ORGANISATION, step.agency().value())
                        .put(Member.CORRELATION, step.caseId().value())
                        .put(Member.DETAIL, detail)
                        .build());
    }

    /**
     * Erases one case whose time is over.
     *
     * @return whether there was one
     */
    public boolean eraseNext() {
        if (store.toErase(store.now(), 1).isEmpty()) return false;
        store.begin();
        Instant now = store.now();
        for (CaseFile file : store.toErase(now, 1)) {
            file.erase(now);
            store.eraseContent(file.caseId());
            audit.record(
                    EventKind.GOVERNMENT_CASE_ERASED,
                    Json.object()
                            .put(Member.ORGANISATION, file.lead().value())
                            .put(Member.CORRELATION, file.caseId().value())
                            .build());
            return true;
        }
        return false;
    }

    /** Forgets who acted in steps that never came. */
    public void forgetPermits(Instant before) {
        store.forgetPermits(before);
    }
}
