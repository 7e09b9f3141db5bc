package io.bpci.government;

import io.bpci.envelope.NodeId;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.AgencyStore;
import io.bpci.government.internal.GovernmentOperation;
import io.bpci.government.internal.OperationStore;
import io.bpci.government.internal.SessionGuard;
import io.bpci.government.internal.Submission;
import io.bpci.platform.Cursor;
import io.bpci.platform.FreshId;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.ActOnOperation;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationPage;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.OperationType;
import io.bpci.wire.SubmitOperation;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Government operations: what one agency asks of a jurisdiction, from being submitted to its end. Each act is done in
 * an open session of the officer's, and keeps that alive. Whether the caller may do this at all is asked of {@link
 * Decisions} before; the queries here decide which operations it reaches.
 */
@Stateless
public class Operations {
    private static final int MAX_NOTE = 2_000;
    private static final Sorting<GovernmentOperation> SORTING =
            Sorting.newestFirst("created_at", GovernmentOperation::number)
                    .or("deadline", "deadline", GovernmentOperation::deadline);

    @Inject AgencyStore agencies;
    @Inject SessionGuard guard;
    @Inject OperationStore store;
    @Inject HubSettings settings;
    @Inject SecureRandom random;

    /**
     * What became of a submission.
     *
     * @param isNew whether nothing was submitted under that key before
     */
    public record Submitted(boolean isNew, OperationInfo operation) {}

    /**
     * Submits an operation; the same under the same key again is that operation.
     *
     * @param emergency whether it is one: then the caller may declare emergencies
     * @throws HubException CONFLICT if another was submitted under that key; OVERLOADED if the agency has as many open
     *     ones as may be
     */
    public Submitted submit(Officer officer, SubmitOperation request, boolean emergency) {
        long number = agencies.begin();
        Instant now = agencies.now();
        Agency agency = guard.requireOpen(officer, request.sessionId(), now);
        var asked = Submission.of(request, emergency, now);
        var known = store.underKey(agency.governmentId(), asked.key());
        if (known.isPresent()) return repeated(officer, known.get(), asked, now);
        requireMay(officer, agency, asked);
        if (store.countOpen(agency.governmentId()) >= settings.government().maxOpenOperations()) {
            throw new HubException(
                    Fault.OVERLOADED,
                    "the agency has as many open operations as may be, " + settings.government().maxOpenOperations());
        }
        var operation =
                new GovernmentOperation(
                        FreshId.of("gov-operation", random),
                        number,
                        agency,
                        asked,
                        store.estimate(asked.type(), asked.priority()),
                        now);
        store.add(operation);
        store.stepped(number, operation, now, officer, null);
        return new Submitted(true, info(operation, now));
    }

    private Submitted repeated(Officer officer, GovernmentOperation known, Submission asked, Instant now) {
        // What is under the key may be above the clearance of another officer of the agency: then it is only taken.
        boolean same = known.requestDigest().equals(asked.digest());
        if (!same || !officer.clearance().dominates(known.securityClassification())) {
            throw new HubException(Fault.CONFLICT, "the agency submitted another operation under that idempotency_key");
        }
        return new Submitted(false, info(known, now));
    }

    private static void requireMay(Officer officer, Agency agency, Submission asked) {
        if (!officer.clearance().dominates(asked.classification())) {
            throw forbidden("nobody classifies above its own clearance, which is " + officer.clearance().claim());
        }
        boolean crosses = !asked.targetJurisdiction().equals(agency.jurisdiction());
        if (crosses && !agency.mayCrossBorders()) {
            throw forbidden("the agency is set up for its own jurisdiction only, " + agency.jurisdiction());
        }
        if (!crosses && asked.type() == OperationType.CROSS_BORDER_COORDINATION) {
            throw new HubException(
                    Fault.INVALID_REQUEST,
                    "target_jurisdiction must be another than "
                            + agency.jurisdiction()
                            + " to coordinate across borders");
        }
        if (asked.type() == OperationType.SMARTCONTRACT_DEPLOYMENT && !agency.mayDeployContracts()) {
            throw forbidden("the agency is not set up to deploy contracts");
        }
    }

