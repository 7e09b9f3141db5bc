package io.bpci.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.cases.internal.CaseFile;
import io.bpci.cases.internal.CaseRules;
import io.bpci.cases.internal.CaseState;
import io.bpci.cases.internal.CaseStore;
import io.bpci.cases.internal.Reader;
import io.bpci.cases.internal.StoredCaseStep;
import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseStep;
import io.bpci.casework.Classification;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.government.AgencyDirectory;
import io.bpci.government.GovernmentSessions;
import io.bpci.government.Officer;
import io.bpci.json.Malformed;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.wire.CaseDocumentPage;
import io.bpci.wire.CaseInfo;
import io.bpci.wire.CasePage;
import io.bpci.wire.CaseTaskPage;
import io.bpci.wire.CaseTimelinePage;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SubmitCaseStep;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Cases, for officers of the agencies that take part: nobody else sees any of them. What is classified above the
 * reader, or sealed to others, is not in any list, count or search. Whether the caller may do this at all is asked of
 * Keycloak before.
 */
@Stateless
public class Cases {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Sorting<CaseFile> SORTING =
            Sorting.newestFirst("opened_at", CaseFile::number).or("active_at", "activeAt", CaseFile::activeAt);
    private static final int MAX_TEXT = 200;

    @Inject CaseStore store;
    @Inject CaseRules rules;
    @Inject GovernmentSessions sessions;
    @Inject AgencyDirectory agencies;

    /** What a step is for, which decides who may take it. */
    public enum Purpose {
        OPEN,
        BIND,
        WORK;

        private static Purpose of(CaseAct act) {
            return switch (act) {
                case CaseAct.Open _ -> OPEN;
                case CaseAct.Join _,
                        CaseAct.Decline _,
                        CaseAct.Invite _,
                        CaseAct.Leave _,
                        CaseAct.HandOver _,
                        CaseAct.TakeOver _,
                        CaseAct.Close _ ->
                        BIND;
                case CaseAct.Note _, CaseAct.AddDocument _, CaseAct.AssignTask _, CaseAct.MoveTask _ -> WORK;
            };
        }

        private String steps() {
            return switch (this) {
                case OPEN -> "open";
                case BIND -> "join, decline, invite, leave, hand_over, take_over or close";
                case WORK -> "note, document, task or task_state";
            };
        }
    }

    /**
     * A step that may come as a message to the hub.
     *
     * @param wasTaken before, and is not to come again
     * @param state of the case, if the step was taken before and the officer sees the case; null otherwise
     */
    public record Admitted(CaseStep step, boolean wasTaken, @Nullable String state) {}

    /**
     * Looks whether the officer's agency may take that step now, and notes who acts. It then has to come to {@link
     * CaseBox} as a message, where that is looked at once more.
     *
     * @param caseId in which case; null for any
     * @throws HubException MALFORMED, INVALID_REQUEST; NOT_FOUND also for what the officer does not see; FORBIDDEN,
     *     CONFLICT, OVERLOADED, BAD_SIGNATURE
     */
    public Admitted admit(Officer officer, Purpose purpose, @Nullable Identifier caseId, SubmitCaseStep request) {
        CaseStep step = read(request);
        if (Purpose.of(step.act()) != purpose) {
            throw invalid("step: here it is %s, not %s".formatted(purpose.steps(), step.act().wireName()));
        }
        if (caseId != null && !caseId.equals(step.caseId())) throw invalid("step: case_id must be " + caseId);
        sessions.requireOpen(officer, request.sessionId());
        AgencyDirectory.Standing agency = agencies.require(officer);
        if (!step.agency().equals(agency.governmentId())) {
            throw invalid("step: source_node must be the officer's agency, " + agency.governmentId());
        }
        if (store.wasTaken(step.digest())) {
            // By that very step it may have left the case.
            return new Admitted(
                    step,
                    true,
                    store.find(reader(officer), step.caseId()).map(file -> file.state().wireName()).orElse(null));
        }
        requireCleared(officer, step);
        rules.require(step, store.now());
        store.permit(step.digest(), officer.caller().name());
        return new Admitted(step, false, null);
    }

    private static CaseStep read(SubmitCaseStep request) {
        try {
            return CaseStep.of(Envelope.parse(request.step().toString().getBytes(UTF_8)));
        } catch (Malformed e) {
            throw new HubException(Fault.MALFORMED, "step: " + e.getMessage());
        }
    }

    /** The officer's own clearance: that of the agency is looked at with the step. */
    private void requireCleared(Officer officer, CaseStep step) {
        if (!(step.act() instanceof CaseAct.Open)) require(officer, step.caseId());
        @Nullable Classification given =
                switch (step.act()) {
                    case CaseAct.Open open -> open.classification();
                    case CaseAct.Note note -> note.classification();
                    case CaseAct.AddDocument document -> document.classification();
                    case CaseAct.AssignTask task -> task.classification();
                    default -> null;
                };
        if (given != null && !officer.clearance().dominates(CaseRules.clearance(given))) {
            throw new HubException(
                    Fault.FORBIDDEN,
                    "nobody classifies above its own clearance, which is " + officer.clearance().claim());
        }
        if (step.act() instanceof CaseAct.MoveTask move
                && !store.taskIsSeen(reader(officer), step.caseId(), move.taskId())) {
            throw new HubException(Fault.NOT_FOUND, "the case has no task " + move.taskId());
        }
    }

