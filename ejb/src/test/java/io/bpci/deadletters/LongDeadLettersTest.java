package io.bpci.deadletters;

import static io.bpci.platform.LongList.ROWS;

import io.bpci.envelope.NodeId;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.LongList;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.wire.DeadLetterInfo;
import io.bpci.wire.DeadLetterPage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** {@linkplain LongList Many} dead letters, some of which died at the same time, on both databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class LongDeadLettersTest {
    private static final Caller CITY = new Caller("carl", "city", Set.of(Role.NODE_OPERATOR));
    private static final Caller VILLAGE = new Caller("vera", "village", Set.of(Role.NODE_OPERATOR));
    private static final Caller STRANGER = new Caller("sam", "elsewhere", Set.of(Role.NODE_OPERATOR));
    private static final Comparator<DeadLetterInfo> OLDEST =
            Comparator.comparing(DeadLetterInfo::at).thenComparing(DeadLetterInfo::id);

    @Parameter Engine engine;
    @TempDir Path directory;

    private TestDatabase database;
    private LongList rows;
    private final DeadLetters letters = new DeadLetters();

    @BeforeEach
    void open() {
        database = engine.open(directory);
        rows = new LongList(engine, database);
        letters.database = database.entityManager();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Of every thousandth the pump is the source; it is the target of each other one of those. */
    @Test
    void deadLetters() {
        rows.fill(
                """
                insert into dead_letter
                select lpad(cast(x as varchar(32)), 32, '0'), case when mod(x, 1000) = 3 then 'pump' else 'meter' end,
                  case when mod(x, 1000) = 3 then 'village' else 'city' end, 'm-' || x,
                  case when mod(x, 2000) = 3 then 'pump' when mod(x, 3) = 0 then 'meter' else 'till' end,
                  case when mod(x, 2000) = 3 then 'village' when mod(x, 3) = 0 then 'city' else 'bank' end,
                  'rejected', 'full', ts - mod(x, 3) * interval '1' second
                from NUMBERS
                """);
        rows.settle();
        long pump = of(x -> x % 1000 == 3);
        long meter = of(x -> x % 1000 != 3 || (x % 2000 != 3 && x % 3 == 0));
        listed(NodeWorld.AUDITOR, null, ROWS);
        listed(CITY, null, meter);
        listed(VILLAGE, null, pump);
        listed(STRANGER, null, 0);
        listed(NodeWorld.AUDITOR, "meter", meter);
        listed(NodeWorld.AUDITOR, "pump", pump);
        listed(NodeWorld.AUDITOR, "nobody", 0);
        listed(CITY, "meter", meter);
        listed(VILLAGE, "pump", pump);
        listed(VILLAGE, "nobody", 0);
    }

    private static long of(IntPredicate those) {
        return IntStream.rangeClosed(1, ROWS).filter(those).count();
    }

    private void listed(Caller by, @Nullable String node, long expected) {
        Function<PageRequest, LongList.Page<DeadLetterInfo>> list =
                page -> {
                    DeadLetterPage found = letters.list(by, node == null ? null : new NodeId(node), page);
                    return new LongList.Page<>(found.deadLetters(), found.nextPageToken());
                };
        String what = "dead letters of %s for %s".formatted(node, by.name());
        rows.holds(what, expected, null, OLDEST, list);
        rows.holds(what + ", newest", expected, "-at", OLDEST.reversed(), list);
    }
}
