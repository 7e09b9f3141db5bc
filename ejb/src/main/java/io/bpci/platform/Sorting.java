package io.bpci.platform;

import io.bpci.problem.Fault;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * By what a list of things with a number can be sorted: by when they came, which is the order of their numbers, or by a
 * time of theirs, and where that is equal by number. Immutable.
 *
 * @param <T> an entity with the attribute {@code number}
 */
public final class Sorting<T> {
    private static final Pattern KEY = Pattern.compile("(?:([0-9]{1,17})\\.)?([1-9][0-9]{0,17})");

    /** After every time. */
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    /**
     * A member by which the list can be sorted.
     *
     * @param attribute of the entity; null for its number
     */
    record Member<T>(String name, @Nullable String attribute, Function<T, Instant> time) {
        boolean isNumber() {
            return attribute == null;
        }
    }

    private final ToLongFunction<T> number;
    private final boolean newestFirst;
    private final List<Member<T>> members;

    private Sorting(ToLongFunction<T> number, boolean newestFirst, List<Member<T>> members) {
        this.number = number;
        this.newestFirst = newestFirst;
        this.members = members;
    }

    /**
     * Where nothing else is asked for the newest comes first.
     *
     * @param came the member that says when a thing came
     */
    public static <T> Sorting<T> newestFirst(String came, ToLongFunction<T> number) {
        return new Sorting<>(number, true, List.of(new Member<>(came, null, _ -> Instant.EPOCH)));
    }

    /** As {@link #newestFirst}, but for the oldest. */
    public static <T> Sorting<T> oldestFirst(String came, ToLongFunction<T> number) {
        return new Sorting<>(number, false, List.of(new Member<>(came, null, _ -> Instant.EPOCH)));
    }

    /**
     * By a time, too.
     *
     * @param member that says it
     * @param attribute of the entity
     */
    public Sorting<T> or(String member, String attribute, Function<T, Instant> time) {
        List<Member<T>> more = new ArrayList<>(members);
        more.add(new Member<>(member, attribute, time));
        return new Sorting<>(number, newestFirst, List.copyOf(more));
    }

    /**
     * Where the part that is asked for begins.
     *
     * @throws HubException INVALID_REQUEST if the list cannot be sorted so, or the token is none of the list in that
     *     order
     */
    public Cursor<T> cursor(PageRequest page) {
        String sort = page.sort();
        boolean falls = sort == null ? newestFirst : sort.startsWith("-");
        Member<T> by = sort == null ? members.getFirst() : member(falls ? sort.substring(1) : sort);
        if (page.token() == null) {
            return new Cursor<>(by, falls, number, falls ? LAST : Instant.EPOCH, falls ? Long.MAX_VALUE : 0);
        }
        Matcher key = KEY.matcher(page.after(KEY));
        if (!key.matches() || (key.group(1) == null) != by.isNumber()) throw page.notOurs();
        Instant time =
                by.isNumber() ? Instant.EPOCH : Instant.EPOCH.plus(Long.parseLong(key.group(1)), ChronoUnit.MICROS);
        return new Cursor<>(by, falls, number, time, Long.parseLong(key.group(2)));
    }

    private Member<T> member(String name) {
        for (Member<T> member : members) if (member.name().equals(name)) return member;
        throw refused(members.stream().map(Member::name).toList());
    }

    /** That a list cannot be sorted so, but by these. */
    public static HubException refused(List<String> members) {
        return new HubException(
                Fault.INVALID_REQUEST,
                "sort must be one of %s, or that behind a - for the other way round"
                        .formatted(members.stream().collect(Collectors.joining(", "))));
    }
}