    /**
     * Those that the caller sees, the newest first; also by {@code opened_at} and {@code active_at}.
     *
     * @param state null for any
     */
    public CasePage list(Officer officer, @Nullable String state, PageRequest page) {
        @Nullable CaseState only = state == null ? null : state(state);
        Cursor<CaseFile> cursor = SORTING.cursor(page);
        return page.page(
                store.list(reader(officer), only, cursor, page.size() + 1),
                cursor::keyOf,
                (found, next) -> {
                    var participants = store.participants(found);
                    return new CasePage(
                            found.stream()
                                    .map(each ->
                                            each.toInfo(participants.getOrDefault(each.caseId().value(), List.of())))
                                    .toList(),
                            next);
                });
    }

    private static CaseState state(String name) {
        for (CaseState each : CaseState.values()) if (each.wireName().equals(name)) return each;
        throw invalid(
                "state must be one of "
                        + Arrays.stream(CaseState.values()).map(CaseState::wireName).collect(Collectors.joining(", ")));
    }

    public CaseInfo get(Officer officer, Identifier caseId) {
        CaseFile file = require(officer, caseId);
        return file.toInfo(store.participants(file));
    }

    /** Its steps that the caller may know of, the oldest first. */
    public CaseTimelinePage timeline(Officer officer, Identifier caseId, PageRequest page) {
        require(officer, caseId);
        return page.page(
                store.steps(reader(officer), caseId, after(page), page.size() + 1),
                step -> Long.toString(step.number()),
                (found, next) -> new CaseTimelinePage(found.stream().map(StoredCaseStep::toEntry).toList(), next));
    }

    /**
     * A step that the caller may know of.
     *
     * @throws HubException NOT_FOUND
     */
    public StoredStep step(Officer officer, Identifier caseId, long number) {
        require(officer, caseId);
        return store.step(reader(officer), caseId, number)
                .map(Cases::stored)
                .orElseThrow(() -> new HubException(Fault.NOT_FOUND, "the case has no step " + number));
    }

    /**
     * A step, to be handed out.
     *
     * @param messageId of its envelope
     * @param envelope as it was signed; empty when it is erased
     */
    public record StoredStep(long number, NodeId agency, MessageId messageId, Optional<byte[]> envelope) {}

    private static StoredStep stored(StoredCaseStep step) {
        return new StoredStep(step.number(), step.agency(), step.messageId(), Optional.ofNullable(step.envelope()));
    }

    /** Steps that the caller may know of, after a number, the oldest first. */
    public List<StoredStep> steps(Officer officer, Identifier caseId, long after, int most) {
        require(officer, caseId);
        return store.steps(reader(officer), caseId, after, most).stream().map(Cases::stored).toList();
    }

    public CaseTaskPage tasks(Officer officer, Identifier caseId, PageRequest page) {
        require(officer, caseId);
        Instant now = store.now();
        return page.page(
                store.tasks(reader(officer), caseId, after(page), page.size() + 1),
                task -> Long.toString(task.number()),
                (found, next) -> new CaseTaskPage(found.stream().map(each -> each.toInfo(now)).toList(), next));
    }

    /**
     * Its documents that the caller may know of, the oldest first.
     *
     * @param text that the title has, in any case; null for any
     */
    public CaseDocumentPage documents(Officer officer, Identifier caseId, @Nullable String text, PageRequest page) {
        require(officer, caseId);
        if (text != null && text.length() > MAX_TEXT)
            throw invalid("text has at most %d characters".formatted(MAX_TEXT));
        return page.page(
                store.documents(reader(officer), caseId, text == null ? "" : text, after(page), page.size() + 1),
                document -> Long.toString(document.number()),
                (found, next) -> {
                    var steps = store.stepsOf(found);
                    var readers = store.readersOf(found);
                    return new CaseDocumentPage(
                            found.stream()
                                    .map(each ->
                                            each.toInfo(
                                                    Objects.requireNonNull(steps.get(each.number())),
                                                    readers.getOrDefault(each.number(), List.of())))
                                    .toList(),
                            next);
                });
    }

    private static long after(PageRequest page) {
        String after = page.after(NUMBER);
        return after.isEmpty() ? 0 : Long.parseLong(after);
    }

    /** How many are not closed. */
    public long countOpen() {
        return store.countOpen();
    }

    private CaseFile require(Officer officer, Identifier caseId) {
        return store.find(reader(officer), caseId)
                .orElseThrow(() ->
                        new HubException(
                                Fault.NOT_FOUND, "there is no case %s that the caller sees".formatted(caseId)));
    }

    /** Nobody reads with more than its agency has. An agency that takes part no more reads nothing. */
    private Reader reader(Officer officer) {
        return Optional.ofNullable(officer.governmentId())
                .flatMap(agencies::find)
                .map(agency ->
                        new Reader(agency.governmentId().value(), lesser(officer.clearance(), agency.clearance())))
                .orElse(new Reader("", SecurityClearance.UNCLASSIFIED));
    }

    private static SecurityClearance lesser(SecurityClearance one, SecurityClearance other) {
        return one.dominates(other) ? other : one;
    }

    private static HubException invalid(String why) {
        return new HubException(Fault.INVALID_REQUEST, why);
    }
}
