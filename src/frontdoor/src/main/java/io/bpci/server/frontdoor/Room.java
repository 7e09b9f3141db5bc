package io.bpci.server.frontdoor;

import org.glassfish.grizzly.Connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The room that bodies on their way in share, or answers on their way out, and what of it each address has. While
 * others have taken all of it, there is still a little for each address. Safe for concurrent use.
 */
final class Room {
    private static final int ALWAYS_BYTES = 64 << 10;

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

    /** Whose share it is. */
    static InetAddress address(Connection<?> connection) {
        return connection.getPeerAddress() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** Whether there are so many bytes more for an address; then they are taken. */
    synchronized boolean takeBytes(InetAddress address, int more) {
        Share own = shares.computeIfAbsent(address, _ -> new Share());
        boolean fits =
                own.bytes + more <= limits.bytesPerAddress()
                        && (all.bytes + more <= limits.bytesInAll() || own.bytes + more <= ALWAYS_BYTES);
        if (fits) add(own, 0, more);
        forgetIfEmpty(address, own);
        return fits;
    }

    /** Whether one body more from there may be slow; then it is counted. */
    synchronized boolean takeSlow(InetAddress address) {
        Share own = shares.computeIfAbsent(address, _ -> new Share());
        boolean fits = own.slow < limits.perAddress() && (all.slow < limits.inAll() || own.slow == 0);
        if (fits) add(own, 1, 0);
        forgetIfEmpty(address, own);
        return fits;
    }

    /** Takes bytes that are there already. */
    synchronized void count(InetAddress address, int more) {
        add(shares.computeIfAbsent(address, _ -> new Share()), 0, more);
    }

    /** Whether an address may add bytes that nobody can foretell. */
    synchronized boolean isFull(InetAddress address) {
        Share own = shares.get(address);
        return own != null
                && (own.bytes >= limits.bytesPerAddress()
                        || (all.bytes >= limits.bytesInAll() && own.bytes >= ALWAYS_BYTES));
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
