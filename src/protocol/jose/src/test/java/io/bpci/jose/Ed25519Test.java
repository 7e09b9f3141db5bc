package io.bpci.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

class Ed25519Test {
    private static final HexFormat HEX = HexFormat.of();
    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    static Stream<Ed25519> engines() {
        var engines =
                new ArrayList<>(
                        List.of(
                                Ed25519.fastest(),
                                Ed25519.bouncyCastle(),
                                Ed25519.jca(java.security.Security.getProvider("SunEC"))));
        assertThat(engines).extracting(Ed25519::name).doesNotHaveDuplicates();
        return engines.stream();
    }

    @Test
    void theFastestEngineIsCorrettosWhereItLoads() {
        boolean linux = System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64");
        assertThat(Ed25519.fastest().name()).startsWith(linux ? "AmazonCorrettoCryptoProvider" : "BouncyCastle");
    }

    /** RFC 8032, 7.1, tests 1 to 3. */
    @ParameterizedTest
    @CsvSource({
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
            + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
            + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
            + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
            + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
            + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
            + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    })
    void theExamplesOfRfc8032AreSignedAndVerified(String seed, String publicKey, String message, String signature) {
        var key = Ed25519PrivateKey.fromSeed(HEX.parseHex(seed));
        assertThat(key.publicKey()).isEqualTo(Ed25519PublicKey.of(HEX.parseHex(publicKey)));
        var payload = Slice.of(HEX.parseHex(message));
        engines()
                .forEach(engine -> {
                    assertThat(engine.sign(key, payload)).as(engine.name()).isEqualTo(HEX.parseHex(signature));
                    assertThat(engine.verify(key.publicKey(), HEX.parseHex(signature), payload)).isTrue();
                });
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everyWycheproofVectorHasTheVerdictThatWasPublished(Ed25519 engine) throws Exception {
        int valid = 0;
        int invalid = 0;
        for (JsonObject group : objects(Vectors.read("wycheproof/ed25519_test.json"), "testGroups")) {
            byte[] encoded = HEX.parseHex(text((JsonObject) Objects.requireNonNull(group.get("publicKey")), "pk"));
            for (JsonObject test : objects(group, "tests")) {
                boolean expected = text(test, "result").equals("valid");
                boolean verdict =
                        verdict(engine, encoded, HEX.parseHex(text(test, "sig")), HEX.parseHex(text(test, "msg")));
                assertThat(verdict).as(engine.name() + " " + test).isEqualTo(expected);
                valid += expected ? 1 : 0;
                invalid += expected ? 0 : 1;
            }
        }
        assertThat(valid).isGreaterThan(50);
        assertThat(invalid).isGreaterThan(50);
    }

    private static boolean verdict(Ed25519 engine, byte[] encoded, byte[] signature, byte[] message) {
        Ed25519PublicKey key;
        try {
            key = Ed25519PublicKey.of(encoded);
        } catch (Malformed e) {
            return false;
        }
        return engine.verify(key, signature, Slice.of(message));
    }

    /** The eight points of small order, and the forms of theirs that are not canonical. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void aPointOfSmallOrderIsNoKey(String encoded) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Ed25519PublicKey.of(HEX.parseHex(encoded)))
                .withMessageStartingWith("an Ed25519 public key must be");
    }

    @Test
    void aPointOffTheCurveOrOfAnotherLengthIsNoKey() {
        byte[] two = new byte[32];
        two[0] = 2; // no x satisfies the equation for this y
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Ed25519PublicKey.of(two));
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Ed25519PublicKey.of(new byte[31]))
                .withMessageContaining("32 bytes, not 31");
    }

    /** An honest key with the point of order two added: (x, y) becomes (-x, -y). */
    @Test
    void aPointWithAPartOfSmallOrderIsNoKey() {
        BigInteger p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
        byte[] honest = key(1).publicKey().bytes();
        boolean odd = honest[31] < 0;
        honest[31] &= 0x7f;
        byte[] mixed = littleEndian(p.subtract(new BigInteger(1, reversed(honest))));
        mixed[31] |= (byte) (odd ? 0 : 0x80);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Ed25519PublicKey.of(mixed))
                .withMessageContaining("prime order");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aSecondSignatureMadeByAddingTheGroupOrderIsRefused(Ed25519 engine) {
        var message = Slice.of(new byte[] {1, 2, 3});
        byte[] signature = engine.sign(key(2), message);
        BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(signature, 32, 64)));
        byte[] larger = littleEndian(s.add(L));
        System.arraycopy(larger, 0, signature, 32, 32);
        assertThat(engine.verify(key(2).publicKey(), signature, message)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aSignatureOfAnotherLengthOrWithAnyBitChangedIsRefused(Ed25519 engine) {
        var message = Slice.of(new byte[] {1, 2, 3});
        byte[] signature = engine.sign(key(3), message);
        var key = key(3).publicKey();
        assertThat(engine.verify(key, signature, message)).isTrue();
        for (int length : new int[] {0, 1, 32, 63, 65, 128}) {
            assertThat(engine.verify(key, Arrays.copyOf(signature, length), message)).isFalse();
        }
        for (int bit = 0; bit < 512; bit++) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(engine.verify(key, changed, message)).as("bit " + bit).isFalse();
        }
        assertThat(engine.verify(key(4).publicKey(), signature, message)).isFalse();
        assertThat(engine.verify(key, signature, Slice.of(new byte[] {1, 2}))).isFalse();
    }

