package io.bpci.government;

import static io.bpci.platform.LongList.ROWS;

import io.bpci.envelope.NodeId;
import io.bpci.government.internal.GovernmentSession;
import io.bpci.government.internal.TestGovernment;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Cursor;
import io.bpci.platform.Engine;
import io.bpci.platform.LongList;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.Sorting;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationPage;
import io.bpci.wire.OperationStatus;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** {@linkplain LongList Many} operations and sessions, on both databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class LongListsTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static final String OPERATIONS =
            """
            insert into government_operation
            select 'op-' || x, x, case when mod(x, 10) = 0 then 'us-treasury-001' else 'agency-' || mod(x, 97) end,
              'somewhere', 'k-' || x, 'd', 'INFORMATION_REQUEST',
              case when mod(x, 7) = 0 then 'united_states' else 'elsewhere' end,
              'LOW', 'UNCLASSIFIED', 0, 'Number ' || x, null, case when x = 3 then 'FAILED' else 'PENDING' end,
              ts, ts + mod(cast(x as bigint) * 7919, 100003) * interval '1' second, ts, 0, null,
              case when x = 3 then ts else null end, null, 0
            from NUMBERS
            """;

    private static final String SESSIONS =
            """
            insert into government_session
            select 's-' || x, x, case when mod(x, 10) = 0 then 'us-treasury-001' else 'agency-' || mod(x, 97) end,
              'someone', case when mod(x, 1000) = 10 then 's-olivia' else 'subject-' || mod(x, 997) end, null, 'STANDARD',
              'united_states', 'UNCLASSIFIED', 0, null, ts,
              ts + mod(cast(x as bigint) * 7919, 100003) * interval '1' second, ts + interval '1000' day,
              ts + interval '1000' day, case when x = 10 then null else 'CLOSED' end, null,
              case when x = 10 then null else ts end, 0
            from NUMBERS
            """;

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private LongList rows;
    private TestGovernment parts;
    private final Officer auditor = officer("ada", null, Role.AUDITOR);

    /** Its agency asked for a tenth, and a seventh is for its jurisdiction. */
    private final Officer olivia = officer("olivia", new NodeId("us-treasury-001"), Role.GOVERNMENT_OFFICER);

    @BeforeEach
    void open() {
        database = engine.open(directory);
        rows = new LongList(engine, database);
        parts = new TestGovernment(database, new NodeWorld(database), HubSettings.defaults());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Officer officer(String name, @Nullable NodeId agency, Role role) {
        return new Officer(
                new Caller(name, agency == null ? null : agency.value(), Set.of(role)),
                "s-" + name,
                agency,
                agency == null ? null : "united_states",
                SecurityClearance.SECRET,
                AccessLevel.STANDARD,
                null,
                null);
    }

    private static long of(IntPredicate those) {
        return IntStream.rangeClosed(1, ROWS).filter(those).count();
    }

    @Test
    void operations() {
        rows.fill(OPERATIONS);
        rows.settle();
        var operations = new Operations();
        operations.agencies = parts.agencies;
        operations.store = parts.operations;
        Comparator<OperationInfo> oldest = Comparator.comparing(OperationInfo::createdAt);
        // Of the same deadline the one with the lower number comes first.
        Comparator<OperationInfo> due = Comparator.comparing(OperationInfo::deadline).thenComparing(oldest);
        for (Officer by : List.of(auditor, olivia)) {
            long all = by.equals(auditor) ? ROWS : of(x -> x % 10 == 0 || x % 7 == 0);
            for (@Nullable OperationStatus only : EVERY) {
                long expected = expected(only, all, by.equals(auditor));
                Function<PageRequest, LongList.Page<OperationInfo>> list =
                        page -> {
                            OperationPage found = operations.list(by, only, page);
                            return new LongList.Page<>(found.operations(), found.nextPageToken());
                        };
                String what = "operations of %s, %s".formatted(by.caller().name(), only);
                rows.holds(what, expected, null, oldest.reversed(), list);
                rows.holds(what + ", oldest", expected, "created_at", oldest, list);
                rows.holds(what + ", due first", expected, "deadline", due, list);
                rows.holds(what + ", due last", expected, "-deadline", due.reversed(), list);
            }
        }
    }

    /** Null for any. */
    private static final List<@Nullable OperationStatus> EVERY = new ArrayList<>();

    static {
        EVERY.add(null);
        EVERY.addAll(List.of(OperationStatus.values()));
    }

    private static long expected(@Nullable OperationStatus only, long all, boolean every) {
        return switch (only) {
            case null -> all;
            case PENDING -> every ? all - 1 : all;
            case FAILED -> every ? 1 : 0;
            case IN_PROGRESS, COMPLETED, CANCELLED, EXPIRED -> 0;
        };
    }

    @Test
    void sessions() {
        rows.fill(SESSIONS);
        rows.settle();
        var sorting =
                Sorting.newestFirst("created_at", GovernmentSession::number)
                        .or("last_activity", "lastActivity", GovernmentSession::lastActivity);
        Comparator<GovernmentSession> oldest = Comparator.comparingLong(GovernmentSession::number);
        Comparator<GovernmentSession> active =
                Comparator.comparing(GovernmentSession::lastActivity).thenComparing(oldest);
        for (boolean openOnly : new boolean[] {false, true}) {
            for (Officer by : List.of(auditor, olivia)) {
                for (boolean others : new boolean[] {false, true}) {
                    long all = by.equals(auditor) ? ROWS : of(x -> x % (others ? 10 : 1000) == (others ? 0 : 10));
                    long expected = openOnly ? 1 : all;
                    Function<PageRequest, LongList.Page<GovernmentSession>> list =
                            page -> {
                                Cursor<GovernmentSession> cursor = sorting.cursor(page);
                                var found = parts.sessions.list(by, others, openOnly, NOW, cursor, page.size() + 1);
                                return page.page(found, cursor::keyOf, LongList.Page::new);
                            };
                    String what =
                            "%s sessions%s of %s"
                                    .formatted(
                                            openOnly ? "open" : "all", others ? " of others" : "", by.caller().name());
                    rows.holds(what, expected, null, oldest.reversed(), list);
                    rows.holds(what + ", oldest", expected, "created_at", oldest, list);
                    rows.holds(what + ", idle", expected, "last_activity", active, list);
                    rows.holds(what + ", active", expected, "-last_activity", active.reversed(), list);
                }
            }
        }
    }
}