    /** Those that the officer sees, the newest first; also by {@code created_at} and {@code deadline}. */
    public OperationPage list(Officer officer, @Nullable OperationStatus status, PageRequest page) {
        Cursor<GovernmentOperation> cursor = SORTING.cursor(page);
        Instant now = agencies.now();
        return page.page(
                store.list(officer, status, now, cursor, page.size() + 1),
                cursor::keyOf,
                (found, next) -> new OperationPage(found.stream().map(each -> each.toInfo(now, null)).toList(), next));
    }

    public OperationInfo get(Officer officer, String operationId) {
        return info(require(officer, operationId), agencies.now());
    }

    /** Those of these that the officer sees, by their ids, without their history; the others are left out. */
    public Map<String, OperationInfo> seen(Officer officer, Collection<String> operationIds) {
        if (operationIds.isEmpty()) return Map.of();
        Instant now = agencies.now();
        return store.seen(officer, operationIds).stream()
                .collect(Collectors.toMap(GovernmentOperation::operationId, each -> each.toInfo(now, null)));
    }

    /**
     * Takes it a step further. An agency of the jurisdiction that it is for starts it, and completes it or says that it
     * failed; the one that asked for it cancels it. Asked again for where it stands, it stays there.
     *
     * @param ordinary whether the officer may act on others than emergencies
     * @param to not pending, which it begins with, nor expired, which time does
     * @throws HubException CONFLICT if it does not come there from where it stands
     */
    public OperationInfo act(
            Officer officer, boolean ordinary, String operationId, ActOnOperation act, OperationStatus to) {
        if (act.note() != null && act.note().length() > MAX_NOTE) {
            throw new HubException(Fault.INVALID_REQUEST, "note has at most " + MAX_NOTE + " characters");
        }
        long number = agencies.begin();
        Instant now = agencies.now();
        Agency agency = guard.requireOpen(officer, act.sessionId(), now);
        GovernmentOperation operation = require(officer, operationId);
        if (!ordinary && !operation.isEmergency()) throw forbidden("an officer for emergencies acts on those only");
        requireTurnOf(agency, operation, to);
        // Asked again, by who asked before and got no answer.
        if (operation.status() == to) return info(operation, now);
        boolean changed =
                !operation.isOver(now)
                        && (to == OperationStatus.IN_PROGRESS
                                ? operation.start(agency.governmentId())
                                : operation.end(to, now));
        if (!changed) {
            throw new HubException(
                    Fault.CONFLICT,
                    "the operation is %s: it does not become %s"
                            .formatted(name(operation.toInfo(now, null).status()), name(to)));
        }
        store.stepped(number, operation, now, officer, act.note());
        return info(operation, now);
    }

    private static void requireTurnOf(Agency agency, GovernmentOperation operation, OperationStatus to) {
        NodeId id = agency.governmentId();
        boolean may =
                switch (to) {
                    case IN_PROGRESS -> agency.jurisdiction().equals(operation.targetJurisdiction());
                    case COMPLETED, FAILED -> operation.isHandledBy(id);
                    case CANCELLED -> operation.requestingGovernment().equals(id);
                    case PENDING, EXPIRED -> false;
                };
        if (may) return;
        throw forbidden(
                switch (to) {
                    case IN_PROGRESS ->
                            "the operation is for the jurisdiction %s, the agency is of %s"
                                    .formatted(operation.targetJurisdiction(), agency.jurisdiction());
                    case COMPLETED, FAILED -> "the agency does not work on the operation";
                    case CANCELLED -> "the operation was submitted by another agency";
                    case PENDING, EXPIRED -> "nobody does that";
                });
    }

    private static String name(OperationStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private GovernmentOperation require(Officer officer, String operationId) {
        return store.find(operationId, officer)
                .orElseThrow(() ->
                        new HubException(
                                Fault.NOT_FOUND, "there is no operation " + operationId + " that the caller sees"));
    }

    private OperationInfo info(GovernmentOperation operation, Instant now) {
        return operation.toInfo(now, store.history(operation));
    }

    /** Writes down the end of those whose deadline came: each act takes a number of its own, so one at a time. */
    public boolean expireNext() {
        if (store.due(agencies.now(), 1).isEmpty()) return false;
        long number = agencies.begin();
        Instant now = agencies.now();
        for (GovernmentOperation due : store.due(now, 1)) {
            due.end(OperationStatus.EXPIRED, now);
            store.stepped(number, due, now, null, null);
            return true;
        }
        return false;
    }

    private static HubException forbidden(String why) {
        return new HubException(Fault.FORBIDDEN, why);
    }
}
