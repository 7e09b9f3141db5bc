package io.bpci.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with the certificate of a listener.
 *
 * @param listener {@code api} or {@code ws}
 * @param file where it was read from
 * @param left from now to its end; negative once it has expired
 * @param isNearEnd whether less is left than the operator wants
 * @param fault why what lies in the files now is not used; empty when it is
 */
public record CertificateState(
        String listener, Path file, Instant ends, Duration left, boolean isNearEnd, Optional<String> fault) {

    public boolean isExpired() {
        return left.isNegative();
    }

    /** What an operator has to know; empty when all is well. */
    public Optional<String> warning() {
        if (isExpired()) {
            return Optional.of(
                    "the certificate of %s (%s) expired at %s: clients refuse to connect%s"
                            .formatted(listener, file, ends, replacement()));
        }
        if (isNearEnd) {
            return Optional.of(
                    "the certificate of %s (%s) ends at %s, in %d days%s"
                            .formatted(listener, file, ends, left.toDays(), replacement()));
        }
        return fault.map(_ -> "the certificate of %s stays in use%s".formatted(listener, replacement()));
    }

    private String replacement() {
        return fault.map(why -> "; what has replaced it cannot be used: " + why).orElse("");
    }
}
