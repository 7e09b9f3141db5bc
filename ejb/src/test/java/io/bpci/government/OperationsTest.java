package io.bpci.government;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.EventKind;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.TestGovernment;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.ActOnOperation;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.OperationType;
import io.bpci.wire.PriorityLevel;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;
import io.bpci.wire.SubmitOperation;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Operations between agencies of two jurisdictions, on both real databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class OperationsTest {
    private static final NodeId TREASURY = new NodeId("us-treasury-001");
    private static final NodeId CUSTOMS = new NodeId("us-customs");
    private static final NodeId TRACFIN = new NodeId("fr-tracfin");
    private static final String STATES = "united_states";
    private static final String FRANCE = "france";

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private TestGovernment parts;
    private final GovernmentSessions sessions = new GovernmentSessions();
    private final Operations operations = new Operations();
    private InSession olivia;
    private InSession fabrice;

    /** An officer with a session. */
    private record InSession(Officer officer, String session) {}

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        var settings = HubSettings.defaults();
        parts = new TestGovernment(database, world, settings);
        sessions.agencies = parts.agencies;
        sessions.store = parts.sessions;
        sessions.audit = world.audit;
        sessions.settings = settings;
        sessions.random = NodeWorld.RANDOM;
        operations.agencies = parts.agencies;
        operations.guard = parts.guard;
        operations.store = parts.operations;
        operations.settings = settings;
        operations.random = NodeWorld.RANDOM;
        setUp(TREASURY, STATES, true);
        setUp(CUSTOMS, STATES, false);
        setUp(TRACFIN, FRANCE, true);
        olivia = inSession("olivia", TREASURY, STATES, SecurityClearance.SECRET);
        fabrice = inSession("fabrice", TRACFIN, FRANCE, SecurityClearance.SECRET);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private <T> T in(Supplier<T> act) {
        return database.inTransaction(act);
    }

    private void setUp(NodeId id, String jurisdiction, boolean crosses) {
        var request =
                new SetUpAgency(
                        id, jurisdiction, AccessLevel.FULL_ACCESS, SecurityClearance.TOP_SECRET, null, crosses, null);
        Agency begun = in(() -> parts.records.begin(NodeWorld.ADMIN, request));
        var key = Ed25519PrivateKey.generate(NodeWorld.RANDOM).publicKey();
        in(() -> {
            parts.records.complete(NodeWorld.ADMIN, begun, key);
            return true;
        });
    }

    private InSession inSession(String name, NodeId agency, String jurisdiction, SecurityClearance clearance) {
        var caller = new Caller(name, agency.value(), Set.of(Role.GOVERNMENT_OFFICER));
        var officer =
                new Officer(caller, "s-" + name, agency, jurisdiction, clearance, AccessLevel.FULL_ACCESS, null, null);
        return new InSession(officer, in(() -> sessions.open(officer)).sessionId());
    }

    private static SubmitOperation request(InSession by, String key, String title) {
        return request(by, key, OperationType.INFORMATION_REQUEST, FRANCE, SecurityClearance.CONFIDENTIAL, title, null);
    }

    private static SubmitOperation request(
            InSession by,
            String key,
            @Nullable OperationType type,
            String target,
            SecurityClearance classification,
            String title,
            @Nullable Instant deadline) {
        return new SubmitOperation(
                by.session(),
                new Identifier(key),
                type,
                target,
                PriorityLevel.HIGH,
                classification,
                title,
                null,
                deadline);
    }

    private OperationInfo submitted(String key) {
        return in(() -> operations.submit(olivia.officer(), request(olivia, key, "Origin of a payment"), false))
                .operation();
    }

    private OperationInfo act(InSession by, OperationInfo operation, OperationStatus to) {
        return in(() ->
                operations.act(
                        by.officer(), true, operation.operationId(), new ActOnOperation(by.session(), "a note"), to));
    }

    private OperationInfo get(InSession by, OperationInfo operation) {
        return in(() -> operations.get(by.officer(), operation.operationId()));
    }

    private List<String> listed(InSession by, @Nullable OperationStatus status) {
        return in(() -> operations.list(by.officer(), status, PageRequest.first())).operations().stream()
                .map(OperationInfo::operationId)
                .toList();
    }

    private List<String> walked(InSession by, String sort, int size) {
        List<String> found = new ArrayList<>();
        @Nullable String next = null;
        do {
            var part = new PageRequest(size, next, sort);
            var page = in(() -> operations.list(by.officer(), null, part));
            page.operations().forEach(each -> found.add(each.title()));
            next = page.nextPageToken();
        } while (next != null);
        return found;
    }

    @Test
    void operationsAreSortedByTheirDeadlinesPageByPage() {
        Instant soon = world.clock.instant().plus(Duration.ofHours(1));
        Instant late = soon.plus(Duration.ofHours(1));
        InSession carl = inSession("carl", CUSTOMS, STATES, SecurityClearance.SECRET);
        due(olivia, "late-1", late, FRANCE);
        due(olivia, "soon-1", soon, STATES);
        due(carl, "soon-2", soon, STATES);
        due(olivia, "late-2", late, FRANCE);
        due(carl, "soon-3", soon, STATES);

        // Of its own, and for its jurisdiction: each once, and those of a time as they were submitted.
        List<String> first = List.of("soon-1", "soon-2", "soon-3", "late-1", "late-2");
        for (int size = 1; size <= 6; size++) {
            assertThat(walked(olivia, "deadline", size)).isEqualTo(first);
            assertThat(walked(olivia, "-deadline", size)).isEqualTo(first.reversed());
            assertThat(walked(olivia, "created_at", size))
                    .containsExactly("late-1", "soon-1", "soon-2", "late-2", "soon-3");
            assertThat(walked(olivia, "-created_at", size))
                    .containsExactly("soon-3", "late-2", "soon-2", "soon-1", "late-1");
        }
        assertThat(walked(fabrice, "-deadline", 1)).containsExactly("late-2", "late-1");
        // What comes before the place where the next page begins neither repeats nor hides others.
        var page = in(() -> operations.list(olivia.officer(), null, new PageRequest(2, null, "deadline")));
        due(carl, "sooner", soon.minus(Duration.ofMinutes(30)), STATES);
        var rest = new PageRequest(10, page.nextPageToken(), "deadline");
        assertThat(in(() -> operations.list(olivia.officer(), null, rest)).operations())
                .extracting(OperationInfo::title)
                .containsExactly("soon-3", "late-1", "late-2");
        refused(
                Fault.INVALID_REQUEST,
                "page_token",
                () -> in(() -> operations.list(olivia.officer(), null, new PageRequest(10, rest.token()))));
        refused(
                Fault.INVALID_REQUEST,
                "sort must be one of created_at, deadline",
                () -> in(() -> operations.list(olivia.officer(), null, new PageRequest(10, null, "-title"))));
    }

    private void due(InSession by, String title, Instant deadline, String target) {
        var request =
                request(
                        by,
                        title,
                        OperationType.INFORMATION_REQUEST,
                        target,
                        SecurityClearance.CONFIDENTIAL,
                        title,
                        deadline);
        in(() -> operations.submit(by.officer(), request, false));
    }

    private static void refused(Fault fault, String detail, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        HubException.class,
                        refusal -> {
                            assertThat(refusal.fault()).isEqualTo(fault);
                            assertThat(refusal.problem().detail()).contains(detail);
                        });
    }

    @Test
    void anOperationIsSubmittedWorkedOnAndCompleted() {
        OperationInfo operation = submitted("k-1");
        assertThat(operation.status()).isEqualTo(OperationStatus.PENDING);
        assertThat(operation.deadline()).isEqualTo(operation.createdAt().plus(Duration.ofDays(1)));
        assertThat(operation.estimatedCompletion()).isEqualTo(operation.deadline());
        assertThat(operation.estimatedFrom()).isZero();

        assertThat(act(fabrice, operation, OperationStatus.IN_PROGRESS).handledBy()).isEqualTo(TRACFIN);
        world.clock.move(Duration.ofMinutes(10));
        OperationInfo done = act(fabrice, operation, OperationStatus.COMPLETED);

        assertThat(done.endedAt()).isEqualTo(operation.createdAt().plus(Duration.ofMinutes(10)));
        assertThat(get(olivia, operation).history())
                .extracting(OperationInfo.Step::status)
                .containsExactly(OperationStatus.PENDING, OperationStatus.IN_PROGRESS, OperationStatus.COMPLETED);
        assertThat(get(olivia, operation).history())
                .extracting(OperationInfo.Step::officer)
                .containsExactly("olivia", "fabrice", "fabrice");
        assertThat(world.audit.kinds().stream().filter(EventKind.GOVERNMENT_OPERATION::equals)).hasSize(3);
    }

    @Test
    void theSameUnderOneKeyIsOneOperationAndAnotherIsRefused() {
        OperationInfo first = submitted("k-1");

        var again = in(() -> operations.submit(olivia.officer(), request(olivia, "k-1", "Origin of a payment"), false));
        assertThat(again.isNew()).isFalse();
        assertThat(again.operation().operationId()).isEqualTo(first.operationId());
        refused(
                Fault.CONFLICT,
                "idempotency_key",
                () -> in(() -> operations.submit(olivia.officer(), request(olivia, "k-1", "Another"), false)));
        // Keys are an agency's own.
        var theirs =
                in(() ->
                        operations.submit(
                                fabrice.officer(),
                                request(
                                        fabrice,
                                        "k-1",
                                        OperationType.COMPLIANCE_CHECK,
                                        STATES,
                                        SecurityClearance.UNCLASSIFIED,
                                        "Theirs",
                                        null),
                                false));
        assertThat(theirs.isNew()).isTrue();
        assertThat(world.audit.kinds().stream().filter(EventKind.GOVERNMENT_OPERATION::equals)).hasSize(2);
    }

    @Test
    void eachStepIsTheTurnOfWhoeverHasItAndFinalStatesAreFinal() {
        OperationInfo operation = submitted("k-1");
        refused(Fault.FORBIDDEN, "jurisdiction france", () -> act(olivia, operation, OperationStatus.IN_PROGRESS));
        refused(Fault.FORBIDDEN, "does not work on", () -> act(fabrice, operation, OperationStatus.COMPLETED));
        refused(Fault.FORBIDDEN, "another agency", () -> act(fabrice, operation, OperationStatus.CANCELLED));
        act(fabrice, operation, OperationStatus.IN_PROGRESS);
        // Asked again by who got no answer: nothing happens twice.
        act(fabrice, operation, OperationStatus.IN_PROGRESS);
        act(fabrice, operation, OperationStatus.FAILED);
        act(fabrice, operation, OperationStatus.FAILED);

        for (var to : List.of(OperationStatus.IN_PROGRESS, OperationStatus.COMPLETED)) {
            refused(Fault.CONFLICT, "is failed", () -> act(fabrice, operation, to));
        }
        refused(Fault.CONFLICT, "is failed", () -> act(olivia, operation, OperationStatus.CANCELLED));
        assertThat(get(olivia, operation).history()).hasSize(3);
        OperationInfo other = submitted("k-2");
        act(olivia, other, OperationStatus.CANCELLED);
        refused(Fault.CONFLICT, "is cancelled", () -> act(fabrice, other, OperationStatus.IN_PROGRESS));
    }

    @Test
    void noOperationStaysOpenBeyondItsDeadline() {
        OperationInfo waiting = submitted("k-1");
        OperationInfo begun = submitted("k-2");
        act(fabrice, begun, OperationStatus.IN_PROGRESS);
        world.clock.move(Duration.ofDays(1));
        InSession later = inSession("fabienne", TRACFIN, FRANCE, SecurityClearance.SECRET);

        // At that instant, whenever it is written down.
        assertThat(get(later, waiting).status()).isEqualTo(OperationStatus.EXPIRED);
        assertThat(listed(later, OperationStatus.EXPIRED)).hasSize(2);
        assertThat(listed(later, OperationStatus.PENDING)).isEmpty();
        refused(Fault.CONFLICT, "is expired", () -> act(later, waiting, OperationStatus.IN_PROGRESS));
        refused(Fault.CONFLICT, "is expired", () -> act(later, begun, OperationStatus.COMPLETED));
        assertThat(in(operations::expireNext)).isTrue();
        assertThat(in(operations::expireNext)).isTrue();
        assertThat(in(operations::expireNext)).isFalse();
        assertThat(listed(later, OperationStatus.EXPIRED)).hasSize(2);
        assertThat(get(later, begun).history())
                .last()
                .satisfies(step -> {
                    assertThat(step.status()).isEqualTo(OperationStatus.EXPIRED);
                    assertThat(step.officer()).isNull();
                });
    }

    @Test
    void whatIsAboveTheClearanceIsInNoListAndNotFound() {
        var secret =
                request(
                        olivia,
                        "k-1",
                        OperationType.INFORMATION_REQUEST,
                        FRANCE,
                        SecurityClearance.SECRET,
                        "Hidden",
                        null);
        OperationInfo operation = in(() -> operations.submit(olivia.officer(), secret, false)).operation();
        InSession lesser = inSession("felix", TRACFIN, FRANCE, SecurityClearance.CONFIDENTIAL);
        InSession colleague = inSession("oscar", TREASURY, STATES, SecurityClearance.CONFIDENTIAL);
        InSession customs = inSession("carla", CUSTOMS, STATES, SecurityClearance.SECRET);

        assertThat(listed(fabrice, null)).containsExactly(operation.operationId());
        for (InSession other : List.of(lesser, colleague, customs)) {
            assertThat(listed(other, null)).isEmpty();
            refused(Fault.NOT_FOUND, "", () -> get(other, operation));
            refused(Fault.NOT_FOUND, "", () -> act(other, operation, OperationStatus.IN_PROGRESS));
        }
        // Nor does its key say what it is about.
        var same =
                request(
                        colleague,
                        "k-1",
                        OperationType.INFORMATION_REQUEST,
                        FRANCE,
                        SecurityClearance.SECRET,
                        "Hidden",
                        null);
        refused(
                Fault.CONFLICT,
                "another operation",
                () -> in(() -> operations.submit(colleague.officer(), same, false)));
        // An auditor sees all agencies', and no more than its own clearance lets.
        var auditor =
                new Officer(NodeWorld.AUDITOR, "s-ada", null, null, SecurityClearance.CONFIDENTIAL, null, null, null);
        assertThat(in(() -> operations.list(auditor, null, PageRequest.first())).operations()).isEmpty();
    }

    @Test
    void anAgencyAsksWithinWhatItIsSetUpFor() {
        InSession carla = inSession("carla", CUSTOMS, STATES, SecurityClearance.SECRET);
        submitRefused(Fault.FORBIDDEN, "own jurisdiction only", request(carla, "k", "x"), carla);
        submitRefused(
                Fault.FORBIDDEN,
                "clearance",
                request(
                        olivia,
                        "k",
                        OperationType.INFORMATION_REQUEST,
                        FRANCE,
                        SecurityClearance.TOP_SECRET,
                        "x",
                        null),
                olivia);
        submitRefused(
                Fault.FORBIDDEN,
                "deploy contracts",
                request(
                        olivia,
                        "k",
                        OperationType.SMARTCONTRACT_DEPLOYMENT,
                        STATES,
                        SecurityClearance.SECRET,
                        "x",
                        null),
                olivia);
        submitRefused(
                Fault.INVALID_REQUEST,
                "across borders",
                request(
                        olivia,
                        "k",
                        OperationType.CROSS_BORDER_COORDINATION,
                        STATES,
                        SecurityClearance.SECRET,
                        "x",
                        null),
                olivia);
        submitRefused(
                Fault.INVALID_REQUEST,
                "operations/emergency",
                request(olivia, "k", OperationType.EMERGENCY_RESPONSE, FRANCE, SecurityClearance.SECRET, "x", null),
                olivia);
        submitRefused(
                Fault.INVALID_REQUEST,
                "operation_type",
                request(olivia, "k", null, FRANCE, SecurityClearance.SECRET, "x", null),
                olivia);
        submitRefused(
                Fault.INVALID_REQUEST,
                "future",
                request(
                        olivia,
                        "k",
                        OperationType.INFORMATION_REQUEST,
                        FRANCE,
                        SecurityClearance.SECRET,
                        "x",
                        world.clock.instant()),
                olivia);
        submitRefused(Fault.INVALID_REQUEST, "title", request(olivia, "k", " "), olivia);
        submitRefused(Fault.INVALID_REQUEST, "title", request(olivia, "k", "x".repeat(201)), olivia);
        submitRefused(Fault.INVALID_REQUEST, "control", request(olivia, "k", "a\u0000b"), olivia);
        // Only in a session of one's own that is open.
        submitRefused(Fault.CONFLICT, "no session", request(fabrice, "k", "x"), olivia);
        in(() -> sessions.close(olivia.officer(), olivia.session()));
        submitRefused(Fault.CONFLICT, "no session", request(olivia, "k", "x"), olivia);
        assertThat(listed(fabrice, null)).isEmpty();
    }

    private void submitRefused(Fault fault, String detail, SubmitOperation request, InSession by) {
        refused(fault, detail, () -> in(() -> operations.submit(by.officer(), request, false)));
    }

    @Test
    void anOfficerForEmergenciesActsOnThoseOnly() {
        var request =
                new SubmitOperation(
                        olivia.session(),
                        new Identifier("e-1"),
                        null,
                        FRANCE,
                        null,
                        SecurityClearance.UNCLASSIFIED,
                        "Outage",
                        null,
                        null);
        OperationInfo emergency = in(() -> operations.submit(olivia.officer(), request, true)).operation();
        OperationInfo ordinary = submitted("k-1");
        assertThat(emergency.operationType()).isEqualTo(OperationType.EMERGENCY_RESPONSE);
        assertThat(emergency.priorityLevel()).isEqualTo(PriorityLevel.CRITICAL);
        assertThat(emergency.deadline()).isEqualTo(emergency.createdAt().plus(Duration.ofHours(1)));

        var act = new ActOnOperation(fabrice.session(), null);
        refused(
                Fault.FORBIDDEN,
                "emergencies",
                () ->
                        in(() ->
                                operations.act(
                                        fabrice.officer(),
                                        false,
                                        ordinary.operationId(),
                                        act,
                                        OperationStatus.IN_PROGRESS)));
        assertThat(
                        in(() ->
                                        operations.act(
                                                fabrice.officer(),
                                                false,
                                                emergency.operationId(),
                                                act,
                                                OperationStatus.IN_PROGRESS))
                                .status())
                .isEqualTo(OperationStatus.IN_PROGRESS);
    }

    @Test
    void whatIsToBeExpectedIsTheMiddleOfWhatItTookBefore() {
        for (int minutes : List.of(1, 2, 3, 4, 100)) {
            OperationInfo operation = submitted("k-" + minutes);
            act(fabrice, operation, OperationStatus.IN_PROGRESS);
            world.clock.move(Duration.ofMinutes(minutes));
            olivia = inSession("olivia-" + minutes, TREASURY, STATES, SecurityClearance.SECRET);
            fabrice = inSession("fabrice-" + minutes, TRACFIN, FRANCE, SecurityClearance.SECRET);
            act(fabrice, operation, OperationStatus.COMPLETED);
        }

        OperationInfo next = submitted("k-next");
        assertThat(next.estimatedFrom()).isEqualTo(5);
        assertThat(next.estimatedCompletion()).isEqualTo(next.createdAt().plus(Duration.ofMinutes(3)));
    }

    @Test
    void anAgencyHasNoMoreOpenOperationsThanMayBe() {
        operations.settings = HubSettings.load(Optional.empty(), Map.of("BPCI_GOVERNMENT_MAX_OPEN_OPERATIONS", "1"));
        OperationInfo first = submitted("k-1");
        submitRefused(Fault.OVERLOADED, "1", request(olivia, "k-2", "x"), olivia);
        assertThat(submitted("k-1").operationId()).isEqualTo(first.operationId());
        act(olivia, first, OperationStatus.CANCELLED);
        submitted("k-2");
    }

    @Test
    void actsKeepTheSessionAlive() {
        world.clock.move(Duration.ofMinutes(29));
        submitted("k-1");
        world.clock.move(Duration.ofMinutes(29));
        submitted("k-2");
    }
}
