package io.bpci.casework;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.casework.CaseAct.AddDocument;
import io.bpci.casework.CaseAct.AssignTask;
import io.bpci.casework.CaseAct.Close;
import io.bpci.casework.CaseAct.Decline;
import io.bpci.casework.CaseAct.HandOver;
import io.bpci.casework.CaseAct.Invitation;
import io.bpci.casework.CaseAct.Invite;
import io.bpci.casework.CaseAct.Join;
import io.bpci.casework.CaseAct.Leave;
import io.bpci.casework.CaseAct.MoveTask;
import io.bpci.casework.CaseAct.Note;
import io.bpci.casework.CaseAct.Open;
import io.bpci.casework.CaseAct.TakeOver;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How acts are written in the content of a step. Stateless. */
final class CaseActs {
    private static final String TITLE = "title";
    private static final String TYPE = "case_type";
    private static final String PURPOSE = "purpose";
    private static final String CLASSIFICATION = "classification";
    private static final String INVITATIONS = "invitations";
    private static final String RETENTION = "retention_days";
    private static final String AGENCY = "government_id";
    private static final String ROLE = "role";
    private static final String OPENING = "opening_digest";
    private static final String REASON = "reason";
    private static final String TEXT = "text";
    private static final String DOCUMENT_ID = "document_id";
    private static final String MEDIA_TYPE = "media_type";
    private static final String SEALED = "sealed";
    private static final String TASK_ID = "task_id";
    private static final String ASSIGNEE = "assignee";
    private static final String DUE_AT = "due_at";
    private static final String STATE = "state";
    private static final String NOTE = "note";
    private static final String HAND_OVER = "hand_over_digest";
    private static final String OUTCOME = "outcome";

    private static final Set<String> INVITATION = Set.of(AGENCY, ROLE);

    private CaseActs() {}

    /**
     * @throws Malformed if there is no such step, or it has other members
     */
    static CaseAct read(String step, JsonObject content) {
        return switch (step) {
            case "open" -> open(of(content, TITLE, TYPE, PURPOSE, CLASSIFICATION, INVITATIONS, RETENTION));
            case "join" -> {
                StrictObject json = of(content, OPENING, ROLE);
                yield new Join(json.value(OPENING, Digest::parse), json.value(ROLE, CaseRole::parseInvited));
            }
            case "decline" -> {
                StrictObject json = of(content, OPENING, REASON);
                yield new Decline(json.value(OPENING, Digest::parse), textOrNull(json, REASON));
            }
            case "invite" -> new Invite(invitation(of(content, AGENCY, ROLE)));
            case "leave" -> new Leave(textOrNull(of(content, REASON), REASON));
            case "note" -> {
                StrictObject json = of(content, TEXT, CLASSIFICATION);
                yield new Note(json.text(TEXT), classificationOrNull(json));
            }
            case "document" -> document(of(content, DOCUMENT_ID, TITLE, MEDIA_TYPE, CLASSIFICATION, SEALED));
            case "task" -> task(of(content, TASK_ID, TITLE, ASSIGNEE, DUE_AT, CLASSIFICATION));
            case "task_state" -> {
                StrictObject json = of(content, TASK_ID, STATE, NOTE);
                yield new MoveTask(
                        json.value(TASK_ID, Identifier::parse),
                        json.value(STATE, TaskState::parse),
                        textOrNull(json, NOTE));
            }
            case "hand_over" -> {
                StrictObject json = of(content, AGENCY, REASON);
                yield new HandOver(json.value(AGENCY, NodeId::parse), textOrNull(json, REASON));
            }
            case "take_over" -> new TakeOver(of(content, HAND_OVER).value(HAND_OVER, Digest::parse));
            case "close" -> new Close(of(content, OUTCOME).text(OUTCOME));
            default ->
                    throw new Malformed(
                            "step must be open, join, decline, invite, leave, note, document, task, task_state,"
                                    + " hand_over, take_over or close");
        };
    }

    private static StrictObject of(JsonObject content, String... members) {
        Set<String> all = new HashSet<>(Arrays.asList(members));
        all.add(CaseStep.STEP);
        all.add(CaseStep.CASE_ID);
        return StrictObject.of(content, "the content of the step", all);
    }

