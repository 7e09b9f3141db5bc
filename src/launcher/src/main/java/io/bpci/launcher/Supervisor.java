package io.bpci.launcher;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Starts programs, waits until they are ready, notices when one ends, and stops them: in the order in which they were
 * started, so that a program is started before those that it uses. {@link #stop} may be called from any thread at any
 * time, the rest from one thread.
 */
final class Supervisor {
    private static final Duration POLL = Duration.ofMillis(250);

    private final StateDirectory state;
    private final Progress progress;
    private final List<Child> children = new ArrayList<>(); // guarded by this
    private boolean stopping; // guarded by this

    Supervisor(StateDirectory state, Progress progress) {
        this.state = state;
        this.progress = progress;
    }

    /** Starts the program and returns at once. */
    synchronized Child start(ChildCommand command) {
        if (stopping) throw new Failure("stopped while starting");
        Child child = Child.start(command, state);
        children.add(child);
        return child;
    }

    /** Starts a program that is meant to end, and waits for that. */
    void run(ChildCommand command, String what) throws InterruptedException {
        Child child = start(command);
        while (child.alive()) {
            progress.doing(what, child.age());
            failIfEnded(others(child));
            Thread.sleep(POLL);
        }
        synchronized (this) {
            children.remove(child);
        }
        child.stop();
        if (!child.succeeded()) throw ended(child);
    }

    /**
     * @param certificate of the programs that speak TLS
     * @param patience how long each may take
     * @throws Failure when a program ends, or takes longer
     */
    void awaitReady(Optional<Path> certificate, Duration patience) throws InterruptedException {
        try (HttpClient http = Probe.http(certificate)) {
            List<Child> waiting = new ArrayList<>(all());
            while (!waiting.isEmpty()) {
                failIfEnded(all());
                for (Child child : List.copyOf(waiting)) {
                    if (child.ready(http)) {
                        waiting.remove(child);
                        progress.say(child.name() + " is ready after " + child.age().toSeconds() + " s");
                    } else if (child.age().compareTo(patience) > 0) {
                        throw new Failure(
                                child.name()
                                        + " is not ready after "
                                        + child.age().toSeconds()
                                        + " s"
                                        + reason(child)
                                        + "; a slower machine needs a longer --timeout"
                                        + evidence(child));
                    }
                }
                if (waiting.isEmpty()) return;
                String names = waiting.stream().map(Child::name).collect(Collectors.joining(" and "));
                String reasons = waiting.stream().map(Supervisor::reason).collect(Collectors.joining());
                progress.doing("starting " + names + reasons, waiting.getFirst().age());
                Thread.sleep(POLL);
            }
        }
    }

    private static String reason(Child child) {
        return child.lacking().isEmpty() ? "" : " (" + child.lacking() + ")";
    }

    /**
     * Returns when {@link #stop} was called.
     *
     * @throws Failure when a program ends by itself
     */
    void watch() throws InterruptedException {
        while (!stopping()) {
            failIfEnded(all());
            Thread.sleep(POLL);
        }
    }

    /** Returns when no program is left. Harmless a second time. */
    void stop() {
        List<Child> remaining;
        synchronized (this) {
            stopping = true;
            remaining = List.copyOf(children);
        }
        for (Child child : remaining) {
            if (child.alive()) progress.say("stopping " + child.name());
            child.stop();
        }
    }

    private synchronized boolean stopping() {
        return stopping;
    }

    private synchronized List<Child> all() {
        return List.copyOf(children);
    }

    private List<Child> others(Child one) {
        return all().stream().filter(child -> child != one).toList();
    }

    private void failIfEnded(List<Child> watched) throws InterruptedException {
        for (Child child : watched) {
            if (!child.alive() && !stopping()) throw ended(child);
        }
    }

    private Failure ended(Child child) throws InterruptedException {
        return new Failure(child.name() + " " + child.ending() + evidence(child));
    }

    private String evidence(Child child) throws InterruptedException {
        String lines =
                child.lastWords().stream()
                        .map(line -> "  | " + LogLine.readable(line) + "\n")
                        .collect(Collectors.joining());
        return "; its last lines:\n" + lines + "all of them are in " + state.log(child.name());
    }
}
