package io.bpci.cases.internal;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseStep;
import io.bpci.casework.TaskState;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.wire.CaseTaskInfo;
import io.bpci.wire.SecurityClearance;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.time.Instant;

/** A task in a case. */
@Entity
@Table(name = "case_task")
public class CaseTask {
    /** Which task of which case. */
    @Embeddable
    record Id(@Column(name = "case_id") String caseId, @Column(name = "task_id") String taskId)
            implements Serializable {}

    @EmbeddedId private Id id = new Id("", "");

    private long number;

    private @Nullable String title;

    @Column(name = "assigned_by")
    private String assignedBy;

    private String assignee;

    @Enumerated(EnumType.STRING)
    private SecurityClearance classification;

    @SuppressWarnings("UnusedVariable") // what queries ask for
    @Column(name = "clearance_rank")
    private int rank;

    @Enumerated(EnumType.STRING)
    private TaskState state;

    @Column(name = "due_at")
    private @Nullable Instant dueAt;

    private @Nullable String note;

    @Column(name = "changed_at")
    private Instant changedAt;

    protected CaseTask() {}

    CaseTask(long number, CaseStep step, CaseAct.AssignTask task, SecurityClearance classification, Instant now) {
        this.number = number;
        this.classification = classification;
        rank = classification.rank();
        id = new Id(step.caseId().value(), task.taskId().value());
        title = task.title();
        assignedBy = step.agency().value();
        assignee = task.assignee().value();
        state = TaskState.OPEN;
        dueAt = task.dueAt();
        changedAt = now;
    }

    public long number() {
        return number;
    }

    SecurityClearance classification() {
        return classification;
    }

    TaskState state() {
        return state;
    }

    boolean isAssignedBy(NodeId agency) {
        return agency.value().equals(assignedBy);
    }

    boolean isAssignedTo(NodeId agency) {
        return agency.value().equals(assignee);
    }

    void move(TaskState to, @Nullable String why, Instant now) {
        state = to;
        note = why;
        changedAt = now;
    }

    public CaseTaskInfo toInfo(Instant now) {
        return new CaseTaskInfo(
                new Identifier(id.taskId()),
                title,
                new NodeId(assignedBy),
                new NodeId(assignee),
                classification,
                state.wireName(),
                dueAt,
                dueAt != null && !state.isOver() && now.isAfter(dueAt),
                note,
                changedAt);
    }
}
