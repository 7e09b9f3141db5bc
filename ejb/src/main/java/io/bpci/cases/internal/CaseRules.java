package io.bpci.cases.internal;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseAct.AddDocument;
import io.bpci.casework.CaseAct.AssignTask;
import io.bpci.casework.CaseAct.HandOver;
import io.bpci.casework.CaseAct.Invitation;
import io.bpci.casework.CaseAct.MoveTask;
import io.bpci.casework.CaseAct.Open;
import io.bpci.casework.CaseAct.TakeOver;
import io.bpci.casework.CaseRole;
import io.bpci.casework.CaseStep;
import io.bpci.casework.Classification;
import io.bpci.casework.TaskState;
import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;
import io.bpci.government.AgencyDirectory;
import io.bpci.government.AgencyDirectory.Standing;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.SecurityClearance;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/** Whether a step may be taken. Changes nothing. To be used within a transaction. */
@Dependent
public class CaseRules {
    private static final int MAX_PARTICIPANTS = 100;
    private static final int MAX_STEPS = 10_000;
    private static final int MAX_TASKS = 1_000;
    private static final long MAX_BYTES = 256L << 20;

    @Inject CaseStore store;
    @Inject AgencyDirectory agencies;
    @Inject NodeDirectory nodes;
    @Inject HubSettings settings;
    @Inject Ed25519 engine;

    /** The case and the agency's part in it, where a step is about one that is there. */
    private record Standpoint(CaseStep step, CaseFile file, CaseParticipant own, Instant now) {}

    /**
     * @throws HubException if it may not, which then says why: NOT_FOUND also to who takes no part; FORBIDDEN,
     *     CONFLICT, INVALID_REQUEST, OVERLOADED
     */
    public void require(CaseStep step, Instant now) {
        Standing agency =
                agencies.find(step.agency())
                        .orElseThrow(() -> forbidden("the agency %s does not take part".formatted(step.agency())));
        if (!agency.mayCrossBorders()) throw forbidden("the agency is set up for its own jurisdiction only");
        CaseFile file = store.find(step.caseId());
        if (step.act() instanceof Open open) {
            if (file != null) throw conflict("case_id is taken; choose another");
            requireOpening(open, agency);
            return;
        }
        CaseParticipant own = file == null ? null : store.participant(step.caseId(), step.agency());
        if (file == null || own == null || !own.part().isIn() || !agency.clearance().dominates(file.classification())) {
            throw new HubException(
                    Fault.NOT_FOUND, "there is no case %s in which the agency takes part".formatted(step.caseId()));
        }
        if (file.state().isOver()) throw conflict("the case is " + file.state().wireName());
        if (file.steps() >= MAX_STEPS) throw overloaded("the case has as many steps as may be, " + MAX_STEPS);
        // What ends it has room for ever.
        boolean isFull = file.bytes() + step.envelope().bytes().length > MAX_BYTES;
        if (isFull && step.act() instanceof AddDocument) {
            throw overloaded("the case has as many bytes as may be, " + MAX_BYTES);
        }
        var at = new Standpoint(step, file, own, now);
        switch (step.act()) {
            case Open _ -> throw new IllegalStateException("told apart before");
            case CaseAct.Join join -> {
                requireInvited(at, join.opening());
                if (join.role() != own.role()) throw conflict("the agency is invited as " + own.role().wireName());
            }
            case CaseAct.Decline decline -> requireInvited(at, decline.opening());
            case CaseAct.Invite invite -> requireInvitable(at, invite.invitation(), agency);
            case CaseAct.Leave _ -> {
                requireJoined(at);
                if (file.isLedBy(step.agency())) throw conflict("who leads hands the case over, or closes it");
            }
            case CaseAct.Note note -> requireMayAdd(at, agency, note.classification());
            case AddDocument document -> requireDocument(at, agency, document);
            case AssignTask task -> requireTask(at, agency, task);
            case MoveTask move -> requireMove(at, move);
            case HandOver handOver -> requireHandOver(at, handOver);
            case TakeOver takeOver -> requireTakeOver(at, takeOver);
            case CaseAct.Close _ -> requireLeads(at);
        }
    }

