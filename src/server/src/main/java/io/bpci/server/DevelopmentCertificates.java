package io.bpci.server;

import io.bpci.tls.DevelopmentAuthority;
import io.bpci.tls.Pem;
import io.bpci.tls.Reading;
import io.bpci.tls.ServerCertificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes a private authority and a certificate for this machine, for development: {@code ca.pem} for clients, {@code
 * hub.pem} and {@code hub.key} for the hub, in the directory that is the one argument. What is there and lasts another
 * month is kept. The authority's key is not written anywhere, so nobody can issue more in its name.
 */
public final class DevelopmentCertificates {
    private static final List<String> HOSTS = List.of("localhost", "127.0.0.1", "::1");
    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration LEAST = Duration.ofDays(30);

    /** For clients whose clock is a little behind. */
    private static final Duration EARLIER = Duration.ofHours(1);

    private DevelopmentCertificates() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Instant now = Instant.now();
        if (!lasts(directory, now.plus(LEAST))) make(directory, now);
    }

    private static boolean lasts(Path directory, Instant until) {
        return Files.isRegularFile(directory.resolve("ca.pem"))
                && ServerCertificate.read(directory.resolve("hub.pem"), directory.resolve("hub.key"), until)
                        instanceof Reading.Usable;
    }

    private static void make(Path directory, Instant now) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        var random = new SecureRandom();
        Instant from = now.minus(EARLIER);
        Instant until = now.plus(LIFE);
        var authority = new DevelopmentAuthority("BPCI Hub development", from, until, random);
        KeyPair keys = DevelopmentAuthority.newKeys(random);
        X509Certificate issued = authority.issue(keys.getPublic(), HOSTS, from, until);
        write(directory, "hub.key", Pem.of(keys.getPrivate()));
        write(directory, "hub.pem", Pem.of(List.of(issued)));
        write(directory, "ca.pem", Pem.of(List.of(authority.certificate())));
    }

    /** In one step, and for its owner alone from the first byte. */
    private static void write(Path directory, String name, String text) throws IOException {
        Path draft = Files.createTempFile(directory, ".draft", "");
        Files.writeString(draft, text);
        Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
