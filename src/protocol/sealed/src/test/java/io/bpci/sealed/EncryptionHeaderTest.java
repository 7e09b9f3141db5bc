package io.bpci.sealed;

import static io.bpci.sealed.World.ALICE;
import static io.bpci.sealed.World.ALICE_SIGNS;
import static io.bpci.sealed.World.BOB;
import static io.bpci.sealed.World.CAROL;
import static io.bpci.sealed.World.ENGINE;
import static io.bpci.sealed.World.draft;
import static io.bpci.sealed.World.encryption;
import static io.bpci.sealed.World.envelope;
import static io.bpci.sealed.World.json;
import static io.bpci.sealed.World.keyOf;
import static io.bpci.sealed.World.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What a hub judges, which has no key. */
class EncryptionHeaderTest {
    private static final String X25519_SUITE = "DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM";
    private static final String X_WING_SUITE = "X-Wing, HKDF-SHA256, AES-256-GCM";
    private static final Thumbprint ALICES = keyOf(ALICE, Kem.X25519).publicKey().kid();

    /** A sealed envelope for Bob and Carol, changed, is refused with these words. */
    private static void assertRefused(EncryptionLevel level, UnaryOperator<JsonObject> change, String why) {
        Envelope changed = envelope(change.apply(json(sealed(level, BOB, CAROL))));
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> EncryptionHeader.claimedLevel(changed))
                .withMessage(why);
    }

    private static UnaryOperator<JsonObject> inEncryption(UnaryOperator<JsonObject> change) {
        return envelope -> envelope.with("encryption", change.apply(encryption(envelope)));
    }

    private static UnaryOperator<JsonObject> with(String name, Json value) {
        return inEncryption(encryption -> encryption.with(name, value));
    }

    private static UnaryOperator<JsonObject> without(String name) {
        return inEncryption(encryption -> encryption.without(name));
    }

    private static UnaryOperator<JsonObject> inBobs(UnaryOperator<JsonObject> change) {
        return inRecipients(each -> List.of(change.apply((JsonObject) each.getFirst()), each.getLast()));
    }

    private static UnaryOperator<JsonObject> inRecipients(UnaryOperator<List<Json>> change) {
        return inEncryption(
                encryption -> encryption.with("recipients", new JsonArray(change.apply(elements(encryption)))));
    }

    private static List<Json> elements(JsonObject encryption) {
        return ((JsonArray) Objects.requireNonNull(encryption.get("recipients"))).elements();
    }

    private static Json zeros(int length) {
        return Json.of(Base64Url.encode(new byte[length]));
    }

    private static Json point(int length) {
        byte[] bytes = new byte[length];
        if (length > 0) bytes[Math.max(0, length - 32)] = 9;
        return Json.of(Base64Url.encode(bytes));
    }

    @Test
    void aHighHeaderWithoutSenderKeyIsRefused() {
        assertRefused(
                EncryptionLevel.HIGH,
                without("sender_key"),
                "sender_key is missing: level High authenticates the sender");
    }

    @EnumSource(names = {"STANDARD", "QUANTUM"})
    @ParameterizedTest
    void aSenderKeyIsOfHighAlone(EncryptionLevel level) {
        assertRefused(
                level,
                with("sender_key", Json.of(ALICES.value())),
                "sender_key has no place in level %s: only High authenticates with it".formatted(level));
    }

    @Test
    void aStandardSealingIsNotPassedOffAsHigh() {
        assertRefused(
                EncryptionLevel.STANDARD,
                with("level", Json.of("High")),
                "sender_key is missing: level High authenticates the sender");
    }

    @EnumSource(names = {"STANDARD", "HIGH"})
    @ParameterizedTest
    void aSealingWithX25519IsNotPassedOffAsQuantum(EncryptionLevel level) {
        assertRefused(level, with("level", Json.of("Quantum")), "suite of level Quantum must be " + X_WING_SUITE);
        assertRefused(
                level,
                inEncryption(encryption ->
                        encryption
                                .with("level", Json.of("Quantum"))
                                .with("suite", Json.of(X_WING_SUITE))
                                .without("sender_key")),
                "recipients, bob: enc of X-Wing must be 1120 bytes, not 32");
    }

    @Test
    void aQuantumSealingIsNotPassedOffAsAnother() {
        assertRefused(
                EncryptionLevel.QUANTUM,
                with("level", Json.of("Standard")),
                "suite of level Standard must be " + X25519_SUITE);
        assertRefused(
                EncryptionLevel.QUANTUM,
                inEncryption(encryption ->
                        encryption.with("level", Json.of("Standard")).with("suite", Json.of(X25519_SUITE))),
                "recipients, bob: enc of DHKEM(X25519, HKDF-SHA256) must be 32 bytes, not 1120");
    }

    @Test
    void levelNoneIsSaidBySayingNothing() {
        assertRefused(
                EncryptionLevel.STANDARD,
                with("level", Json.of("None")),
                "level None is said by leaving encryption out");
        assertRefused(
                EncryptionLevel.STANDARD,
                envelope -> envelope.with("encryption", Json.object().put("level", "None").build()),
                "level None is said by leaving encryption out");
    }

    @CsvSource({"high", "Top", "''", "AES-256"})
    @ParameterizedTest
    void aLevelHasOneOfTheFourNames(String name) {
        assertRefused(
                EncryptionLevel.HIGH, with("level", Json.of(name)), "level: must be None, Standard, High or Quantum");
    }

    @ValueSource(strings = {"level", "suite", "nonce", "commitment", "recipients"})
    @ParameterizedTest
    void noMemberIsMissing(String name) {
        assertRefused(EncryptionLevel.STANDARD, without(name), name + " is missing");
    }

    @ValueSource(strings = {"node_id", "kid", "enc", "key"})
    @ParameterizedTest
    void noMemberOfARecipientIsMissing(String name) {
        String why = name.equals("node_id") ? "node_id is missing" : "recipients, bob: " + name + " is missing";
        assertRefused(EncryptionLevel.STANDARD, inBobs(bobs -> bobs.without(name)), why);
    }

    @Test
    void unknownMembersAreRefusedByName() {
        assertRefused(EncryptionLevel.STANDARD, with("tag", Json.of("x")), "encryption has no member \"tag\"");
        assertRefused(
                EncryptionLevel.STANDARD,
                inBobs(bobs -> bobs.with("alg", Json.of("x"))),
                "an element of recipients has no member \"alg\"");
    }

    @Test
    void theLengthsAreThoseOfTheAlgorithms() {
        assertRefused(EncryptionLevel.STANDARD, with("nonce", zeros(16)), "nonce must be 12 bytes, not 16");
        assertRefused(EncryptionLevel.STANDARD, with("commitment", zeros(16)), "commitment must be 32 bytes, not 16");
        assertRefused(
                EncryptionLevel.STANDARD,
                inBobs(bobs -> bobs.with("key", zeros(32))),
                "recipients, bob: key must be 48 bytes, not 32");
        for (int length : new int[] {0, 31, 33, 1120}) {
            assertRefused(
                    EncryptionLevel.HIGH,
                    inBobs(bobs -> bobs.with("enc", point(length))),
                    "recipients, bob: enc of DHKEM(X25519, HKDF-SHA256) must be 32 bytes, not " + length);
        }
        assertRefused(
                EncryptionLevel.QUANTUM,
                inBobs(bobs -> bobs.with("enc", point(1121))),
                "recipients, bob: enc of X-Wing must be 1120 bytes, not 1121");
        assertRefused(
                EncryptionLevel.HIGH,
                with("sender_key", Json.of("alice")),
                "sender_key: a thumbprint has 43 characters of base64url, not 5");
    }

    @EnumSource(names = {"STANDARD", "HIGH", "QUANTUM"})
    @ParameterizedTest
    void pointsThatCarryNoSecretAreRefused(EncryptionLevel level) {
        int length = level.requireKem().encLength();
        assertRefused(
                level,
                inBobs(bobs -> bobs.with("enc", zeros(length))),
                "recipients, bob: enc is an X25519 point of small order");
        byte[] beyond = new byte[length];
        Arrays.fill(beyond, (byte) 0xff);
        assertRefused(
                level,
                inBobs(bobs -> bobs.with("enc", Json.of(Base64Url.encode(beyond)))),
                "recipients, bob: enc is not the canonical form of an X25519 point");
    }

    @Test
    void bytesAreInTheOneFormOfBase64Url() {
        for (String name : List.of("nonce", "commitment")) {
            assertRefused(
                    EncryptionLevel.STANDARD,
                    with(name, Json.of("AAAAAAAAAAAAAAA=")),
                    name + " is not base64url without padding");
            assertRefused(EncryptionLevel.STANDARD, with(name, Json.of(1)), name + " must be a string");
        }
        assertRefused(
                EncryptionLevel.STANDARD,
                inBobs(bobs -> bobs.with("enc", Json.of("AB"))),
                "recipients, bob: enc is not base64url: its unused bits are not zero");
    }

    @Test
    void theRecipientsAreTheTargets() {
        assertRefused(
                EncryptionLevel.STANDARD,
                inRecipients(each -> List.of(each.getFirst())),
                "recipients lacks carol, which is a target");
        assertRefused(
                EncryptionLevel.STANDARD,
                inBobs(bobs -> bobs.with("node_id", Json.of("dave"))),
                "recipients lacks bob, which is a target");
        assertRefused(
                EncryptionLevel.STANDARD,
                envelope -> envelope.with("target_nodes", Json.strings(List.of("bob"))),
                "recipients names carol, which is no target");
        assertRefused(
                EncryptionLevel.STANDARD,
                inRecipients(List::reversed),
                "recipients must stand in the order of target_nodes");
        assertRefused(
                EncryptionLevel.STANDARD,
                inRecipients(each -> List.of(each.getFirst(), each.getFirst())),
                "recipients names bob twice");
        assertRefused(
                EncryptionLevel.STANDARD, inRecipients(each -> List.of()), "recipients must be an array with elements");
    }

    @Test
    void theContentIsACiphertext() {
        String string = "content must be a string: the ciphertext";
        for (Json clear : List.of(Json.object().put("iban", "DE02").build(), Json.NULL, Json.of(1), Json.array())) {
            assertRefused(EncryptionLevel.STANDARD, envelope -> envelope.with("content", clear), string);
        }
        assertRefused(
                EncryptionLevel.STANDARD,
                envelope -> envelope.with("content", Json.of("hello, Bob")),
                "content is not base64url without padding");
        assertRefused(
                EncryptionLevel.STANDARD,
                envelope -> envelope.with("content", Json.of("AAAA\n")),
                "content is not base64url without padding");
        for (int length : new int[] {0, 1, 16}) {
            assertRefused(
                    EncryptionLevel.STANDARD,
                    envelope -> envelope.with("content", zeros(length)),
                    "content must be a ciphertext of more than 16 bytes");
        }
    }

    @Test
    void anActionIsShortAndPrintable() {
        for (String action : List.of("", "x".repeat(257), "a\nb", "\u0085")) {
            assertRefused(
                    EncryptionLevel.STANDARD,
                    with("action", Json.of(action)),
                    "action must have 1 to 256 characters, and no controls");
        }
        JsonObject envelope = json(sealed(EncryptionLevel.STANDARD, BOB, CAROL));
        for (String action : List.of("x", "ü".repeat(256))) {
            Envelope changed = envelope(with("action", Json.of(action)).apply(envelope));
            assertThat(EncryptionHeader.of(changed).orElseThrow().action()).isEqualTo(action);
        }
    }

    @Test
    void anEnvelopeThatSaysNothingOfEncryptionHasLevelNone() {
        Envelope clear = draft(BOB).sign(ALICE_SIGNS, ENGINE);
        assertThat(EncryptionHeader.of(clear)).isEmpty();
        assertThat(EncryptionHeader.claimedLevel(clear)).isEqualTo(EncryptionLevel.NONE);
    }

    @Test
    void theHeaderIsAnObject() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> EncryptionHeader.parse(Json.of("High")))
                .withMessage("encryption must be an object");
    }

    @Test
    void aHeaderHasOneToAThousandRecipients() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> random(new Random(1), 0))
                .withMessage("recipients must be 1 to 1000");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> random(new Random(1), 1001))
                .withMessage("recipients must be 1 to 1000");
        assertThat(random(new Random(1), 1000).recipients()).hasSize(1000);
    }

    @Test
    void whatIsWrittenIsReadAgainAndTheOtherWayRound() {
        var random = new Random(7);
        for (int i = 0; i < 300; i++) {
            EncryptionHeader header = random(random, 1 + random.nextInt(5));
            assertThat(EncryptionHeader.parse(header.json())).isEqualTo(header);
        }
        for (EncryptionLevel level : List.of(EncryptionLevel.STANDARD, EncryptionLevel.HIGH, EncryptionLevel.QUANTUM)) {
            JsonObject encryption = encryption(json(sealed(level, BOB, CAROL)));
            assertThat(EncryptionHeader.parse(encryption).json()).isEqualTo(encryption);
        }
    }

    private static EncryptionHeader random(Random random, int recipients) {
        EncryptionLevel level =
                List.of(EncryptionLevel.STANDARD, EncryptionLevel.HIGH, EncryptionLevel.QUANTUM).get(random.nextInt(3));
        List<SealedKey> keys = new ArrayList<>();
        for (int i = 0; i < recipients; i++) {
            byte[] enc = bytes(random, level.requireKem().encLength());
            enc[enc.length - 1] &= 0x3f;
            keys.add(
                    new SealedKey(
                            new NodeId("node-" + i),
                            new Thumbprint(Base64Url.encode(bytes(random, 32))),
                            Base64Url.encode(enc),
                            Base64Url.encode(bytes(random, 48))));
        }
        return new EncryptionHeader(
                level,
                level == EncryptionLevel.HIGH ? new Thumbprint(Base64Url.encode(bytes(random, 32))) : null,
                Base64Url.encode(bytes(random, 12)),
                random.nextBoolean() ? "x".repeat(1 + random.nextInt(256)) : null,
                Base64Url.encode(bytes(random, 32)),
                keys);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void theLevelsAreOrderedAsTheSpecificationListsThem() {
        assertThat(EncryptionLevel.values())
                .extracting(EncryptionLevel::wireName)
                .containsExactly("None", "Standard", "High", "Quantum");
        for (EncryptionLevel level : EncryptionLevel.values()) {
            assertThat(EncryptionLevel.parse(level.wireName())).isEqualTo(level);
            for (EncryptionLevel required : EncryptionLevel.values()) {
                assertThat(level.satisfies(required)).isEqualTo(level.compareTo(required) >= 0);
            }
        }
        assertThat(EncryptionLevel.QUANTUM.satisfies(EncryptionLevel.HIGH)).isTrue();
        assertThat(EncryptionLevel.STANDARD.satisfies(EncryptionLevel.HIGH)).isFalse();
        assertThat(EncryptionLevel.NONE.kem()).isEmpty();
    }
}
