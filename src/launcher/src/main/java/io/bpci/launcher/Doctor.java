package io.bpci.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@code bpci doctor}: looks at everything that has to be right, and names a mend for what is not. Changes nothing. */
final class Doctor {
    private static final int JAVA = 25;
    private static final long ENOUGH_DISK = 1L << 30;

    /** No clock of a working machine shows a time before this code was written. */
    private static final Instant SURELY_PAST = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration CLOCK_SAMPLE = Duration.ofMillis(200);
    private static final Duration CLOCK_TOLERANCE = Duration.ofMillis(50);

    private final Installation installation;
    private final StateDirectory state;
    private final Options options;
    private Endpoints endpoints;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param mend what to do; absent when all is well
     */
    private record Finding(String subject, String detail, Optional<String> mend) {}

    Doctor(Installation installation, StateDirectory state, Options options) {
        this.installation = installation;
        this.state = state;
        this.options = options;
        this.endpoints = Endpoints.at(options.portOffset());
    }

    /** Whether all is well. */
    boolean examine(PrintStream out) throws InterruptedException {
        java();
        build();
        settings();
        dataDirectory();
        disk();
        clock();
        processes();
        for (Finding finding : findings) {
            out.printf(
                    "%-5s %-9s %s%n", finding.mend().isEmpty() ? "ok" : "WRONG", finding.subject(), finding.detail());
            finding.mend().ifPresent(mend -> out.println("                mend: " + mend));
        }
        return findings.stream().allMatch(finding -> finding.mend().isEmpty());
    }

    private void java() {
        int version = Runtime.version().feature();
        String detail = Runtime.version() + " in " + installation.java();
        if (version != JAVA) wrong("java", detail, "install a JDK " + JAVA + " and name it in BPCI_JAVA_HOME");
        else if (!Files.exists(installation.java().resolve("bin/javac"))) {
            wrong("java", detail + " has no compiler", "install a JDK " + JAVA + ", not only its runtime");
        } else well("java", detail);
    }

    private void build() {
        List<String> missing =
                installation.parts().entrySet().stream()
                        .filter(part -> !Files.exists(part.getValue()))
                        .map(part -> part.getKey() + " (" + part.getValue() + ")")
                        .toList();
        if (!missing.isEmpty()) {
            wrong("build", "not built: " + String.join(", ", missing), "bpci up builds what is missing");
            return;
        }
        try {
            Optional<Path> newer = newerThanBuild();
            if (newer.isPresent()) wrong("build", newer.get() + " is newer than it", "bpci up builds it again");
            else well("build", "complete, and as new as the sources");
        } catch (IOException e) {
            wrong(
                    "build",
                    "the sources cannot be read: " + e.getMessage(),
                    "check the permissions of " + installation.home());
        }
    }

    /** As the hub itself would find them, certificates included. */
    private void settings() throws InterruptedException {
        if (installation.parts().values().stream().anyMatch(part -> !Files.exists(part))) return; // told already
        // A hub that was started with certificates of its own making goes on with them.
        boolean made = Files.exists(state.access()) && Files.exists(state.tls()) && madeHere();
        Optional<String> database;
        try {
            var hub = new Hub(installation, state, endpoints, options.config(), made);
            endpoints = hub.preflight();
            database = hub.databaseProblem();
        } catch (Failure failure) {
            wrong("settings", String.valueOf(failure.getMessage()), "correct what is named there");
            return;
        }
        well("settings", "usable");
        database.ifPresent(problem -> wrong("database", problem, "see that it runs, and lets the hub in"));
        certificate("api", endpoints.hub().api());
        certificate("ws", endpoints.hub().ws());
    }

    private boolean madeHere() {
        try {
            return Files.readString(state.access()).contains(state.tls().resolve("ca.pem").toString());
        } catch (IOException e) {
            return false;
        }
    }

    private void certificate(String name, Preflight.Listener listener) {
        listener.certificate()
                .ifPresent(certificate -> {
                    String detail = "%s: %s, %d days left".formatted(name, certificate.file(), certificate.daysLeft());
                    if (certificate.daysLeft() >= endpoints.hub().warnDays()) well("tls", detail);
                    else wrong("tls", detail, "renew it; the hub takes the new files without a restart");
                });
    }

    /** One source that has changed since the build. As {@code src/bin/bpci} looks for them. */
    private Optional<Path> newerThanBuild() throws IOException {
        if (!Files.exists(installation.buildStamp())) return Optional.empty(); // built by hand
        FileTime built = Files.getLastModifiedTime(installation.buildStamp());
        for (String room : List.of("pom.xml", "ejb", "web", "ear", "src")) {
            Path directory = installation.home().resolve(room);
            if (!Files.exists(directory)) continue;
            try (Stream<Path> files = Files.walk(directory)) {
                Optional<Path> newer =
                        files.filter(Files::isRegularFile)
                                .filter(this::isSource)
                                .filter(f -> newer(f, built))
                                .findFirst();
                if (newer.isPresent()) return newer;
            }
        }
        return Optional.empty();
    }

    private boolean isSource(Path file) {
        String path = installation.home().relativize(file).toString();
        return !path.matches("(.*/)?target/.*") && (path.endsWith("pom.xml") || path.matches("(.*/)?src/main/.*"));
    }

