package io.bpci.server.frontdoor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Counts what slow clients were refused, and says so in the log, in one line a minute. Safe for concurrent use. */
final class Complaints {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Logger LOG = Logger.getLogger(Complaints.class.getName());

    private final Clockwork clockwork;
    private final TreeMap<String, Integer> counts = new TreeMap<>();
    private InetAddress last = InetAddress.getLoopbackAddress();
    private boolean quiet;

    Complaints(Clockwork clockwork) {
        this.clockwork = clockwork;
    }

    synchronized void about(InetAddress address, String what) {
        counts.merge(what, 1, Integer::sum);
        last = address;
        if (!quiet) say();
    }

    /** The first at once, those of the next minute together. */
    private void say() {
        String all =
                counts.entrySet().stream()
                        .map(each -> each.getKey() + ": " + each.getValue())
                        .collect(Collectors.joining(", "));
        LOG.log(
                Level.WARNING,
                "slow or excessive clients were refused: {0}; the last from {1}",
                new Object[] {all, last.getHostAddress()});
        counts.clear();
        quiet = true;
        var _ = clockwork.after(INTERVAL, this::speakAgain);
    }

    private synchronized void speakAgain() {
        quiet = false;
        if (!counts.isEmpty()) say();
    }
}
