package io.bpci.government;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.EventKind;
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
import io.bpci.wire.AgencyInfo.Status;
import io.bpci.wire.GovernmentSessionInfo;
import io.bpci.wire.GovernmentSessionInfo.EndReason;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Agencies and sessions on both real databases, without the Keycloak that decides before them. */
@ParameterizedClass
@EnumSource(Engine.class)
class GovernmentTest {
    private static final NodeId TREASURY = new NodeId("us-treasury-001");
    private static final String STATES = "united_states";

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private TestGovernment parts;
    private final GovernmentSessions sessions = new GovernmentSessions();

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        start(Map.of());
    }

    /** As a hub does that starts on this database. */
    private void start(Map<String, String> environment) {
        var settings = HubSettings.load(Optional.empty(), environment);
        parts = new TestGovernment(database, world, settings);
        sessions.agencies = parts.agencies;
        sessions.store = parts.sessions;
        sessions.audit = world.audit;
        sessions.settings = settings;
        sessions.random = NodeWorld.RANDOM;
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static SetUpAgency request(String jurisdiction) {
        return new SetUpAgency(
                TREASURY, jurisdiction, AccessLevel.FULL_ACCESS, SecurityClearance.SECRET, null, true, null);
    }

    private Agency begin() {
        return in(() -> parts.records.begin(NodeWorld.ADMIN, request(STATES)));
    }

    private void complete(Agency begun) {
        var key = Ed25519PrivateKey.generate(NodeWorld.RANDOM).publicKey();
        in(() -> {
            parts.records.complete(NodeWorld.ADMIN, begun, key);
            return true;
        });
    }

    private void setUp() {
        complete(begin());
    }

    private static Officer officer(String name, SecurityClearance clearance) {
        return officer(name, clearance, STATES, AccessLevel.ELEVATED);
    }

    private static Officer officer(
            String name, SecurityClearance clearance, @Nullable String jurisdiction, AccessLevel level) {
        var caller = new Caller(name, TREASURY.value(), Set.of(Role.GOVERNMENT_OFFICER));
        return new Officer(
                caller, "subject-" + name, TREASURY, jurisdiction, clearance, level, "wallet", "login-" + name);
    }

    private <T> T in(Supplier<T> act) {
        return database.inTransaction(act);
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
    void whatSomebodySetsUpNobodyElseDoesMeanwhileAndWhatWasLeftIsGoneOnWith() {
        Agency first = begin();
        refused(Fault.CONFLICT, "right now", this::begin);

        world.clock.move(Duration.ofSeconds(31));
        Agency second = begin();

        assertThat(second.setupId()).isEqualTo(first.setupId());
        // Who comes back after that has nothing to end, and nothing to undo.
        refused(Fault.CONFLICT, "somebody else", () -> complete(first));
        in(() -> {
            parts.records.abandon(first);
            return true;
        });
        assertThat(in(() -> parts.records.isOurs(first))).isFalse();
        complete(second);
        assertThat(in(() -> parts.records.info(TREASURY)).status()).isEqualTo(Status.CONFIGURED);
        assertThat(world.audit.kinds()).containsOnlyOnce(EventKind.AGENCY_SET_UP);
        refused(
                Fault.CONFLICT,
                "another jurisdiction",
                () -> in(() -> parts.records.begin(NodeWorld.ADMIN, request("france"))));
    }

    @Test
    void whatIsAbandonedWasNever() {
        Agency begun = begin();
        in(() -> {
            parts.records.abandon(begun);
            return true;
        });

        refused(Fault.NOT_FOUND, "no agency", () -> in(() -> parts.records.info(TREASURY)));
        setUp();
    }

    @Test
    void thereAreNoMoreAgenciesThanMayBe() {
        start(Map.of("BPCI_GOVERNMENT_MAX_AGENCIES", "1"));
        setUp();
        refused(
                Fault.OVERLOADED,
                "1",
                () ->
                        in(() ->
                                parts.records.begin(
                                        NodeWorld.ADMIN,
                                        new SetUpAgency(
                                                new NodeId("another"),
                                                STATES,
                                                AccessLevel.STANDARD,
                                                SecurityClearance.SECRET,
                                                null,
                                                null,
                                                null))));
    }

    @Test
    void aSessionInWhichNothingIsDoneEnds() {
        setUp();
        Officer olivia = officer("olivia", SecurityClearance.SECRET);
        GovernmentSessionInfo opened = in(() -> sessions.open(olivia));
        assertThat(opened.idleUntil()).isEqualTo(opened.createdAt().plus(Duration.ofMinutes(30)));

        world.clock.move(Duration.ofMinutes(29));
        GovernmentSessionInfo refreshed = in(() -> sessions.refresh(olivia, opened.sessionId()));
        assertThat(refreshed.idleUntil()).isEqualTo(opened.idleUntil().plus(Duration.ofMinutes(29)));
        world.clock.move(Duration.ofMinutes(30));

        // It is over at that instant, whenever that is written down.
        GovernmentSessionInfo over = in(() -> sessions.get(olivia, false, opened.sessionId()));
        assertThat(over.isActive()).isFalse();
        assertThat(over.endReason()).isEqualTo(EndReason.IDLE);
        refused(Fault.CONFLICT, "over", () -> in(() -> sessions.refresh(olivia, opened.sessionId())));
        assertThat(in(() -> sessions.sweep(10))).isEqualTo(1);
        assertThat(in(() -> sessions.sweep(10))).isZero();
        assertThat(world.audit.kinds()).containsOnlyOnce(EventKind.GOVERNMENT_SESSION_ENDED);
        world.clock.move(Duration.ofDays(31));
        in(() -> sessions.sweep(10));
        refused(Fault.NOT_FOUND, "no session", () -> in(() -> sessions.get(olivia, false, opened.sessionId())));
    }

    @Test
    void noSessionLastsLongerThanItMay() {
        setUp();
        Officer olivia = officer("olivia", SecurityClearance.SECRET);
        String session = in(() -> sessions.open(olivia)).sessionId();
        for (int i = 0; i < 19; i++) {
            world.clock.move(Duration.ofMinutes(25));
            in(() -> sessions.refresh(olivia, session));
        }
        world.clock.move(Duration.ofMinutes(5));

        assertThat(in(() -> sessions.get(olivia, false, session)).endReason()).isEqualTo(EndReason.EXPIRED);
        refused(Fault.CONFLICT, "over", () -> in(() -> sessions.refresh(olivia, session)));
    }

    @Test
    void aClockThatIsSetBackTakesNothingFromASession() {
        setUp();
        Officer olivia = officer("olivia", SecurityClearance.SECRET);
        GovernmentSessionInfo opened = in(() -> sessions.open(olivia));
        world.clock.move(Duration.ofMinutes(-10));

        assertThat(in(() -> sessions.refresh(olivia, opened.sessionId())).idleUntil()).isEqualTo(opened.idleUntil());
    }

    @Test
    void whoMayLookAtOthersSeesThoseUpToItsClearance() {
        setUp();
        Officer olivia = officer("olivia", SecurityClearance.SECRET);
        Officer carl = officer("carl", SecurityClearance.CONFIDENTIAL);
        String secret = in(() -> sessions.open(olivia)).sessionId();
        String confidential = in(() -> sessions.open(carl)).sessionId();

        assertThat(seen(carl, true)).containsExactly(confidential);
        assertThat(seen(olivia, true)).containsExactly(confidential, secret);
        assertThat(seen(olivia, false)).containsExactly(secret);
        refused(Fault.NOT_FOUND, "", () -> in(() -> sessions.revoke(carl, secret, null)));
        refused(Fault.NOT_FOUND, "", () -> in(() -> sessions.close(olivia, confidential)));
        assertThat(in(() -> sessions.revoke(olivia, confidential, null)).endReason()).isEqualTo(EndReason.REVOKED);
        assertThat(in(() -> sessions.revoke(olivia, confidential, null)).endedBy()).isEqualTo("olivia");
    }

    private List<String> seen(Officer officer, boolean others) {
        return in(() -> sessions.list(officer, others, false, PageRequest.first())).sessions().stream()
                .map(GovernmentSessionInfo::sessionId)
                .toList();
    }

    @Test
    void pagesAreTheNewestFirstAndRepeatNothing() {
        setUp();
        Officer olivia = officer("olivia", SecurityClearance.SECRET);
        List<String> opened = List.of(open(olivia), open(olivia), open(olivia)).reversed();

        var first = in(() -> sessions.list(olivia, false, true, new PageRequest(2, null)));
        in(() -> sessions.open(olivia));
        var second = in(() -> sessions.list(olivia, false, true, new PageRequest(2, first.nextPageToken())));

        assertThat(first.sessions()).extracting(GovernmentSessionInfo::sessionId).isEqualTo(opened.subList(0, 2));
        assertThat(second.sessions()).extracting(GovernmentSessionInfo::sessionId).isEqualTo(opened.subList(2, 3));
        assertThat(second.nextPageToken()).isNull();
    }

    private String open(Officer officer) {
        return in(() -> sessions.open(officer)).sessionId();
    }

    @Test
    void anOfficerOpensASessionWithinWhatItsAgencyHas() {
        refused(Fault.FORBIDDEN, "takes no part", () -> open(officer("early", SecurityClearance.SECRET)));
        begin();
        refused(Fault.FORBIDDEN, "takes no part", () -> open(officer("early", SecurityClearance.SECRET)));
        world.clock.move(Duration.ofMinutes(1));
        setUp();
        refused(Fault.FORBIDDEN, "clearance secret", () -> open(officer("x", SecurityClearance.TOP_SECRET)));
        refused(
                Fault.FORBIDDEN,
                "jurisdiction united_states",
                () -> open(officer("x", SecurityClearance.SECRET, "france", AccessLevel.STANDARD)));
        refused(
                Fault.FORBIDDEN,
                "no jurisdiction",
                () -> open(officer("x", SecurityClearance.SECRET, null, AccessLevel.STANDARD)));
        refused(
                Fault.FORBIDDEN,
                "level full_access",
                () -> open(officer("x", SecurityClearance.SECRET, STATES, AccessLevel.EMERGENCY)));
    }

    @Test
    void anAgencyHasNoMoreSessionsThanMayBe() {
        start(Map.of("BPCI_GOVERNMENT_MAX_SESSIONS_PER_AGENCY", "1"));
        setUp();
        Officer olivia = officer("olivia", SecurityClearance.SECRET);
        String session = open(olivia);
        refused(Fault.OVERLOADED, "1", () -> open(olivia));
        in(() -> sessions.close(olivia, session));
        open(olivia);
    }

    @Test
    void sessionsEndWithTheLoginOrWithAllOfASubject() {
        setUp();
        Officer olivia = officer("olivia", SecurityClearance.SECRET);
        Officer carl = officer("carl", SecurityClearance.SECRET);
        open(olivia);
        open(olivia);
        open(carl);

        assertThat(in(() -> sessions.loggedOut("login-olivia", "subject-olivia"))).isEqualTo(2);
        assertThat(in(() -> sessions.loggedOut("login-olivia", "subject-olivia"))).isZero();
        assertThat(in(() -> sessions.loggedOut(null, "subject-carl"))).isEqualTo(1);
    }

    @Test
    void aRevokedAgencyTakesItsSessionsAndItsNodeWithIt() {
        setUp();
        Officer olivia = officer("olivia", SecurityClearance.SECRET);
        String session = open(olivia);

        in(() -> parts.records.revoke(NodeWorld.ADMIN, TREASURY, "merged"));
        in(() -> parts.records.revoke(NodeWorld.ADMIN, TREASURY, "again"));

        assertThat(in(() -> sessions.get(olivia, false, session)).endReason()).isEqualTo(EndReason.AGENCY_REVOKED);
        assertThat(in(() -> parts.records.info(TREASURY)).reason()).isEqualTo("merged");
        assertThat(in(() -> parts.records.toDisable(10))).extracting(Agency::governmentId).containsExactly(TREASURY);
        assertThat(world.audit.kinds()).containsOnlyOnce(EventKind.AGENCY_REVOKED, EventKind.NODE_DEREGISTERED);
        refused(Fault.FORBIDDEN, "takes no part", () -> open(olivia));
        refused(Fault.FORBIDDEN, "revoked", () -> in(() -> parts.records.requestsPerMinute(TREASURY)));
        refused(Fault.CONFLICT, "revoked", this::begin);
    }

    @Test
    void theLoginOfARevokedSessionIsToEndOnceAndNoOtherIs() {
        setUp();
        Officer olivia = officer("olivia", SecurityClearance.SECRET);
        String closed = open(officer("oscar", SecurityClearance.SECRET));
        in(() -> sessions.close(officer("oscar", SecurityClearance.SECRET), closed));
        for (String session : List.of(open(olivia), open(olivia))) in(() -> sessions.revoke(olivia, session, null));
        open(officer("otto", SecurityClearance.SECRET));
        in(() -> parts.records.revoke(NodeWorld.ADMIN, TREASURY, "merged"));

        assertThat(dueLogins()).containsExactlyInAnyOrder("login-olivia", "login-otto");
        ended("login-olivia");
        ended("login-olivia");
        assertThat(dueLogins()).containsExactly("login-otto");
        assertThat(world.audit.kinds()).containsOnlyOnce(EventKind.GOVERNMENT_LOGIN_ENDED);
    }

    @Test
    void aLoginThatKeycloakDoesNotEndIsAskedForEverLessOftenForADay() {
        setUp();
        Officer olivia = officer("olivia", SecurityClearance.SECRET);
        String session = open(olivia);
        in(() -> sessions.revoke(olivia, session, null));

        int attempts = 0;
        Duration waited = Duration.ZERO;
        while (waited.compareTo(Duration.ofHours(25)) < 0) {
            if (!dueLogins().isEmpty()) {
                attempts++;
                in(() -> {
                    parts.logins.failed("login-olivia");
                    return true;
                });
                assertThat(dueLogins()).as("after %s", waited).isEmpty();
            }
            world.clock.move(Duration.ofMinutes(1));
            waited = waited.plusMinutes(1);
        }

        // Looked for every minute: at first each time, then every five.
        assertThat(attempts).isBetween(285, 300);
        assertThat(world.audit.kinds()).containsOnlyOnce(EventKind.GOVERNMENT_LOGIN_ENDED);
    }

    private List<String> dueLogins() {
        return in(() -> parts.logins.due(10));
    }

    private void ended(String login) {
        in(() -> {
            parts.logins.ended(login);
            return true;
        });
    }
}
