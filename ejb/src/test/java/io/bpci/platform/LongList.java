package io.bpci.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tables with many rows, on one of the databases, and how lists of them are read a page at a time: in their order,
 * without gaps or repeats, and so that PostgreSQL looks at few rows for a page, wherever it begins and whatever was
 * asked for. How many rows, {@code -Dbpci.rows=1000000} says; then it also says what pages take, which is measured and
 * not judged.
 */
public final class LongList {
    public static final int ROWS = Integer.getInteger("bpci.rows", 20_000);
    private static final int PAGE = 50;
    private static final int TIMES = 20;
    private static final int AT_ONCE = 5_000;

    /**
     * What a page may look at: its rows are reached in up to four ways, and what belongs to each is read with it. In
     * the middle of what is found by a filter and sorted otherwise, it passes some that are not meant.
     */
    private static final long MOST_ROWS = 40L * PAGE;

    private final Engine engine;
    private final TestDatabase database;

    public LongList(Engine engine, TestDatabase database) {
        this.engine = engine;
        this.database = database;
    }

    /**
     * @param next the token of the next page; null at the end
     */
    public record Page<T>(List<T> items, @Nullable String next) {}

    /**
     * Adds rows.
     *
     * @param insert reads {@code NUMBERS}, which has the numbers from 1 as {@code x}, and a time for each as {@code ts}
     */
    public void fill(String insert) {
        String numbers = engine == Engine.H2 ? "system_range(%d, %d) as t(x)" : "generate_series(%d, %d) as t(x)";
        for (int from = 1; from <= ROWS; from += AT_ONCE) {
            String range =
                    "(select x, timestamp with time zone '2030-01-01 00:00:00+00' + x * interval '1' second as ts from "
                            + numbers.formatted(from, Math.min(from + AT_ONCE - 1, ROWS))
                            + ") as numbers";
            execute(insert.replace("NUMBERS", range));
        }
    }

    public void execute(String sql) {
        database.inTransaction(() -> database.entityManager().createNativeQuery(sql).executeUpdate());
    }

    /** As the database does by itself some time after it was filled. */
    public void settle() {
        execute("analyze");
    }

    /**
     * Goes through the list.
     *
     * @param expected how long it is
     * @param order in which no two items are equal
     */
    public <T> void holds(
            String what,
            long expected,
            @Nullable String sort,
            Comparator<T> order,
            Function<PageRequest, Page<T>> list) {
        Page<T> first = measured(what + ", first page", () -> list.apply(new PageRequest(PAGE, null, sort)));
        assertThat(first.items()).hasSize((int) Math.min(PAGE, expected));
        List<T> seen = new ArrayList<>();
        @Nullable String token = null;
        boolean measured = false;
        do {
            @Nullable String behind = token;
            Page<T> page =
                    database.inTransaction(() -> list.apply(new PageRequest(PageRequest.MAX_SIZE, behind, sort)));
            seen.addAll(page.items());
            token = page.next();
            if (token != null && seen.size() >= expected / 2 && !measured) {
                measured = true;
                String middle = token;
                measured(what + ", page in the middle", () -> list.apply(new PageRequest(PAGE, middle, sort)));
                if (ROWS > 100_000) break;
            }
        } while (token != null);
        for (int i = 1; i < seen.size(); i++) {
            assertThat(order.compare(seen.get(i - 1), seen.get(i))).as("%s, item %d", what, i).isNegative();
        }
        if (token == null) assertThat(seen).as(what).hasSize((int) expected);
    }

    private <T> T measured(String what, Supplier<T> read) {
        long worst = 0;
        long rows = 0;
        long begun = System.nanoTime();
        List<T> found = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            long each = System.nanoTime();
            long looked =
                    database.inTransaction(() -> {
                        long before = looked();
                        found.add(read.get());
                        return looked() - before;
                    });
            worst = Math.max(worst, System.nanoTime() - each);
            rows = Math.max(rows, looked);
        }
        if (ROWS >= 100_000) {
            System.out.printf(
                    "%s %s: mean %.1f ms, worst %.1f ms%s%n",
                    engine,
                    what,
                    (System.nanoTime() - begun) / 1e6 / TIMES,
                    worst / 1e6,
                    engine == Engine.POSTGRES ? ", " + rows + " rows looked at" : "");
        }
        assertThat(rows).as("rows looked at: " + what).isLessThan(MOST_ROWS);
        return found.getLast();
    }

    /** How many rows PostgreSQL has looked at on this connection since it last told the others. */
    private long looked() {
        if (engine != Engine.POSTGRES) return 0;
        Object looked =
                database.entityManager()
                        .createNativeQuery(
                                "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) from"
                                        + " pg_stat_xact_user_tables")
                        .getSingleResult();
        return ((Number) looked).longValue();
    }
}
