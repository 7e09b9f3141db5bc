package io.bpci.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** A program that was started: its process, its log, its pid file. */
final class Child {
    private static final long LOG_BYTES = 10 << 20;
    private static final int LOGS_KEPT = 5;

    private final ChildCommand command;
    private final StateDirectory state;
    private final Process process;
    private final RotatingLog log;
    private final Thread pump;
    private final long startedAt = System.nanoTime();

    private Child(ChildCommand command, StateDirectory state, Process process, RotatingLog log) {
        this.command = command;
        this.state = state;
        this.process = process;
        this.log = log;
        this.pump = Thread.ofPlatform().daemon().name(command.name() + "-log").start(this::keepLog);
    }

    static Child start(ChildCommand command, StateDirectory state) {
        try {
            var builder = new ProcessBuilder(command.commandLine(state)).redirectErrorStream(true);
            builder.directory(command.workingDirectory().toFile());
            builder.environment().clear();
            builder.environment().putAll(command.environment());
            var log = new RotatingLog(state.log(command.name()), LOG_BYTES, LOGS_KEPT);
            var child = new Child(command, state, builder.start(), log);
            StateDirectory.writePrivately(state.pid(command.name()), child.process.pid() + "\n");
            return child;
        } catch (IOException e) {
            throw new Failure("cannot start " + command.name() + ": " + e.getMessage());
        }
    }

    private void keepLog() {
        try (log) {
            log.copy(process.getInputStream());
        } catch (IOException e) {
            // It has ended.
        }
    }

    String name() {
        return command.name();
    }

    boolean alive() {
        return process.isAlive();
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** Asks the program itself; false also when it does not answer within two seconds. */
    boolean ready(HttpClient http) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(command.ready()).timeout(Duration.ofSeconds(2)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the program said last; complete only once it has ended. */
    List<String> lastWords() throws InterruptedException {
        if (!process.isAlive()) pump.join(Duration.ofSeconds(2));
        return log.lastLines();
    }

    /** To be asked once it has ended. */
    boolean succeeded() {
        return process.exitValue() == 0;
    }

    /** How it ended, for people. */
    String ending() {
        int code = process.exitValue();
        return code > 128 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
    }

    /** Returns when the process is gone. Harmless a second time. */
    void stop() {
        new RunningProcess(command.name(), process.toHandle()).stop(command.grace());
        try {
            pump.join(Duration.ofSeconds(2));
            Files.deleteIfExists(state.pid(command.name()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
