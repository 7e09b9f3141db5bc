package io.bpci.sealed;

import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.Optional;

/**
 * How strongly a content is protected from everyone but its targets. The order is that of the specification, and it is
 * one of demands: what asks for a level is satisfied by it and by those above.
 *
 * <p>{@link #QUANTUM} stands above {@link #HIGH} but does not contain it. High authenticates its sender twice, by the
 * signature of the envelope and inside the encryption by a second key; Quantum, whose X-Wing has no authenticated mode,
 * by the signature alone. In return Quantum is meant to stay closed to who records today and has a quantum computer
 * later, which High is not.
 */
public enum EncryptionLevel {
    /** In the clear: an envelope without {@code encryption}. */
    NONE("None"),

    /** HPKE's base mode with {@link Kem#X25519}. */
    STANDARD("Standard"),

    /** HPKE's auth mode with {@link Kem#X25519}: what opens was sealed with the sender's own encryption key. */
    HIGH("High"),

    /** HPKE's base mode with {@link Kem#X_WING}. */
    QUANTUM("Quantum");

    private final String wireName;

    EncryptionLevel(String wireName) {
        this.wireName = wireName;
    }

    /**
     * @throws Malformed if it is not one of the four names, exactly so
     */
    public static EncryptionLevel parse(String text) {
        return switch (text) {
            case "None" -> NONE;
            case "Standard" -> STANDARD;
            case "High" -> HIGH;
            case "Quantum" -> QUANTUM;
            default -> throw new Malformed("must be None, Standard, High or Quantum");
        };
    }

    /** Which level the member {@code encryption} of an envelope names, whether or not the rest of it is good. */
    public static Optional<EncryptionLevel> of(JsonObject encryption) {
        if (!(encryption.get("level") instanceof JsonString(String named))) return Optional.empty();
        return Arrays.stream(values()).filter(level -> level.wireName.equals(named)).findFirst();
    }

    public String wireName() {
        return wireName;
    }

    /** What the keys of the targets are for; empty where nothing is encrypted. */
    public Optional<Kem> kem() {
        return switch (this) {
            case NONE -> Optional.empty();
            case STANDARD, HIGH -> Optional.of(Kem.X25519);
            case QUANTUM -> Optional.of(Kem.X_WING);
        };
    }

    /** Whether this is the level that is asked for, or one above it. */
    public boolean satisfies(EncryptionLevel required) {
        return compareTo(required) >= 0;
    }

    /** Whether what is sealed to a key of that KEM can satisfy a demand for this level. */
    public boolean isServedBy(Kem kem) {
        return Arrays.stream(values())
                .filter(level -> level.satisfies(this))
                .anyMatch(level -> level.kem().filter(kem::equals).isPresent());
    }

    /** Whether the sender has to prove its own encryption key. */
    boolean authenticatesSender() {
        return this == HIGH;
    }

    /** The KEM that stands behind {@link #kem}, for levels that encrypt. */
    Kem requireKem() {
        return kem().orElseThrow(() -> new Malformed("level None encrypts nothing"));
    }

    @Override
    public String toString() {
        return wireName;
    }
}
