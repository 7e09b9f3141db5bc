package io.bpci.platform;

import jakarta.persistence.EntityManager;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * In which order a list goes, and behind which of its things a part of it begins. Immutable.
 *
 * @param <T> what the list is of
 */
public final class Cursor<T> {
    private final Sorting.Member<T> by;
    private final boolean falls;
    private final ToLongFunction<T> numberOf;
    private final Instant time;
    private final long number;

    Cursor(Sorting.Member<T> by, boolean falls, ToLongFunction<T> numberOf, Instant time, long number) {
        this.by = by;
        this.falls = falls;
        this.numberOf = numberOf;
        this.time = time;
        this.number = number;
    }

    /** What the list goes on behind. */
    public String keyOf(T thing) {
        String key = Long.toString(numberOf.applyAsLong(thing));
        return by.isNumber() ? key : ChronoUnit.MICROS.between(Instant.EPOCH, by.time().apply(thing)) + "." + key;
    }

    /** What comes behind the cursor. */
    public List<T> read(EntityManager database, Selection<T> of, int limit) {
        Selection<T> behind = of.and(condition(of.alias()), "number", number);
        if (!by.isNumber()) behind = behind.with("time", time);
        return behind.read(database, sorting(of.alias()), limit);
    }

    /**
     * The same of what is in any of the selections. Each is read by itself: of one query for several ways to reach a
     * thing, a database would read all that can be reached, and sort it.
     */
    public List<T> read(EntityManager database, List<Selection<T>> ofAny, int limit) {
        if (ofAny.size() == 1) return read(database, ofAny.getFirst(), limit);
        List<T> found = new ArrayList<>();
        for (Selection<T> each : ofAny) found.addAll(read(database, each, limit));
        return found.stream().distinct().sorted(comparator()).limit(limit).toList();
    }

    /** That a thing is behind the cursor. The first part of it is what an index finds. */
    private String condition(String alias) {
        String rule =
                by.isNumber()
                        ? "ALIAS.number > :number"
                        : "ALIAS.TIME >= :time and (ALIAS.TIME > :time or ALIAS.number > :number)";
        return named(falls ? rule.replace('>', '<') : rule, alias);
    }

    private String sorting(String alias) {
        String way = falls ? " desc" : "";
        return named(by.isNumber() ? "ALIAS.number" + way : "ALIAS.TIME" + way + ", ALIAS.number" + way, alias);
    }

    private String named(String text, String alias) {
        return text.replace("ALIAS", alias).replace("TIME", String.valueOf(by.attribute()));
    }

    private Comparator<T> comparator() {
        Comparator<T> byNumber = Comparator.comparingLong(numberOf);
        Comparator<T> rising = by.isNumber() ? byNumber : Comparator.comparing(by.time()).thenComparing(byNumber);
        return falls ? rising.reversed() : rising;
    }
}
