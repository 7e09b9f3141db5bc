package io.bpci.platform;

import static io.bpci.platform.LongList.ROWS;

import io.bpci.agreement.AgreementState;
import io.bpci.ballot.RoundState;
import io.bpci.cases.internal.CaseFile;
import io.bpci.cases.internal.CaseState;
import io.bpci.cases.internal.Reader;
import io.bpci.cases.internal.TestCases;
import io.bpci.compliance.internal.Scope;
import io.bpci.compliance.internal.StoredFinding;
import io.bpci.compliance.internal.TestCompliance;
import io.bpci.consensus.internal.StoredRound;
import io.bpci.consensus.internal.TestRounds;
import io.bpci.contracts.internal.Deployment;
import io.bpci.contracts.internal.StoredRun;
import io.bpci.contracts.internal.TestContracts;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.government.TestAgencies;
import io.bpci.interapp.internal.StoredAgreement;
import io.bpci.interapp.internal.TestAgreements;
import io.bpci.nodes.NodeWorld;
import io.bpci.response.internal.StoredEmergency;
import io.bpci.response.internal.TestResponse;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.DeploymentStatus;
import io.bpci.wire.FindingStatus;
import io.bpci.wire.SecurityClearance;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** {@linkplain LongList Long lists} of what grows, on both databases. The third row of each is like no other. */
@ParameterizedClass
@EnumSource(Engine.class)
class LongListsTest {
    private static final Officer AUDITOR = officer("ada", null, "", Role.AUDITOR);
    private static final Officer CARL = officer("carl", new NodeId("us-customs"), "us", Role.GOVERNMENT_OFFICER);

    /** Of an agency that has to do with every thousandth only. */
    private static final Officer AMELIE = officer("amelie", new NodeId("fr-douane"), "fr", Role.GOVERNMENT_OFFICER);

