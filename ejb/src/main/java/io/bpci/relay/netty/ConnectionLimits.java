package io.bpci.relay.netty;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections there may be: in all, from one address, and of those that have not authenticated yet. Safe for
 * concurrent use; bounded by the connections it counts.
 */
final class ConnectionLimits {
    /** The greatest numbers allowed. */
    record Limits(int all, int perAddress, int strangers, int strangersPerAddress) {}

    private record Count(int all, int strangers) {
        static final Count NONE = new Count(0, 0);
    }

    private final Limits limits;
    private final Map<String, Count> byAddress = new ConcurrentHashMap<>();
    private int all;
    private int strangers;

    ConnectionLimits(Limits limits) {
        this.limits = limits;
    }

    /** Counts a new connection, which nobody knows yet; false when there is no room for it. */
    synchronized boolean admit(String address) {
        Count count = byAddress.getOrDefault(address, Count.NONE);
        if (all >= limits.all()
                || strangers >= limits.strangers()
                || count.all() >= limits.perAddress()
                || count.strangers() >= limits.strangersPerAddress()) {
            return false;
        }
        all++;
        strangers++;
        byAddress.put(address, new Count(count.all() + 1, count.strangers() + 1));
        return true;
    }

    synchronized void authenticated(String address) {
        strangers--;
        byAddress.computeIfPresent(address, (a, count) -> new Count(count.all(), count.strangers() - 1));
    }

    synchronized void gone(String address, boolean wasAuthenticated) {
        all--;
        if (!wasAuthenticated) strangers--;
        byAddress.computeIfPresent(
                address,
                (a, count) ->
                        count.all() == 1
                                ? null
                                : new Count(count.all() - 1, count.strangers() - (wasAuthenticated ? 0 : 1)));
    }

    synchronized int open() {
        return all;
    }
}