    private void requireOpening(Open open, Standing lead) {
        SecurityClearance classification = clearance(open.classification());
        if (!lead.clearance().dominates(classification)) {
            throw forbidden("nobody classifies above its own clearance, which is " + lead.clearance().claim());
        }
        boolean crosses = false;
        for (Invitation each : open.invitations()) {
            Standing invited = requireAgency(each.governmentId(), classification);
            if (each.governmentId().equals(lead.governmentId())) throw invalid("invitations names the agency itself");
            crosses |= !invited.jurisdiction().equals(lead.jurisdiction());
        }
        if (!crosses) throw invalid("invitations names no agency of another jurisdiction");
        int most = settings.government().maxOpenCases();
        if (store.countOpen(lead.governmentId()) >= most) {
            throw overloaded("the agency leads as many cases as may be at once, " + most);
        }
    }

    private Standing requireAgency(NodeId id, SecurityClearance classification) {
        Standing agency =
                agencies.find(id).orElseThrow(() -> invalid("there is no agency %s that takes part".formatted(id)));
        if (!agency.mayCrossBorders()) throw conflict("%s is set up for its own jurisdiction only".formatted(id));
        if (!agency.clearance().dominates(classification)) {
            throw conflict("%s has no clearance for what is %s".formatted(id, classification.claim()));
        }
        return agency;
    }

    private static void requireInvited(Standpoint at, Digest opening) {
        if (at.own().part() != Part.INVITED) throw conflict("the agency has joined");
        if (!opening.hex().equals(at.file().openingDigest())) {
            throw conflict(
                    "opening_digest is not that of the step that opened the case, %s: fetch it and read it"
                            .formatted(at.file().openingDigest()));
        }
    }

    private static void requireJoined(Standpoint at) {
        if (!at.own().hasJoined()) throw conflict("the agency has not joined: join, or decline");
    }

    private static void requireLeads(Standpoint at) {
        if (!at.file().isLedBy(at.step().agency())) {
            throw forbidden("that is for who leads the case, " + at.file().lead());
        }
    }

    private void requireInvitable(Standpoint at, Invitation invitation, Standing lead) {
        requireLeads(at);
        requireAgency(invitation.governmentId(), at.file().classification());
        if (invitation.governmentId().equals(lead.governmentId())) throw invalid("the agency leads the case");
        CaseParticipant known = store.participant(at.step().caseId(), invitation.governmentId());
        if (known != null && known.part().isIn()) {
            throw conflict("%s is %s".formatted(invitation.governmentId(), known.part().wireName()));
        }
        if (known == null && store.participants(at.file()).size() >= MAX_PARTICIPANTS) {
            throw overloaded("the case has as many participants as may be, " + MAX_PARTICIPANTS);
        }
    }

    private void requireMayAdd(Standpoint at, Standing agency, @Nullable Classification given) {
        requireJoined(at);
        if (at.own().role() == CaseRole.OBSERVER) throw forbidden("observers add nothing to a case");
        if (given == null) return;
        SecurityClearance classification = clearance(given);
        if (!classification.dominates(at.file().classification())) {
            throw invalid("nothing in the case is classified below it, " + at.file().classification().claim());
        }
        if (!agency.clearance().dominates(classification)) {
            throw forbidden("nobody classifies above its own clearance, which is " + agency.clearance().claim());
        }
    }