    private static final Officer NEWCOMER = officer("nina", new NodeId("new-agency"), "new", Role.GOVERNMENT_OFFICER);
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private LongList rows;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        rows = new LongList(engine, database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Officer officer(String name, @Nullable NodeId agency, String jurisdiction, Role role) {
        return new Officer(
                new Caller(name, agency == null ? null : agency.value(), Set.of(role)),
                "s-" + name,
                agency,
                agency == null ? null : jurisdiction,
                SecurityClearance.TOP_SECRET,
                AccessLevel.STANDARD,
                null,
                null);
    }

    private interface Store<T> {
        List<T> list(Cursor<T> cursor, int limit);
    }

    /** As the session beans page. */
    private static <T> Function<PageRequest, LongList.Page<T>> paged(Sorting<T> sorting, Store<T> store) {
        return page -> {
            Cursor<T> cursor = sorting.cursor(page);
            return page.page(store.list(cursor, page.size() + 1), cursor::keyOf, LongList.Page::new);
        };
    }

    private static <T> Comparator<T> rising(ToLongFunction<T> number) {
        return Comparator.comparingLong(number);
    }

    private static <T> Comparator<T> falling(ToLongFunction<T> number) {
        return Comparator.comparingLong(number).reversed();
    }

    @Test
    void cases() {
        rows.fill(
                """
                insert into case_file (case_id, number, title, case_type, purpose, classification, clearance_rank,
                  lead_agency, opening_digest, state, opened_by, opened_at, active_at, retention_days, steps, bytes, version)
                select 'case-' || x, x, 'Case ' || x, 'customs', 'Customs', 'SECRET', 2, 'us-customs', 'd-' || x,
                  case when x = 3 then 'CLOSED' else 'ACTIVE' end, 'carl', ts,
                  ts + mod(cast(x as bigint) * 7919, 100003) * interval '1' second, 10, 1, 1, 0
                from NUMBERS
                """);
        String joined =
                "insert into case_participant select 'case-' || x, '%s', %d, 'us', 'PARTNER', 'JOINED', ts from"
                        + " NUMBERS";
        rows.fill(joined.formatted("us-customs", 0));
        rows.fill(joined.formatted("fr-douane", 1) + " where mod(x, 1000) = 3");
        rows.settle();
        var store = new TestCases(database, world, agencies().directory, HubSettings.defaults()).store;
        var sorting =
                Sorting.newestFirst("opened_at", CaseFile::number).or("active_at", "activeAt", CaseFile::activeAt);
        Comparator<CaseFile> byActivity = Comparator.comparing(CaseFile::activeAt).thenComparingLong(CaseFile::number);
        var customs = new Reader("us-customs", SecurityClearance.TOP_SECRET);
        var all = paged(sorting, (cursor, limit) -> store.list(customs, null, cursor, limit));
        rows.holds("cases", ROWS, null, falling(CaseFile::number), all);
        rows.holds("cases, oldest", ROWS, "opened_at", rising(CaseFile::number), all);
        rows.holds("cases by activity", ROWS, "active_at", byActivity, all);
        rows.holds("cases by last activity", ROWS, "-active_at", byActivity.reversed(), all);
        rows.holds(
                "cases that are closed",
                1,
                null,
                falling(CaseFile::number),
                paged(sorting, (cursor, limit) -> store.list(customs, CaseState.CLOSED, cursor, limit)));
        rows.holds(
                "cases that are erased",
                0,
                "-active_at",
                byActivity,
                paged(sorting, (cursor, limit) -> store.list(customs, CaseState.ERASED, cursor, limit)));
        rows.holds(
                "cases of one that has few",
                (ROWS + 997L) / 1000,
                null,
                falling(CaseFile::number),
                paged(
                        sorting,
                        (cursor, limit) ->
                                store.list(new Reader("fr-douane", SecurityClearance.SECRET), null, cursor, limit)));
        rows.holds(
                "cases of one that has none",
                0,
                null,
                falling(CaseFile::number),
                paged(
                        sorting,
                        (cursor, limit) ->
                                store.list(new Reader("new-agency", SecurityClearance.SECRET), null, cursor, limit)));
    }

    private TestAgencies agencies() {
        return new TestAgencies(database, world, HubSettings.defaults());
    }

    @Test
    void emergencies() {
        rows.execute(
                """
                insert into playbook select 1, 'outage', 1, 'us-customs', 'Outage', 'd', '{}', 'carl', ts, null, null
                from (select timestamp with time zone '2030-01-01 00:00:00+00' as ts) as one
                """);
        rows.fill(
                """
                insert into emergency
                select 'e-' || x, x, case when mod(x, 2) = 0 then 'us-customs' else 'us-treasury' end, 'k-' || x, 'd', 1,
                  false, 'Outage', case when x = 3 then 'ACTIVE' else 'CLOSED' end, 'carl', ts, ts, null,
                  ts + interval '1000' day, case when x = 3 then null else 'carl' end,
                  case when x = 3 then null else ts end, null, 0
                from NUMBERS
                """);
        rows.fill(
                """
                insert into emergency_agency
                select 'e-' || x, case when mod(x, 1000) = 3 then 'fr-douane' else 'us-guard' end, 0, true, null, null, null
                from NUMBERS
                """);
        rows.settle();
        var store = new TestResponse(database, world, HubSettings.defaults()).store;
        var sorting = Sorting.newestFirst("declared_at", StoredEmergency::number);
        for (Officer by : List.of(AUDITOR, CARL, AMELIE, NEWCOMER)) {
            long expected =
                    by.equals(AUDITOR)
                            ? ROWS
                            : by.equals(CARL) ? ROWS / 2 : by.equals(AMELIE) ? (ROWS + 997L) / 1000 : 0;
            String who = "emergencies of " + by.caller().name();
            var all = paged(sorting, (cursor, limit) -> store.list(by, false, NOW, cursor, limit));
            rows.holds(who, expected, null, falling(StoredEmergency::number), all);
            rows.holds(who + ", oldest", expected, "declared_at", rising(StoredEmergency::number), all);
            rows.holds(
                    who + " that are active",
                    by.equals(AUDITOR) || by.equals(AMELIE) ? 1 : 0,
                    null,
                    falling(StoredEmergency::number),
                    paged(sorting, (cursor, limit) -> store.list(by, true, NOW, cursor, limit)));
        }
    }

    @Test
    void findings() {
        rows.fill(
                """
                insert into compliance_finding (number, control_id, definition_version, subject_kind, subject, organisation1,
                  organisation2, result, first_seen, last_seen, times, first_event, last_event, observed, resolved_at,
                  resolved_because, version)
                select x, 'control-' || case when x = 3 then 'rare' else cast(mod(x, 10) as varchar(8)) end, 1, 'MESSAGE',
                  'm-' || x, case when mod(x, 1000) = 3 then 'fr-douane' else 'us-customs' end,
                  case when mod(x, 3) = 0 then 'us-customs' else 'us-guard' end, 'fails', ts, ts, 1, 'e', 'e', '{}',
                  case when x = 3 then null else ts end, case when x = 3 then null else 'HOLDS' end, 0
                from NUMBERS
                """);
        rows.settle();
        var store = TestCompliance.store(database, world.clock);
        var sorting = Sorting.newestFirst("first_seen", StoredFinding::number);
        Comparator<StoredFinding> newest = falling(StoredFinding::number);
        for (Officer by : List.of(AUDITOR, CARL, AMELIE, NEWCOMER)) {
            Scope scope = Scope.of(by);
            String who = "findings of " + by.caller().name();
            boolean sees = by.equals(AUDITOR) || by.equals(AMELIE) || by.equals(CARL);
            // Of those of amelie's, each third is customs' too.
            long douane = (ROWS + 997L) / 1000;
            long common = (ROWS + 2997L) / 3000;
            long expected =
                    by.equals(AUDITOR)
                            ? ROWS
                            : by.equals(CARL) ? ROWS - douane + common : by.equals(AMELIE) ? douane : 0;
            var all = paged(sorting, (cursor, limit) -> store.findings(scope, null, null, cursor, limit));
            rows.holds(who, expected, null, newest, all);
            rows.holds(who + ", oldest", expected, "first_seen", rising(StoredFinding::number), all);
            for (FindingStatus status : FindingStatus.values()) {
                long some =
                        switch (status) {
                            case OPEN -> sees ? 1 : 0;
                            case WAIVED -> 0;
                            case RESOLVED -> sees ? expected - 1 : 0;
                        };
                rows.holds(
                        who + " that are " + status,
                        some,
                        null,
                        newest,
                        paged(sorting, (cursor, limit) -> store.findings(scope, null, status, cursor, limit)));
            }
            rows.holds(
                    who + " of a control",
                    sees ? 1 : 0,
                    null,
                    newest,
                    paged(
                            sorting,
                            (cursor, limit) ->
                                    store.findings(scope, new Identifier("control-rare"), null, cursor, limit)));
        }
    }

    @Test
    void runsAndDeploymentsOfContracts() {
        rows.fill(
                """
                insert into contract_deployment (deployment_id, number, contract_id, version, government_id, jurisdiction,
                  contract_type, kind, status, auto_execute, requested_by, requester, requested_at, lock_version)
                select 'd-' || x, x, case when x = 3 then 'rare' else 'reporting' end, 1,
                  case when mod(x, 1000) = 3 then 'fr-douane' else 'us-customs' end,
                  case when mod(x, 1000) = 3 then 'us' else 'fr' end, 'tax', 'module',
                  case when x = 3 then 'ACTIVE' else 'SUPERSEDED' end, false, 'carl', 's', ts, 0
                from NUMBERS
                """);
        rows.execute("insert into contract_place values (1, 'reporting', 'us', 0, 0, 'd', 0, 0)");
        rows.fill(
                """
                insert into contract_run
                select 'run-' || x, 1, x, 'reporting', 1, 'us', 'k-' || x, 'd', 'call', 'us-customs', ts, 'completed',
                  null, 1, 'd', 'e'
                from NUMBERS
                """);
        rows.settle();
        var contracts = new TestContracts(database, world);
        var sorting = Sorting.newestFirst("requested_at", Deployment::number);
        Comparator<Deployment> newest = falling(Deployment::number);
        for (Officer by : List.of(AUDITOR, CARL, AMELIE, NEWCOMER)) {
            String who = "deployments of " + by.caller().name();
            long expected = by.equals(NEWCOMER) ? 0 : ROWS;
            long one = by.equals(NEWCOMER) ? 0 : 1;
            var all =
                    paged(
                            sorting,
                            (Store<Deployment>)
                                    (cursor, limit) ->
                                            contracts.store.deployments(by, null, null, null, cursor, limit));
            rows.holds(who, expected, null, newest, all);
            rows.holds(who + ", oldest", expected, "requested_at", rising(Deployment::number), all);
            rows.holds(
                    who + " that are active",
                    one,
                    null,
                    newest,
                    paged(
                            sorting,
                            (cursor, limit) ->
                                    contracts.store.deployments(
                                            by, null, null, DeploymentStatus.ACTIVE, cursor, limit)));
            rows.holds(
                    who + " of a contract",
                    one,
                    null,
                    newest,
                    paged(
                            sorting,
                            (cursor, limit) -> contracts.store.deployments(by, "rare", null, null, cursor, limit)));
            rows.holds(
                    who + " in a jurisdiction where there are none",
                    0,
                    null,
                    newest,
                    paged(
                            sorting,
                            (cursor, limit) -> contracts.store.deployments(by, null, "eu", null, cursor, limit)));
        }
        var runs = Sorting.newestFirst("at", StoredRun::number);
        var ofPlace =
                paged(runs, (Store<StoredRun>) (c, limit) -> contracts.runs.list(CARL, "reporting", "us", c, limit));
        rows.holds("runs", ROWS, null, falling(StoredRun::number), ofPlace);
        rows.holds("runs, oldest", ROWS, "at", rising(StoredRun::number), ofPlace);
    }

    @Test
    void agreements() {
        for (String app : List.of("one", "other")) {
            rows.execute(
                    """
                    insert into app select 'APP', 'us', 'service', null, '1', '{}', 'd', ts, null, null, null, ts, ts, 0
                    from (select timestamp with time zone '2030-01-01 00:00:00+00' as ts) as one
                    """
                            .replace("APP", app));
        }
        rows.fill(
                """
                insert into agreement (agreement_id, number, app1_id, app2_id, organisation1, organisation2, state,
                  current_version, last_version, valid_until, suspended_by1, suspended_by2, proposed_at, to_withdraw, version)
                select 'a-' || x, x, 'one', 'other', case when mod(x, 1000) = 3 then 'rare' else 'us' end,
                  case when mod(x, 3) = 0 then 'us' else 'eu' end, case when x = 3 then 'REVOKED' else 'EXPIRED' end, 1, 1,
                  ts, false, false, ts, false, 0
                from NUMBERS
                """);
        rows.settle();
        var store = new TestAgreements(database, world.clock, world.audit, HubSettings.defaults()).store;
        var sorting = Sorting.oldestFirst("proposed_at", StoredAgreement::number);
        long rare = (ROWS + 997L) / 1000;
        for (String by : new String[] {null, "us", "rare", "none"}) {
            long expected =
                    by == null
                            ? ROWS
                            : by.equals("us") ? ROWS - rare + (ROWS + 2997L) / 3000 : by.equals("rare") ? rare : 0;
            String who = "agreements of " + by;
            var all = paged(sorting, (Store<StoredAgreement>) (c, limit) -> store.list(by, null, c, limit));
            rows.holds(who, expected, null, rising(StoredAgreement::number), all);
            rows.holds(who + ", newest", expected, "-proposed_at", falling(StoredAgreement::number), all);
            rows.holds(
                    who + " that are revoked",
                    expected == 0 ? 0 : 1,
                    null,
                    rising(StoredAgreement::number),
                    paged(sorting, (c, limit) -> store.list(by, AgreementState.REVOKED, c, limit)));
        }
    }

    @Test
    void pastRounds() {
        rows.fill(
                """
                insert into consensus_round (proposal_id, number, proposal, proposer, state, opened_at, voting_deadline,
                  approve_weight, reject_weight, abstain_weight, equivocated_weight, total_weight, electorate_size, votes,
                  to_execute, opening_told, ending_told, version)
                select 'p-' || x, x, '{}', 'ada', case when x = 3 then 'FAILED' else 'EXECUTED' end, ts, ts, 0, 0, 0, 0, 0,
                  1, 0, false, true, true, 0
                from NUMBERS
                """);
        rows.settle();
        var store = new TestRounds(database, world.clock, world.audit, world.directory).store;
        var sorting = Sorting.newestFirst("opened_at", StoredRound::number);
        Comparator<StoredRound> newest = falling(StoredRound::number);
        rows.holds("past rounds", ROWS, null, newest, paged(sorting, (c, limit) -> store.past(null, c, limit)));
        for (RoundState state : List.of(RoundState.EXECUTED, RoundState.FAILED, RoundState.EXPIRED)) {
            long expected = state == RoundState.EXECUTED ? ROWS - 1 : state == RoundState.FAILED ? 1 : 0;
            rows.holds(
                    "rounds that are " + state,
                    expected,
                    null,
                    newest,
                    paged(sorting, (c, limit) -> store.past(state, c, limit)));
        }
    }
}