    private static Open open(StrictObject json) {
        List<Invitation> invitations =
                json.objects(INVITATIONS, CaseAct.MAX_INVITED, INVITATION).stream().map(CaseActs::invitation).toList();
        return new Open(
                json.text(TITLE),
                json.value(TYPE, CaseType::parse),
                json.text(PURPOSE),
                json.value(CLASSIFICATION, Classification::parse),
                invitations,
                json.number(RETENTION, CaseAct.MAX_RETENTION_DAYS));
    }

    private static Invitation invitation(StrictObject json) {
        return new Invitation(json.value(AGENCY, NodeId::parse), json.value(ROLE, CaseRole::parseInvited));
    }

    private static AddDocument document(StrictObject json) {
        Envelope sealed;
        try {
            sealed = Envelope.parse(json.object(SEALED).toString().getBytes(UTF_8));
        } catch (Malformed e) {
            throw new Malformed("sealed: " + e.getMessage());
        }
        return new AddDocument(
                json.value(DOCUMENT_ID, Identifier::parse),
                json.text(TITLE),
                json.text(MEDIA_TYPE),
                json.value(CLASSIFICATION, Classification::parse),
                sealed);
    }

    private static AssignTask task(StrictObject json) {
        return new AssignTask(
                json.value(TASK_ID, Identifier::parse),
                json.text(TITLE),
                json.value(ASSIGNEE, NodeId::parse),
                json.has(DUE_AT) ? json.value(DUE_AT, Timestamp::parse) : null,
                classificationOrNull(json));
    }

    private static @Nullable String textOrNull(StrictObject json, String name) {
        return json.has(name) ? json.text(name) : null;
    }

    private static @Nullable Classification classificationOrNull(StrictObject json) {
        return json.has(CLASSIFICATION) ? json.value(CLASSIFICATION, Classification::parse) : null;
    }

    static void write(CaseAct act, JsonObject.Builder content) {
        switch (act) {
            case Open open -> write(open, content);
            case Join join -> content.put(OPENING, join.opening().hex()).put(ROLE, join.role().wireName());
            case Decline decline ->
                    content.put(OPENING, decline.opening().hex()).putIfPresent(REASON, decline.reason());
            case Invite invite -> {
                Invitation invitation = invite.invitation();
                content.put(AGENCY, invitation.governmentId().value()).put(ROLE, invitation.role().wireName());
            }
            case Leave leave -> content.putIfPresent(REASON, leave.reason());
            case Note note -> content.put(TEXT, note.text()).putIfPresent(CLASSIFICATION, name(note.classification()));
            case AddDocument document ->
                    content.put(DOCUMENT_ID, document.documentId().value())
                            .put(TITLE, document.title())
                            .put(MEDIA_TYPE, document.mediaType())
                            .put(CLASSIFICATION, document.classification().wireName())
                            .put(SEALED, StrictJson.parse(document.sealed().bytes()));
            case AssignTask task ->
                    content.put(TASK_ID, task.taskId().value())
                            .put(TITLE, task.title())
                            .put(ASSIGNEE, task.assignee().value())
                            .putIfPresent(DUE_AT, task.dueAt() == null ? null : Timestamp.write(task.dueAt()))
                            .putIfPresent(CLASSIFICATION, name(task.classification()));
            case MoveTask move ->
                    content.put(TASK_ID, move.taskId().value())
                            .put(STATE, move.to().wireName())
                            .putIfPresent(NOTE, move.note());
            case HandOver handOver ->
                    content.put(AGENCY, handOver.to().value()).putIfPresent(REASON, handOver.reason());
            case TakeOver takeOver -> content.put(HAND_OVER, takeOver.handOver().hex());
            case Close close -> content.put(OUTCOME, close.outcome());
        }
    }

    private static void write(Open open, JsonObject.Builder content) {
        Json[] invitations =
                open.invitations().stream()
                        .map(each ->
                                Json.object()
                                        .put(AGENCY, each.governmentId().value())
                                        .put(ROLE, each.role().wireName())
                                        .build())
                        .toArray(Json[]::new);
        content.put(TITLE, open.title())
                .put(TYPE, open.type().wireName())
                .put(PURPOSE, open.purpose())
                .put(CLASSIFICATION, open.classification().wireName())
                .put(INVITATIONS, Json.array(invitations))
                .put(RETENTION, open.retentionDays());
    }

    private static @Nullable String name(@Nullable Classification classification) {
        return classification == null ? null : classification.wireName();
    }
}