    private static boolean newer(Path file, FileTime than) {
        try {
            return Files.getLastModifiedTime(file).compareTo(than) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void dataDirectory() {
        Path root = state.root();
        if (!Files.exists(root)) {
            well("data", root + " does not exist yet; the first start makes it");
            return;
        }
        try {
            if (!Files.isWritable(root)) {
                wrong(
                        "data",
                        root + " cannot be written",
                        "chown it to the user who runs bpci, or give another with --data");
                return;
            }
            List<Path> open = new ArrayList<>();
            for (Path path : List.of(root, state.access(), state.credentials())) {
                if (Files.exists(path) && othersMay(path)) open.add(path);
            }
            if (open.isEmpty()) well("data", root + ", closed to other users");
            else wrong("data", "other users can read " + open, "chmod go= " + open.getFirst());
        } catch (IOException e) {
            wrong("data", root + " cannot be examined: " + e.getMessage(), "check its permissions");
        }
    }

    private static boolean othersMay(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        return permissions.stream().anyMatch(permission -> !permission.name().startsWith("OWNER_"));
    }

    private void disk() {
        Path existing = state.root();
        while (!Files.exists(existing)) {
            Path parent = existing.getParent();
            if (parent == null) return;
            existing = parent;
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            String detail = (free >> 20) + " MiB free at " + existing;
            if (free < ENOUGH_DISK)
                wrong("disk", detail, "make room for 1 GiB, or give a directory on another disk with --data");
            else well("disk", detail);
        } catch (IOException e) {
            wrong("disk", existing + ": " + e.getMessage(), "check that the disk is mounted");
        }
    }

    /** Messages and tokens are refused when the clock is wrong, so it must be right and steady. */
    private void clock() throws InterruptedException {
        Instant wall = Instant.now();
        long monotonic = System.nanoTime();
        Thread.sleep(CLOCK_SAMPLE);
        Duration drift = Duration.between(wall, Instant.now()).minusNanos(System.nanoTime() - monotonic).abs();
        if (wall.isBefore(SURELY_PAST)) wrong("clock", "it shows " + wall, "set it, and keep it right with NTP");
        else if (drift.compareTo(CLOCK_TOLERANCE) > 0) {
            wrong(
                    "clock",
                    "it jumped by " + drift.toMillis() + " ms within " + CLOCK_SAMPLE.toMillis() + " ms",
                    "let one program only set it, and slowly (chrony or ntpd)");
        } else if (lastWritten().filter(time -> time.isAfter(Instant.now().plusSeconds(5))).isPresent()) {
            wrong(
                    "clock",
                    "it shows " + wall + ", but the last run wrote at " + lastWritten().orElseThrow(),
                    "it was set back: set it right before starting");
        } else well("clock", "steady, and shows " + wall);
    }

    private Optional<Instant> lastWritten() {
        return Stream.of(Hub.NAME, Keycloak.NAME)
                .map(state::log)
                .filter(Files::exists)
                .map(log -> {
                    try {
                        return Files.getLastModifiedTime(log).toInstant();
                    } catch (IOException e) {
                        return Instant.EPOCH;
                    }
                })
                .max(Instant::compareTo);
    }

    private void processes() throws InterruptedException {
        boolean running = Files.isDirectory(state.pids()) && held();
        List<RunningProcess> children = Down.leftovers(state);
        if (running) {
            well(
                    "state",
                    "running" + RunningProcess.pidIn(state.pid(Down.LAUNCHER)).map(p -> ", process " + p).orElse(""));
            if (Files.exists(state.ready())) {
                answers("hub", endpoints.hubReady());
                if (children.stream().anyMatch(child -> child.name().equals(Keycloak.NAME))) {
                    answers("keycloak", endpoints.keycloakReady());
                }
            }
            return;
        }
        if (!children.isEmpty()) {
            wrong(
                    "state",
                    "left by an earlier run: " + children.stream().map(c -> c.name() + " " + c.handle().pid()).toList(),
                    "bpci down");
        } else if (Files.exists(state.pid(Down.LAUNCHER))) {
            wrong(
                    "state",
                    "an earlier run did not end in good order; nothing of it is left but pid files",
                    "bpci down clears them");
        } else well("state", "not running");
        for (Port port : Stream.concat(endpoints.hubPorts().stream(), endpoints.keycloakPorts().stream()).toList()) {
            if (port.free()) well("port", port.number() + " is free for " + port.purpose());
            else wrong("port", port.number() + " is busy", port.complaint());
        }
    }

    private boolean held() {
        Optional<RunLock> lock = RunLock.take(state);
        lock.ifPresent(RunLock::close);
        return lock.isEmpty();
    }

    private void answers(String name, URI ready) throws InterruptedException {
        try (HttpClient http = Probe.http(endpoints.hub().api().certificate().map(Preflight.Certificate::file))) {
            int status =
                    http.send(
                                    HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode();
            if (status == 200) well(name, "ready at " + ready);
            else wrong(name, ready + " answers " + status, "bpci logs " + name + " shows why");
        } catch (IOException e) {
            wrong(
                    name,
                    ready + " does not answer",
                    "bpci logs " + name + " shows why; bpci down and bpci up start it again");
        }
    }

    private void well(String subject, String detail) {
        findings.add(new Finding(subject, detail, Optional.empty()));
    }

    private void wrong(String subject, String detail, String mend) {
        findings.add(new Finding(subject, detail, Optional.of(mend)));
    }
}
