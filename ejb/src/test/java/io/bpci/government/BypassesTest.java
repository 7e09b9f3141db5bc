package io.bpci.government;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.audit.EventKind;
import io.bpci.emergency.BypassScope;
import io.bpci.emergency.BypassStatement;
import io.bpci.envelope.NodeId;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.TestGovernment;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
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
import io.bpci.wire.BypassInfo;
import io.bpci.wire.BypassStatus;
import io.bpci.wire.EndBypass;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;
import io.bpci.wire.SignBypass;

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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Emergency bypasses by two officers, on both real databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class BypassesTest {
    private static final NodeId TREASURY = new NodeId("us-treasury-001");
    private static final NodeId CUSTOMS = new NodeId("us-customs");
    private static final String STATES = "united_states";

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private TestGovernment parts;
    private final GovernmentSessions sessions = new GovernmentSessions();
    private final Bypasses bypasses = new Bypasses();
    private Signer olivia;
    private Signer oscar;

    /** An officer with a session and a key. */
    private record Signer(Officer officer, String session, Ed25519PrivateKey key) {}

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
        bypasses.agencies = parts.agencies;
        bypasses.guard = parts.guard;
        bypasses.store = parts.bypasses;
        bypasses.live = parts.live;
        bypasses.directory = world.directory;
        bypasses.identity = world.identity;
        bypasses.engine = NodeWorld.ENGINE;
        bypasses.settings = settings;
        setUp(TREASURY, AccessLevel.FULL_ACCESS);
        olivia = signer("olivia", TREASURY, "login-olivia");
        oscar = signer("oscar", TREASURY, "login-oscar");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private <T> T in(Supplier<T> act) {
        return database.inTransaction(act);
    }

    private void setUp(NodeId id, AccessLevel level) {
        var request = new SetUpAgency(id, STATES, level, SecurityClearance.SECRET, null, null, null);
        Agency begun = in(() -> parts.records.begin(NodeWorld.ADMIN, request));
        in(() -> {
            parts.records.complete(NodeWorld.ADMIN, begun, Ed25519PrivateKey.generate(NodeWorld.RANDOM).publicKey());
            return true;
        });
    }

    private Signer signer(String name, NodeId agency, @Nullable String login) {
        var key = Ed25519PrivateKey.generate(NodeWorld.RANDOM);
        world.registered(
                new Caller("operator", agency.value(), Set.of(Role.NODE_OPERATOR)), "wallet-" + name, key.publicKey());
        world.follow();
        return inSession(name, agency, login, "wallet-" + name, key);
    }

    private Signer inSession(
            String name, NodeId agency, @Nullable String login, @Nullable String wallet, Ed25519PrivateKey key) {
        var caller = new Caller(name, agency.value(), Set.of(Role.GOVERNMENT_OFFICER));
        var officer =
                new Officer(
                        caller,
                        "s-" + name,
                        agency,
                        STATES,
                        SecurityClearance.SECRET,
                        AccessLevel.STANDARD,
                        wallet,
                        login);
        return new Signer(officer, in(() -> sessions.open(officer)).sessionId(), key);
    }

    private BypassStatement statement(Duration lasts) {
        return statement(TREASURY, world.identity.hubId(), Set.of(BypassScope.REQUESTS), lasts);
    }

    private BypassStatement statement(NodeId agency, Thumbprint hub, Set<BypassScope> scope, Duration lasts) {
        Instant now = world.clock.instant();
        return new BypassStatement(agency, hub, scope, "customs is out", now, now.plus(lasts));
    }

    private Bypasses.Signed sign(Signer by, BypassStatement statement) {
        return sign(by, statement.sign(by.key(), NodeWorld.ENGINE).json());
    }

    private Bypasses.Signed sign(Signer by, JsonObject statement) {
        return in(() -> bypasses.sign(by.officer(), new SignBypass(by.session(), statement)));
    }

    private BypassInfo get(String id) {
        return in(() -> bypasses.get(olivia.officer(), id));
    }

    private boolean lifts() {
        return in(() -> bypasses.lifts(TREASURY));
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
    void twoOfficersLiftTheLimitUntilItsEnd() {
        BypassStatement statement = statement(Duration.ofHours(1));
        Bypasses.Signed proposed = sign(olivia, statement);
        assertThat(proposed.isNew()).isTrue();
        assertThat(proposed.bypass().status()).isEqualTo(BypassStatus.PROPOSED);
        assertThat(lifts()).isFalse();

        BypassInfo active = sign(oscar, statement).bypass();

        assertThat(active.status()).isEqualTo(BypassStatus.ACTIVE);
        assertThat(active.bypassId()).isEqualTo(proposed.bypass().bypassId());
        assertThat(active.signatures()).extracting(BypassInfo.Signature::officer).containsExactly("olivia", "oscar");
        assertThat(lifts()).isTrue();
        assertThat(parts.live.isExempt(TREASURY, world.clock.instant())).as("what was not asked for").isFalse();
        assertThat(in(() -> bypasses.lifts(CUSTOMS))).isFalse();

        world.clock.move(Duration.ofHours(1));
        assertThat(lifts()).isFalse();
        assertThat(get(active.bypassId()).status()).isEqualTo(BypassStatus.EXPIRED);
        assertThat(in(() -> bypasses.sweep(10))).isEqualTo(1);
        assertThat(in(() -> bypasses.sweep(10))).isZero();
        assertThat(get(active.bypassId()).status()).isEqualTo(BypassStatus.EXPIRED);
        assertThat(world.audit.kinds().stream().filter(EventKind.GOVERNMENT_BYPASS::equals)).hasSize(3);
    }

    @Test
    void theLogShowsByItselfWhoAnswersForIt() {
        BypassStatement statement = statement(Duration.ofHours(1));
        sign(olivia, statement);
        sign(oscar, statement);

        assertThat(world.audit.last().kind()).isEqualTo(EventKind.GOVERNMENT_BYPASS);
        JsonObject detail = (JsonObject) member(world.audit.last().json(), "detail");
        JsonObject signed = (JsonObject) member(detail, "statement");
        List<Json> signatures = ((JsonArray) member(detail, "signatures")).elements();
        assertThat(signatures).hasSize(2);
        Json first = member((JsonObject) signatures.getFirst(), "signature");
        Json second = member((JsonObject) signatures.getLast(), "signature");
        assertThat(verified(signed.with("signature", first), olivia)).isEqualTo(DetachedJws.Outcome.VALID);
        assertThat(verified(signed.with("signature", second), oscar)).isEqualTo(DetachedJws.Outcome.VALID);
    }

    private static Json member(JsonObject object, String name) {
        return Objects.requireNonNull(object.get(name), name);
    }

    private static DetachedJws.Outcome verified(JsonObject statement, Signer by) {
        return BypassStatement.Signed.parse(statement).verify(by.key().publicKey(), NodeWorld.ENGINE);
    }

    @Test
    void oneOfficerIsNotTwo() {
        BypassStatement statement = statement(Duration.ofHours(1));
        sign(olivia, statement);
        assertThat(sign(olivia, statement).bypass().status()).isEqualTo(BypassStatus.PROPOSED);

        // Another login, another session, the same person.
        Signer again = inSession("olivia", TREASURY, "login-2", "wallet-oscar", oscar.key());
        assertThat(sign(again, statement).bypass().status()).isEqualTo(BypassStatus.PROPOSED);
        // Another account, the same key.
        Signer other = inSession("olga", TREASURY, "login-3", "wallet-olivia", olivia.key());
        refused(Fault.CONFLICT, "signed with that key", () -> sign(other, statement));
        assertThat(lifts()).isFalse();
    }

    @Test
    void onlyAPersonWithAKeyOfItsOwnSigns() {
        BypassStatement statement = statement(Duration.ofHours(1));
        var key = olivia.key();
        refused(
                Fault.FORBIDDEN,
                "a person signs this",
                () -> sign(inSession("client", TREASURY, null, "wallet-olivia", key), statement));
        refused(
                Fault.FORBIDDEN,
                "names no wallet_id",
                () -> sign(inSession("omar", TREASURY, "login-4", null, key), statement));
        for (String wallet : List.of("nobody", "a wallet", "wallet-elsewhere")) {
            refused(
                    Fault.FORBIDDEN,
                    "wallet_id must be a registered node",
                    () -> sign(inSession("omar", TREASURY, "login-4", wallet, key), statement));
        }
        refused(
                Fault.FORBIDDEN,
                "the agency's own node",
                () -> sign(inSession("omar", TREASURY, "login-4", TREASURY.value(), key), statement));
        refused(
                Fault.WRONG_KEY,
                "another key",
                () -> sign(inSession("omar", TREASURY, "login-4", "wallet-oscar", key), statement));
    }

    @Test
    void anAgencyOfALowerLevelHasNone() {
        setUp(CUSTOMS, AccessLevel.ELEVATED);
        Signer carla = signer("carla", CUSTOMS, "login-carla");
        BypassStatement statement =
                statement(CUSTOMS, world.identity.hubId(), Set.of(BypassScope.MESSAGES), Duration.ofHours(1));
        refused(Fault.FORBIDDEN, "needs full_access or emergency", () -> sign(carla, statement));
    }

    @Test
    void aStatementIsForThisHubThisAgencyAndAShortTime() {
        refused(Fault.INVALID_REQUEST, "within PT4H", () -> sign(olivia, statement(Duration.ofHours(5))));
        Set<BypassScope> scope = Set.of(BypassScope.REQUESTS);
        refused(
                Fault.INVALID_REQUEST,
                "hub_id",
                () ->
                        sign(
                                olivia,
                                statement(
                                        TREASURY, olivia.key().publicKey().thumbprint(), scope, Duration.ofHours(1))));
        refused(
                Fault.INVALID_REQUEST,
                "government_id",
                () -> sign(olivia, statement(CUSTOMS, world.identity.hubId(), scope, Duration.ofHours(1))));
        refused(Fault.INVALID_REQUEST, "statement: ", () -> sign(olivia, Json.object().build()));
        JsonObject changed =
                statement(Duration.ofHours(1))
                        .sign(olivia.key(), NodeWorld.ENGINE)
                        .json()
                        .with("reason", Json.of("another"));
        refused(Fault.BAD_SIGNATURE, "not over this statement", () -> sign(olivia, changed));
        BypassStatement old = statement(Duration.ofHours(1));
        world.clock.move(Duration.ofMinutes(6));
        refused(Fault.STALE, "five minutes", () -> sign(olivia, old));
    }

    @Test
    void theSecondOfficerMustComeInTime() {
        BypassStatement statement = statement(Duration.ofHours(1));
        String id = sign(olivia, statement).bypass().bypassId();
        world.clock.move(Duration.ofMinutes(15));
        refused(Fault.CONFLICT, "is lapsed", () -> sign(oscar, statement));
        assertThat(in(() -> bypasses.sweep(10))).isEqualTo(1);
        assertThat(get(id).status()).isEqualTo(BypassStatus.LAPSED);
    }

    @Test
    void anAgencyHasOneAtATimeAndEndsItWhenItWants() {
        BypassStatement first = statement(Duration.ofHours(1));
        String id = sign(olivia, first).bypass().bypassId();
        refused(Fault.CONFLICT, "has the bypass " + id, () -> sign(oscar, statement(Duration.ofHours(2))));
        sign(oscar, first);
        assertThat(lifts()).isTrue();

        BypassInfo ended = in(() -> bypasses.end(oscar.officer(), id, new EndBypass("it is over")));
        assertThat(ended.status()).isEqualTo(BypassStatus.ENDED);
        assertThat(ended.endedBy()).isEqualTo("oscar");
        assertThat(lifts()).isFalse();
        assertThat(in(() -> bypasses.end(olivia.officer(), id, new EndBypass("again"))).endReason())
                .isEqualTo("it is over");
        // It is over for good: the statement is used up.
        refused(Fault.CONFLICT, "is ended", () -> sign(signer("otto", TREASURY, "login-otto"), first));
    }

    @Test
    void itEndsWithTheAgency() {
        BypassStatement statement = statement(Duration.ofHours(1));
        String id = sign(olivia, statement).bypass().bypassId();
        sign(oscar, statement);
        in(() -> parts.records.revoke(NodeWorld.ADMIN, TREASURY, null));
        assertThat(lifts()).isFalse();
        assertThat(get(id).endReason()).isEqualTo("the agency was revoked");
    }

    @Test
    void othersDoNotSeeIt() {
        String id = sign(olivia, statement(Duration.ofHours(1))).bypass().bypassId();
        setUp(CUSTOMS, AccessLevel.FULL_ACCESS);
        Officer carla = signer("carla", CUSTOMS, "login-carla").officer();
        refused(Fault.NOT_FOUND, "no bypass", () -> in(() -> bypasses.get(carla, id)));
        refused(Fault.NOT_FOUND, "no bypass", () -> in(() -> bypasses.end(carla, id, new EndBypass(null))));
        assertThat(in(() -> bypasses.list(carla, PageRequest.first())).bypasses()).isEmpty();
        assertThat(in(() -> bypasses.list(olivia.officer(), PageRequest.first())).bypasses()).hasSize(1);
    }

    @Test
    void anotherHubKnowsOfItWhenItReads() {
        BypassStatement statement = statement(Duration.ofHours(1));
        sign(olivia, statement);
        sign(oscar, statement);
        parts.live.read(List.of());
        assertThat(lifts()).as("what it read a moment ago").isFalse();
        in(() -> bypasses.sweep(10));
        assertThat(lifts()).isTrue();
    }
}