    private void requireDocument(Standpoint at, Standing agency, AddDocument document) {
        requireMayAdd(at, agency, document.classification());
        List<NodeId> joined =
                store.participants(at.file()).stream()
                        .filter(CaseParticipant::hasJoined)
                        .map(CaseParticipant::governmentId)
                        .toList();
        for (NodeId reader : document.readers()) {
            if (!joined.contains(reader)) {
                throw conflict("sealed is for %s, which has not joined the case".formatted(reader));
            }
            requireAgency(reader, clearance(document.classification()));
        }
        NodeStanding node =
                nodes.find(at.step().agency()).orElseThrow(() -> forbidden("the agency's node is not registered"));
        if (document.sealed().verify(engine, node.key()) != DetachedJws.Outcome.VALID) {
            throw new HubException(
                    Fault.BAD_SIGNATURE, "sealed is not signed with the current key of the agency's node");
        }
    }

    private void requireTask(Standpoint at, Standing agency, AssignTask task) {
        requireMayAdd(at, agency, task.classification());
        CaseParticipant assignee = store.participant(at.step().caseId(), task.assignee());
        if (assignee == null || !assignee.hasJoined()) {
            throw conflict("%s has not joined the case".formatted(task.assignee()));
        }
        requireAgency(
                task.assignee(),
                task.classification() == null ? at.file().classification() : clearance(task.classification()));
        if (task.dueAt() != null && !task.dueAt().isAfter(at.now())) throw invalid("due_at must be in the future");
        if (store.task(at.step().caseId(), task.taskId()) != null) throw conflict("task_id is taken; choose another");
        if (store.countTasks(at.step().caseId()) >= MAX_TASKS) {
            throw overloaded("the case has as many tasks as may be, " + MAX_TASKS);
        }
    }

    private void requireMove(Standpoint at, MoveTask move) {
        requireJoined(at);
        CaseTask task = store.task(at.step().caseId(), move.taskId());
        if (task == null) throw new HubException(Fault.NOT_FOUND, "the case has no task " + move.taskId());
        if (task.state().isOver()) throw conflict("the task is " + task.state().wireName());
        if (move.to() == TaskState.CANCELLED) {
            if (!task.isAssignedBy(at.step().agency()) && !at.file().isLedBy(at.step().agency())) {
                throw forbidden("a task is cancelled by who assigned it, or leads the case");
            }
            return;
        }
        if (!task.isAssignedTo(at.step().agency())) throw forbidden("the task is assigned to another agency");
        if (task.state() == move.to()) throw conflict("the task is " + move.to().wireName());
    }

    private void requireHandOver(Standpoint at, HandOver handOver) {
        requireLeads(at);
        CaseParticipant next = store.participant(at.step().caseId(), handOver.to());
        if (next == null || !next.hasJoined() || next.role() != CaseRole.PARTNER) {
            throw conflict("%s is no partner that has joined the case".formatted(handOver.to()));
        }
    }

    /** Also of a case whose lead takes part no more: then a partner names the opening. */
    private void requireTakeOver(Standpoint at, TakeOver takeOver) {
        requireJoined(at);
        String named = takeOver.handOver().hex();
        if (at.file().isAskedToLead(at.step().agency())) {
            if (named.equals(at.file().handOverDigest())) return;
            throw conflict("hand_over_digest is not that of the step that asks, " + at.file().handOverDigest());
        }
        boolean isLost = agencies.find(at.file().lead()).isEmpty();
        if (isLost && at.own().role() == CaseRole.PARTNER && named.equals(at.file().openingDigest())) return;
        throw conflict("the agency is not asked to lead the case");
    }

    /** Who may see what is classified so. */
    public static SecurityClearance clearance(Classification classification) {
        return SecurityClearance.named(classification.wireName()).orElseThrow();
    }

    private static HubException invalid(String why) {
        return new HubException(Fault.INVALID_REQUEST, why);
    }

    private static HubException conflict(String why) {
        return new HubException(Fault.CONFLICT, why);
    }

    private static HubException forbidden(String why) {
        return new HubException(Fault.FORBIDDEN, why);
    }

    private static HubException overloaded(String why) {
        return new HubException(Fault.OVERLOADED, why);
    }
}
