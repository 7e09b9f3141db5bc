package io.bpci.government.internal;

import io.bpci.government.OperationOrder;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.problem.Fault;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Behind which operation a part of a list begins.
 *
 * @param deadline of that operation; where the list is not by deadlines it does not matter
 * @param number of that operation
 */
public record OperationPlace(OperationOrder order, Instant deadline, long number) {
    private static final Pattern KEY = Pattern.compile("(?:([0-9]{1,17})\\.)?([1-9][0-9]{0,17})");

    /** After every deadline. */
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    /**
     * @throws HubException INVALID_REQUEST if the token is none of a list in that order
     */
    public static OperationPlace of(OperationOrder order, PageRequest page) {
        if (page.token() == null) {
            boolean falls = order == OperationOrder.NEWEST || order == OperationOrder.DEADLINE_LAST;
            return new OperationPlace(order, falls ? LAST : Instant.EPOCH, falls ? Long.MAX_VALUE : 0);
        }
        Matcher key = KEY.matcher(page.after(KEY));
        boolean byDeadline = isByDeadline(order);
        if (!key.matches() || (key.group(1) != null) != byDeadline) {
            throw new HubException(Fault.INVALID_REQUEST, "page_token is none that this list gave");
        }
        Instant deadline =
                byDeadline ? Instant.EPOCH.plus(Long.parseLong(key.group(1)), ChronoUnit.MICROS) : Instant.EPOCH;
        return new OperationPlace(order, deadline, Long.parseLong(key.group(2)));
    }

    /** What a list in this order goes on behind. */
    public String keyOf(GovernmentOperation operation) {
        String number = Long.toString(operation.number());
        return switch (order) {
            case NEWEST, OLDEST -> number;
            case DEADLINE_FIRST, DEADLINE_LAST ->
                    ChronoUnit.MICROS.between(Instant.EPOCH, operation.deadline()) + "." + number;
        };
    }

    /** Of an operation {@code o}, that it is behind this place. The first part is what an index finds. */
    String condition() {
        return switch (order) {
            case NEWEST -> "o.number < :number and ";
            case OLDEST -> "o.number > :number and ";
            case DEADLINE_FIRST -> "o.deadline >= :after and (o.deadline > :after or o.number > :number) and ";
            case DEADLINE_LAST -> "o.deadline <= :after and (o.deadline < :after or o.number < :number) and ";
        };
    }

    boolean isByDeadline() {
        return isByDeadline(order);
    }

    private static boolean isByDeadline(OperationOrder order) {
        return order == OperationOrder.DEADLINE_FIRST || order == OperationOrder.DEADLINE_LAST;
    }

    String sorting() {
        return switch (order) {
            case NEWEST -> " order by o.number desc";
            case OLDEST -> " order by o.number";
            case DEADLINE_FIRST -> " order by o.deadline, o.number";
            case DEADLINE_LAST -> " order by o.deadline desc, o.number desc";
        };
    }

    Comparator<GovernmentOperation> comparator() {
        Comparator<GovernmentOperation> byNumber = Comparator.comparingLong(GovernmentOperation::number);
        Comparator<GovernmentOperation> byDeadline =
                Comparator.comparing(GovernmentOperation::deadline).thenComparing(byNumber);
        return switch (order) {
            case NEWEST -> byNumber.reversed();
            case OLDEST -> byNumber;
            case DEADLINE_FIRST -> byDeadline;
            case DEADLINE_LAST -> byDeadline.reversed();
        };
    }
}
