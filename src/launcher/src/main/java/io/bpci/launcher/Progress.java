package io.bpci.launcher;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Tells what is going on: on a terminal in one line that changes, elsewhere in plain lines that a log can keep. Safe to
 * use from any thread.
 */
final class Progress {
    private static final Duration REPEAT = Duration.ofSeconds(15);
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintStream out;
    private final boolean terminal;
    private String doing = "";
    private long toldAt;

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A line that stays. */
    synchronized void say(String line) {
        if (terminal) out.print(CLEAR_LINE);
        out.println(line);
        out.flush();
    }

    /** What is being done, and for how long already. */
    synchronized void doing(String what, Duration since) {
        if (terminal) {
            out.print(CLEAR_LINE + what + "  " + since.toSeconds() + " s");
            out.flush();
            return;
        }
        long now = System.nanoTime();
        if (what.equals(doing) && now - toldAt < REPEAT.toNanos()) return;
        say(what + (since.toSeconds() == 0 ? "" : "  " + since.toSeconds() + " s"));
        doing = what;
        toldAt = now;
    }
}
