package io.bpci.sealed;

import io.bpci.json.Malformed;

/**
 * The key encapsulation mechanisms of HPKE (RFC 9180, 4 and 7.1) that are used here: what an encryption key is for.
 * Each goes with HKDF-SHA256 and AES-256-GCM.
 */
public enum Kem {
    /** RFC 9180, 4.1: may authenticate the sender. */
    X25519("DHKEM(X25519, HKDF-SHA256)", 0x0020, 32, 32),

    /** X25519 and ML-KEM-768 (draft-connolly-cfrg-xwing-kem), which holds as long as one of the two does. */
    X_WING("X-Wing", 0x647a, 1216, 1120);

    private final String wireName;
    private final int id;
    private final int publicKeyLength;
    private final int encLength;

    Kem(String wireName, int id, int publicKeyLength, int encLength) {
        this.wireName = wireName;
        this.id = id;
        this.publicKeyLength = publicKeyLength;
        this.encLength = encLength;
    }

    /**
     * @throws Malformed if it is not one of the two names, exactly so
     */
    public static Kem parse(String text) {
        for (Kem kem : values()) {
            if (kem.wireName.equals(text)) return kem;
        }
        throw new Malformed("must be " + X25519 + " or " + X_WING);
    }

    /** The name in IANA's registry of HPKE KEM identifiers. */
    public String wireName() {
        return wireName;
    }

    /** The three algorithms, by their names in IANA's registries. */
    public String suite() {
        return wireName + ", HKDF-SHA256, AES-256-GCM";
    }

    /** Npk of RFC 9180, in bytes. */
    public int publicKeyLength() {
        return publicKeyLength;
    }

    /** Nenc of RFC 9180, in bytes. */
    public int encLength() {
        return encLength;
    }

    /** The identifier that goes into the key schedule. */
    int id() {
        return id;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
