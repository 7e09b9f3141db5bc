package io.bpci.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that was started: its process, its log, its pid file. */
final class Child {
    private static final long LOG_BYTES = 10 << 20;
    private static final int LOGS_KEPT = 5;
    private static final Duration WHILE = Duration.ofSeconds(5);
    private static final Pattern CHECK =
            Pattern.compile("\"name\"\\s*:\\s*\"([\\w -]+)\"\\s*,\\s*\"status\"\\s*:\\s*\"(UP|DOWN)\"");

    private final ChildCommand command;
    private final StateDirectory state;
    private final Process process;
    private final RotatingLog log;
    private final Thread pump;
    private final long startedAt = System.nanoTime();
    private String lacking = "";
    private long lackingSince = startedAt;

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
        boolean ready = false;
        String lacks = "";
        try {
            var request = HttpRequest.newBuilder(command.ready()).timeout(Duration.ofSeconds(2)).build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            ready = answer.statusCode() == 200;
            lacks = checksDown(answer.body());
        } catch (IOException e) {
            // It does not listen yet; what it waits for is in its log.
            lacks = log.lastLines().stream().reduce((_, last) -> last).flatMap(LogLine::complaint).orElse("");
        }
        if (!lacks.equals(lacking)) lackingSince = System.nanoTime();
        lacking = lacks;
        return ready;
    }

    /** What has kept it from being ready for a while, as it says itself; empty when it says nothing. */
    String lacking() {
        return System.nanoTime() - lackingSince < WHILE.toNanos() ? "" : lacking;
    }

    /** In the answer of MicroProfile Health; empty while everything is down, as at the beginning. */
    private static String checksDown(String answer) {
        List<String> down = new ArrayList<>();
        boolean oneIsUp = false;
        Matcher checks = CHECK.matcher(answer);
        while (checks.find()) {
            if (checks.group(2).equals("UP")) oneIsUp = true;
            else down.add(checks.group(1));
        }
        return oneIsUp && !down.isEmpty() ? "not ready: " + String.join(", ", down) : "";
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
