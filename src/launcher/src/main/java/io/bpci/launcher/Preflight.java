package io.bpci.launcher;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What the hub itself says of the settings with which it would start, in a process of its own: the launcher knows no
 * settings.
 *
 * @param warnDays with fewer days left a certificate is a warning
 */
record Preflight(Listener api, Listener ws, long warnDays) {
    /** A hub on loopback without certificates. */
    static final Preflight PLAIN = new Preflight(Listener.PLAIN, Listener.PLAIN, 0);

    private static final List<String> EVERY_ADDRESS = List.of("0.0.0.0", "::", "[::]");

    /**
     * One of the hub's listeners.
     *
     * @param address where it listens
     * @param certificate absent for plain text
     */
    record Listener(String address, Optional<Certificate> certificate) {
        static final Listener PLAIN = new Listener(Port.LOOPBACK, Optional.empty());

        /** Where a program on this machine reaches it. */
        String reachedAt() {
            return EVERY_ADDRESS.contains(address) || address.equals("localhost") ? Port.LOOPBACK : address;
        }

        /** By which name clients are to call it. */
        String name() {
            return certificate.map(Certificate::host).orElseGet(this::reachedAt);
        }
    }

    /**
     * @param file with the certificate, then its issuers
     * @param host a name that it has
     */
    record Certificate(Path file, String host, Instant ends) {
        long daysLeft() {
            return Duration.between(Instant.now(), ends).toDays();
        }
    }

    /** Runs a small program of the hub's; what it writes to standard output. */
    static String run(Installation installation, Map<String, String> environment, String... classAndArguments)
            throws InterruptedException {
        try {
            var builder =
                    new ProcessBuilder(
                            installation.java().resolve("bin/java").toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx64m",
                            "-cp",
                            installation.server().resolve("lib/*").toString());
            builder.command().addAll(List.of(classAndArguments));
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) throw new Failure(err.strip());
            return out;
        } catch (IOException e) {
            throw new Failure("cannot start Java in " + installation.java() + ": " + e.getMessage());
        }
    }

    /**
     * @throws Failure with what is wrong, when the settings are not usable
     */
    static Preflight of(Installation installation, Map<String, String> environment) throws InterruptedException {
        var said = new Properties();
        try {
            said.load(new StringReader(run(installation, environment, "io.bpci.server.Preflight")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new Preflight(
                listener(said, "api"), listener(said, "ws"), Long.parseLong(said.getProperty("warn_days", "30")));
    }

    private static Listener listener(Properties said, String name) {
        Optional<Certificate> certificate =
                Optional.ofNullable(said.getProperty(name + ".certificate"))
                        .map(file ->
                                new Certificate(
                                        Path.of(file),
                                        said.getProperty(name + ".host", Port.LOOPBACK),
                                        Instant.parse(said.getProperty(name + ".ends"))));
        return new Listener(said.getProperty(name + ".address", Port.LOOPBACK), certificate);
    }
}
