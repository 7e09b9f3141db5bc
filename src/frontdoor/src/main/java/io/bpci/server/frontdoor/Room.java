package io.bpci.server.frontdoor;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** The room that bodies on their way in share, and what of it each address has. Safe for concurrent use. */
final class Room {
    private final Limits limits;
    private final Map<InetAddress, Share> shares = new HashMap<>();
    private final Share all = new Share();

    Room(Limits limits) {
        this.limits = limits;
    }

    private static final class Share {
        private int slow;
        private long bytes;
    }

    Limits limits() {
        return limits;
    }

    /** Whether there are so many bytes more for a body from there; then they are taken. */
    synchronized boolean takeBytes(InetAddress address, int more) {
        Share own = shares.computeIfAbsent(address, _ -> new Share());
        boolean fits = own.bytes + more <= limits.bytesPerAddress() && all.bytes + more <= limits.bytesInAll();
        if (fits) add(own, 0, more);
        forgetIfEmpty(address, own);
        return fits;
    }

    /** Whether one body more from there may be slow; then it is counted. */
    synchronized boolean takeSlow(InetAddress address) {
        Share own = shares.computeIfAbsent(address, _ -> new Share());
        boolean fits = own.slow < limits.perAddress() && all.slow < limits.inAll();
        if (fits) add(own, 1, 0);
        forgetIfEmpty(address, own);
        return fits;
    }

    synchronized void giveBack(InetAddress address, boolean slow, int bytes) {
        Share own = shares.computeIfAbsent(address, _ -> new Share());
        add(own, slow ? -1 : 0, -bytes);
        forgetIfEmpty(address, own);
    }

    private void add(Share own, int slow, long bytes) {
        own.slow += slow;
        own.bytes += bytes;
        all.slow += slow;
        all.bytes += bytes;
    }

    private void forgetIfEmpty(InetAddress address, Share own) {
        if (own.slow == 0 && own.bytes == 0) shares.remove(address);
    }

    synchronized boolean isEmpty() {
        return shares.isEmpty() && all.slow == 0 && all.bytes == 0;
    }
}
