package io.bpci.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that a launcher started for a data directory, found again by its command line and never by a number in a
 * file alone: a pid file may outlive its process, and the number may belong to somebody else by then.
 *
 * @param name {@code hub}, {@code keycloak} or {@code launcher}
 */
record RunningProcess(String name, ProcessHandle handle) {

    /** The arguments that mark a process as {@code name} of this data directory. */
    static List<String> marks(String name, StateDirectory state) {
        return List.of("-Dbpci.process=" + name, "-Dbpci.data=" + state.root());
    }

    /** The processes with such marks that live now. */
    static List<RunningProcess> of(StateDirectory state, String... names) {
        return ProcessHandle.allProcesses()
                .flatMap(handle -> {
                    List<String> line = commandLine(handle);
                    return Arrays.stream(names)
                            .filter(name -> line.containsAll(marks(name, state)))
                            .map(name -> new RunningProcess(name, handle));
                })
                .toList();
    }

    /** Asks it to end, and ends it if it has not within {@code grace}. */
    void stop(Duration grace) {
        handle.destroy();
        if (endsWithin(grace)) return;
        handle.destroyForcibly();
        endsWithin(grace);
    }

    boolean endsWithin(Duration time) {
        try {
            handle.onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The number that the file holds, if it holds one. */
    static Optional<Long> pidIn(Path file) {
        try {
            return Optional.of(Long.valueOf(Files.readString(file).strip()));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + e.getMessage());
        }
    }

    /** Its arguments, the program first; empty when the system does not tell. */
    static List<String> commandLine(ProcessHandle handle) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(handle.pid()), "cmdline"));
            return List.of(new String(line, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            // No /proc on this system, or the process has ended.
            return handle.info().arguments().map(List::of).orElse(List.of());
        }
    }
}
