package io.bpci.government;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.NodeId;
import io.bpci.government.internal.TestGovernment;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.OperationInfo;
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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Parts of a long list of operations, on both databases. How long the list is, {@code -Dbpci.rows=1000000} says; then
 * it also says what the parts take, which is measured and not judged.
 */
@ParameterizedClass
@EnumSource(Engine.class)
class LargeListsTest {
    private static final int ROWS = Integer.getInteger("bpci.rows", 5_000);
    private static final int PAGE = 50;
    private static final int TIMES = 20;
    private static final Instant FIRST = Instant.parse("2030-01-01T00:00:00Z");

    private static final int AT_ONCE = 5_000;

    private static final String INSERT =
            """
            insert into government_operation
            select 'op-' || x, x, case when mod(x, 10) = 0 then 'us-treasury-001' else 'agency-' || mod(x, 97) end,
              'somewhere', 'k-' || x, 'd', 'INFORMATION_REQUEST',
              case when mod(x, 7) = 0 then 'united_states' else 'elsewhere' end,
              'LOW', 'UNCLASSIFIED', 0, 'Number ' || x, null, case when x = 3 then 'FAILED' else 'PENDING' end,
              ts, ts + mod(cast(x as bigint) * 7919, 100003) * interval '1' second, ts, 0, null,
              case when x = 3 then ts else null end, null, 0
            from (select x, timestamp with time zone '2030-01-01 00:00:00+00' as ts from NUMBERS) as numbers
            """;

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private final Operations operations = new Operations();
    private final Officer auditor = officer("ada", null, Role.AUDITOR);

    /** Its agency asked for a tenth, and a seventh is for its jurisdiction. */
    private final Officer olivia = officer("olivia", new NodeId("us-treasury-001"), Role.GOVERNMENT_OFFICER);

    @BeforeEach
    void fill() {
        database = engine.open(directory);
        var parts = new TestGovernment(database, new NodeWorld(database), HubSettings.defaults());
        operations.agencies = parts.agencies;
        operations.store = parts.operations;
        String numbers = engine == Engine.H2 ? "system_range(%d, %d) as t(x)" : "generate_series(%d, %d) as t(x)";
        for (int from = 1; from <= ROWS; from += AT_ONCE) {
            String range = numbers.formatted(from, Math.min(from + AT_ONCE - 1, ROWS));
            int added =
                    in(() ->
                            parts.agencies
                                    .database()
                                    .createNativeQuery(INSERT.replace("NUMBERS", range))
                                    .executeUpdate());
            assertThat(added).isPositive();
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private <T> T in(Supplier<T> act) {
        return database.inTransaction(act);
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

    /** Where a part begins in the middle of the list. */
    private static String middle(OperationOrder order) {
        long number = ROWS / 2;
        boolean byNumber = order == OperationOrder.NEWEST || order == OperationOrder.OLDEST;
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, FIRST.plusSeconds(50_000));
        return PageRequest.tokenAfter(byNumber ? "" + number : micros + "." + number);
    }

    private List<OperationInfo> part(
            String what, Officer by, @Nullable OperationStatus only, OperationOrder order, @Nullable String token) {
        long worst = 0;
        long begun = System.nanoTime();
        List<OperationInfo> found = List.of();
        for (int i = 0; i < TIMES; i++) {
            long each = System.nanoTime();
            found = in(() -> operations.list(by, only, order, new PageRequest(PAGE, token))).operations();
            worst = Math.max(worst, System.nanoTime() - each);
        }
        if (ROWS >= 100_000) {
            System.out.printf(
                    "%s %s %s %s: mean %.1f ms, worst %.1f ms%n",
                    engine, by.caller().name(), what, order, (System.nanoTime() - begun) / 1e6 / TIMES, worst / 1e6);
        }
        return found;
    }

    @Test
    void everyPartIsAPageInItsOrder() {
        for (Officer by : List.of(auditor, olivia)) {
            for (OperationOrder order : OperationOrder.values()) {
                for (String token : new String[] {null, middle(order)}) {
                    List<OperationInfo> page =
                            part(token == null ? "first page" : "page in the middle", by, null, order, token);
                    assertThat(page).hasSize(PAGE);
                    assertThat(page.stream().map(OperationInfo::operationId)).doesNotHaveDuplicates();
                    if (order == OperationOrder.DEADLINE_FIRST) {
                        assertThat(page).isSortedAccordingTo((a, b) -> a.deadline().compareTo(b.deadline()));
                    }
                }
            }
            part("pending", by, OperationStatus.PENDING, OperationOrder.NEWEST, null);
        }
        assertThat(part("the one that failed", auditor, OperationStatus.FAILED, OperationOrder.NEWEST, null))
                .hasSize(1);
        assertThat(part("none that is cancelled", olivia, OperationStatus.CANCELLED, OperationOrder.NEWEST, null))
                .isEmpty();
    }
}
