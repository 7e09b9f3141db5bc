package io.bpci.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code bpci down}: ends everything that runs for a data directory, and what a crash has left of an earlier run. */
final class Down {
    static final String LAUNCHER = "launcher";

    private static final String[] CHILDREN = {Hub.NAME, Keycloak.NAME, Keycloak.BUILD};

    private final StateDirectory state;
    private final Progress progress;

    Down(StateDirectory state, Progress progress) {
        this.state = state;
        this.progress = progress;
    }

    void run() throws InterruptedException {
        if (!Files.isDirectory(state.pids())) {
            progress.say("nothing runs for " + state.root());
            return;
        }
        Optional<RunLock> lock = RunLock.take(state);
        if (lock.isEmpty()) {
            ProcessHandle launcher = launcher();
            progress.say("stopping, process " + launcher.pid());
            new RunningProcess(LAUNCHER, launcher).stop(Up.GRACE);
            lock = RunLock.take(state);
        } else if (leftovers(state).isEmpty()) {
            progress.say("nothing runs for " + state.root());
        }
        try (RunLock held = lock.orElseThrow(() -> Up.alreadyRunning(state))) {
            endLeftovers(state, progress);
            held.clear();
        }
    }

    /** The holder of the lock. It wrote its number just after taking it, so the file is there or about to be. */
    private ProcessHandle launcher() throws InterruptedException {
        for (int attempt = 0; attempt < 20; attempt++) {
            Optional<ProcessHandle> launcher =
                    RunningProcess.pidIn(state.pid(LAUNCHER)).flatMap(ProcessHandle::of).filter(Down::isLauncher);
            if (launcher.isPresent()) return launcher.get();
            Thread.sleep(Duration.ofMillis(100));
        }
        throw new Failure(
                "something holds "
                        + state.pids().resolve("lock")
                        + ", but "
                        + state.pid(LAUNCHER)
                        + " does not name it; look for it with: ps ax | grep "
                        + Launcher.class.getName());
    }

    private static boolean isLauncher(ProcessHandle handle) {
        return RunningProcess.commandLine(handle).contains(Launcher.class.getName());
    }

    static List<RunningProcess> leftovers(StateDirectory state) {
        return RunningProcess.of(state, CHILDREN);
    }

    /** To be called with the lock held: then whatever is marked as a child of this directory has lost its launcher. */
    static void endLeftovers(StateDirectory state, Progress progress) {
        for (RunningProcess process : leftovers(state)) {
            progress.say(
                    "ending process "
                            + process.handle().pid()
                            + ", a "
                            + process.name()
                            + " that an earlier run has left");
            process.stop(Duration.ofSeconds(20));
        }
        try {
            for (String name : CHILDREN) Files.deleteIfExists(state.pid(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
