package io.bpci.tls;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A server's certificate as its files have it now. They are looked at again when asked for, every few seconds at most;
 * what cannot be used is a fault to be told, and the certificate before it stays. A key and a certificate that are
 * replaced one after the other do not match in between: that passes by itself. Safe for concurrent use.
 */
public final class LiveCertificate {
    /** At most so much later a replaced certificate is used. */
    public static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final Path certificateFile;
    private final Path privateKeyFile;
    private final InstantSource clock;
    private volatile ServerCertificate current;
    private volatile Instant nextLook;
    private volatile Reading.@Nullable Unusable fault;
    private Stamp seen;

    /** By what a change of the files is noticed. */
    private record Stamp(String certificate, String key) {}

    private LiveCertificate(
            Path certificateFile, Path privateKeyFile, InstantSource clock, ServerCertificate first, Stamp seen) {
        this.certificateFile = certificateFile;
        this.privateKeyFile = privateKeyFile;
        this.clock = clock;
        this.current = first;
        this.nextLook = clock.instant().plus(LOOK_EVERY);
        this.seen = seen;
    }

    /**
     * @throws IllegalStateException if the files cannot be used, with the reason
     */
    public static LiveCertificate follow(Path certificateFile, Path privateKeyFile, InstantSource clock) {
        var seen = new Stamp(stamp(certificateFile), stamp(privateKeyFile));
        return switch (ServerCertificate.read(certificateFile, privateKeyFile, clock.instant())) {
            case Reading.Usable(var first) -> new LiveCertificate(certificateFile, privateKeyFile, clock, first, seen);
            case Reading.Unusable unusable -> throw new IllegalStateException(unusable.toString());
        };
    }

    /** The one to show to clients. */
    public ServerCertificate current() {
        if (!clock.instant().isBefore(nextLook)) look();
        return current;
    }

    /** Why what now lies in the files is not used; empty while it is. */
    public Optional<String> fault() {
        var _ = current();
        return Optional.ofNullable(fault).map(Reading.Unusable::toString);
    }

    private synchronized void look() {
        Instant now = clock.instant();
        if (now.isBefore(nextLook)) return;
        nextLook = now.plus(LOOK_EVERY);
        var stamp = new Stamp(stamp(certificateFile), stamp(privateKeyFile));
        if (stamp.equals(seen)) return;
        seen = stamp;
        switch (ServerCertificate.read(certificateFile, privateKeyFile, now)) {
            case Reading.Usable(var renewed) -> {
                current = renewed;
                fault = null;
            }
            case Reading.Unusable unusable -> fault = unusable;
        }
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "";
        }
    }
}
