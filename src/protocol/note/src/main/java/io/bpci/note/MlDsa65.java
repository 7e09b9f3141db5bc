package io.bpci.note;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;

/** ML-DSA-65 (FIPS 204) of the JDK itself, whatever other providers a server registers in front of it. */
final class MlDsa65 {
    static final int SEED_LENGTH = 32;

    private static final String NAME = "ML-DSA-65";
    private static final String PROVIDER = "SUN";

    private MlDsa65() {}

    static KeyFactory keyFactory() {
        try {
            return KeyFactory.getInstance(NAME, PROVIDER);
        } catch (GeneralSecurityException e) {
            throw absent(e);
        }
    }

    static Signature signature() {
        try {
            return Signature.getInstance(NAME, PROVIDER);
        } catch (GeneralSecurityException e) {
            throw absent(e);
        }
    }

    /**
     * FIPS 204, algorithm 1: the key pair of a seed. The JDK has no door for a seed, but its generator draws exactly
     * one, so it is handed this one; that it does, {@link OneSeed} sees to, and a published vector in the tests.
     */
    static KeyPair expand(byte[] seed) {
        try {
            var generator = KeyPairGenerator.getInstance(NAME, PROVIDER);
            var random = new OneSeed(seed);
            generator.initialize(NamedParameterSpec.ML_DSA_65, random);
            KeyPair pair = generator.generateKeyPair();
            random.requireDrawn();
            return pair;
        } catch (GeneralSecurityException e) {
            throw absent(e);
        }
    }

    private static IllegalStateException absent(GeneralSecurityException e) {
        return new IllegalStateException("JDK 24 and later have " + NAME, e);
    }

    private static final class OneSeed extends SecureRandom {
        private final transient byte[] seed;
        private boolean drawn;

        OneSeed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (drawn || bytes.length != seed.length) {
                throw new IllegalStateException("the JDK makes ML-DSA-65 keys in a new way");
            }
            drawn = true;
            System.arraycopy(seed, 0, bytes, 0, seed.length);
        }

        void requireDrawn() {
            if (!drawn) {
                throw new IllegalStateException("the JDK makes ML-DSA-65 keys in a new way");
            }
        }
    }
}