    /**
     * With R the neutral point, S = k a: only the holder of the key can make it, and no two verifiers need agree on it.
     */
    @ParameterizedTest
    @MethodSource("engines")
    void aSignatureWhoseRIsOfSmallOrderIsRefused(Ed25519 engine) throws Exception {
        byte[] message = {7};
        byte[] seed = new byte[32];
        seed[0] = 9;
        var key = Ed25519PrivateKey.fromSeed(seed);
        var sha = java.security.MessageDigest.getInstance("SHA-512");
        byte[] scalar = Arrays.copyOf(sha.digest(seed), 32);
        scalar[0] &= (byte) 0xf8;
        scalar[31] = (byte) ((scalar[31] & 0x7f) | 0x40);
        byte[] neutral = new byte[32];
        neutral[0] = 1;
        sha.update(neutral);
        sha.update(key.publicKey().bytes());
        BigInteger k = new BigInteger(1, reversed(sha.digest(message)));
        byte[] s = littleEndian(k.multiply(new BigInteger(1, reversed(scalar))).mod(L));
        byte[] signature = Arrays.copyOf(neutral, 64);
        System.arraycopy(s, 0, signature, 32, 32);
        assertThat(engine.verify(key.publicKey(), signature, Slice.of(message))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aMessageMayBeOfAnyLength(Ed25519 engine) {
        var key = Ed25519PrivateKey.fromSeed(new byte[32]);
        for (int length : new int[] {(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
            byte[] message = new byte[length];
            Slice[] parts = {Slice.of(message, 0, 7), Slice.of(message, 7, length)};
            byte[] signature = engine.sign(key, parts);
            assertThat(signature).isEqualTo(Ed25519.bouncyCastle().sign(key, Slice.of(message)));
            assertThat(engine.verify(key.publicKey(), signature, parts)).isTrue();
            message[length - 1] = 1;
            assertThat(engine.verify(key.publicKey(), signature, parts)).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aMessageMayComeInParts(Ed25519 engine) {
        byte[] message = new byte[300];
        new Random(1).nextBytes(message);
        byte[] signature = engine.sign(key(5), Slice.of(message));
        Slice[] parts = {Slice.of(message, 0, 0), Slice.of(message, 0, 100), Slice.of(message, 100, 300)};
        assertThat(engine.sign(key(5), parts)).isEqualTo(signature);
        assertThat(engine.verify(key(5).publicKey(), signature, parts)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void threadsMayShareAnEngineAndItsKeys(Ed25519 engine) throws Exception {
        var key = key(6);
        Callable<Boolean> work =
                () -> {
                    var random = new Random(Thread.currentThread().threadId());
                    boolean good = true;
                    for (int i = 0; i < 50; i++) {
                        byte[] message = new byte[random.nextInt(200)];
                        random.nextBytes(message);
                        byte[] signature = engine.sign(key, Slice.of(message));
                        good &= engine.verify(key.publicKey(), signature, Slice.of(message));
                        signature[0] ^= 1;
                        good &= !engine.verify(key.publicKey(), signature, Slice.of(message));
                    }
                    return good;
                };
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var outcome : threads.invokeAll(List.of(work, work, work, work))) {
                assertThat(outcome.get()).isTrue();
            }
        }
    }

    @Test
    void aProviderWithoutEd25519IsRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Ed25519.jca(java.security.Security.getProvider("SUN")));
    }

    static Ed25519PrivateKey key(int number) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) number);
        return Ed25519PrivateKey.fromSeed(seed);
    }

    private static byte[] littleEndian(BigInteger number) {
        return Arrays.copyOf(reversed(number.toByteArray()), 32);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static List<JsonObject> objects(JsonObject parent, String name) {
        return ((JsonArray) Objects.requireNonNull(parent.get(name)))
                .elements().stream().map(JsonObject.class::cast).toList();
    }

    private static String text(JsonObject parent, String name) {
        return ((JsonString) Objects.requireNonNull(parent.get(name))).value();
    }
}
