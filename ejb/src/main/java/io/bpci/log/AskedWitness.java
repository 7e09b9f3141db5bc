package io.bpci.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.note.CosignatureVerifier;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A witness that is asked for cosignatures, and how it fared. A witness that fails is asked less and less often.
 * Written by one thread; {@link #warning} is for all.
 */
final class AskedWitness {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int MAX_DOUBLINGS = 6;

    /** One lost answer is no news. */
    private static final int FAILURES_TO_WARN = 3;

    private final URI endpoint;
    private final CosignatureVerifier key;
    private final String id;

    private long known;
    private Instant next = Instant.EPOCH;

    private volatile Failing failing = Failing.NOT;

    /** How often it failed in a row, and why the last time. */
    private record Failing(int times, String why) {
        static final Failing NOT = new Failing(0, "");
    }

    /**
     * @param prefix its submission prefix
     */
    AskedWitness(URI prefix, CosignatureVerifier key) {
        String text = prefix.toString();
        this.endpoint = URI.create((text.endsWith("/") ? text : text + "/") + "add-checkpoint");
        this.key = key;
        this.id = id(key.verifierKey());
    }

    URI endpoint() {
        return endpoint;
    }

    CosignatureVerifier key() {
        return key;
    }

    /** By which its cosignatures are stored. */
    String id() {
        return id;
    }

    /** SHA-256 of a verifier key, in hexadecimal. */
    static String id(String verifierKey) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(verifierKey.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The size of the tree that it cosigned last, as far as the log has heard. */
    long known() {
        return known;
    }

    boolean isDue(Instant now) {
        return !now.isBefore(next);
    }

    /** It says what it cosigned last. */
    void knows(long size) {
        known = size;
    }

    void cosigned(long size) {
        known = size;
        failing = Failing.NOT;
        next = Instant.EPOCH;
    }

    /** Whether that is news: it did not fail before for this reason. */
    boolean failed(String why, Instant now) {
        Failing before = failing;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(before.times(), MAX_DOUBLINGS));
        next = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        failing = new Failing(before.times() + 1, why);
        return !why.equals(before.why());
    }

    boolean isFailing() {
        return failing.times() >= FAILURES_TO_WARN;
    }

    /** What an operator should look at; empty while it cosigns. */
    Optional<String> warning() {
        Failing now = failing;
        return now.times() >= FAILURES_TO_WARN
                ? Optional.of("the witness %s does not cosign: %s".formatted(key.name(), now.why()))
                : Optional.empty();
    }
}
