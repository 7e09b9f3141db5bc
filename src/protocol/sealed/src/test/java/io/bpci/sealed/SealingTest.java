package io.bpci.sealed;

import static io.bpci.sealed.World.ALICE;
import static io.bpci.sealed.World.ALICE_SIGNS;
import static io.bpci.sealed.World.BOB;
import static io.bpci.sealed.World.CAROL;
import static io.bpci.sealed.World.CONTENT;
import static io.bpci.sealed.World.ENGINE;
import static io.bpci.sealed.World.RANDOM;
import static io.bpci.sealed.World.draft;
import static io.bpci.sealed.World.encryption;
import static io.bpci.sealed.World.envelope;
import static io.bpci.sealed.World.json;
import static io.bpci.sealed.World.keyOf;
import static io.bpci.sealed.World.keys;
import static io.bpci.sealed.World.opener;
import static io.bpci.sealed.World.sealed;
import static io.bpci.sealed.World.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.DetachedJws;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.sealed.Opening.DoesNotOpen;
import io.bpci.sealed.Opening.NoSuchKey;
import io.bpci.sealed.Opening.NoSuchSenderKey;
import io.bpci.sealed.Opening.NotForMe;
import io.bpci.sealed.Opening.NotSealed;
import io.bpci.sealed.Opening.Opened;
import io.bpci.sealed.Opening.Unsound;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

class SealingTest {
    @EnumSource(value = EncryptionLevel.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @ParameterizedTest
    void aTargetReadsWhatWasSealed(EncryptionLevel level) {
        Envelope envelope = sealed(level, BOB);
        assertThat(opener(BOB).open(envelope)).isEqualTo(new Opened(level, CONTENT, "share"));
        assertThat(EncryptionHeader.claimedLevel(envelope)).isEqualTo(level);
        assertThat(envelope.verify(ENGINE, ALICE_SIGNS.publicKey())).isEqualTo(DetachedJws.Outcome.VALID);
        assertThat(new String(envelope.bytes(), UTF_8)).doesNotContain("iban", "DE02", "12.50");
    }

    @EnumSource(value = EncryptionLevel.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @ParameterizedTest
    void eachOfManyTargetsReadsItAndNobodyElse(EncryptionLevel level) {
        NodeId[] targets =
                IntStream.range(0, 40).mapToObj(number -> new NodeId("node-" + number)).toArray(NodeId[]::new);
        Envelope envelope = sealed(level, targets);
        for (NodeId target : targets) {
            assertThat(opener(target).open(envelope)).isEqualTo(new Opened(level, CONTENT, "share"));
        }
        assertThat(opener(BOB).open(envelope)).isEqualTo(new NotForMe());
        assertThat(opener(ALICE).open(envelope)).isEqualTo(new NotForMe());
    }

    @Test
    void anyJsonIsSealedInItsCanonicalForm() {
        for (String text : List.of("null", "0", "\"\"", "[]", "{\"b\":1e2,\"a\":\"\\u00e9\"}", "\"Ü\\n\"")) {
            EnvelopeDraft draft = draft(BOB).contentJson(text.getBytes(UTF_8));
            Json content = Envelope.parse(draft.sign(ALICE_SIGNS, ENGINE).bytes()).content();
            Envelope envelope =
                    new Sealer(RANDOM).seal(draft, sealing(EncryptionLevel.STANDARD, BOB)).sign(ALICE_SIGNS, ENGINE);
            assertThat(opener(BOB).open(envelope)).isEqualTo(new Opened(EncryptionLevel.STANDARD, content, null));
        }
    }

    @Test
    void twoSealingsOfOneMessageHaveNothingInCommon() {
        EncryptionHeader one = EncryptionHeader.of(sealed(EncryptionLevel.STANDARD, BOB)).orElseThrow();
        EncryptionHeader other = EncryptionHeader.of(sealed(EncryptionLevel.STANDARD, BOB)).orElseThrow();
        assertThat(one.nonce()).isNotEqualTo(other.nonce());
        assertThat(one.commitment()).isNotEqualTo(other.commitment());
        assertThat(one.recipients().getFirst().enc()).isNotEqualTo(other.recipients().getFirst().enc());
        assertThat(one.recipients().getFirst().key()).isNotEqualTo(other.recipients().getFirst().key());
    }

    @Test
    void anEnvelopeInTheClearIsToldFromASealedOne() {
        Envelope envelope = draft(BOB).sign(ALICE_SIGNS, ENGINE);
        assertThat(opener(BOB).open(envelope)).isEqualTo(new NotSealed(CONTENT));
        assertThat(EncryptionHeader.claimedLevel(envelope)).isEqualTo(EncryptionLevel.NONE);
    }

    @EnumSource(value = EncryptionLevel.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @ParameterizedTest
    void anEarlierKeyOpensAsLongAsItIsKept(EncryptionLevel level) {
        Envelope envelope = sealed(level, BOB, CAROL);
        Kem kem = level.requireKem();
        EncryptionPrivateKey old = keyOf(BOB, kem);
        EncryptionPrivateKey current = EncryptionPrivateKey.generate(kem, RANDOM);
        SenderKeys senders = (node, kid) -> Optional.of(keyOf(ALICE, Kem.X25519).publicKey());
        assertThat(new Opener(BOB, List.of(current, old), senders).open(envelope)).isInstanceOf(Opened.class);
        assertThat(new Opener(BOB, List.of(current), senders).open(envelope))
                .isEqualTo(new NoSuchKey(old.publicKey().kid()));
    }

    @Test
    void aSenderWhoseKeyIsNotKnownIsNotBelieved() {
        Envelope envelope = sealed(EncryptionLevel.HIGH, BOB);
        EncryptionPublicKey known = keyOf(ALICE, Kem.X25519).publicKey();
        List<EncryptionPrivateKey> keys = List.of(keyOf(BOB, Kem.X25519));
        assertThat(new Opener(BOB, keys, SenderKeys.none()).open(envelope)).isEqualTo(new NoSuchSenderKey(known.kid()));
        // Whoever answers with another key than was asked for is not heard.
        SenderKeys wrong = (node, kid) -> Optional.of(keyOf(CAROL, Kem.X25519).publicKey());
        assertThat(new Opener(BOB, keys, wrong).open(envelope)).isEqualTo(new NoSuchSenderKey(known.kid()));
    }

    /** High with the name of Alice's key, by Carol, who has not got the key itself. */
    @Test
    void whoNamesAnothersKeyDoesNotPassForIt() {
        EncryptionPrivateKey carols = keyOf(CAROL, Kem.X25519);
        Envelope forged =
                new Sealer(RANDOM)
                        .seal(draft(BOB), Sealing.high(carols, keys(Kem.X25519, BOB)))
                        .sign(ALICE_SIGNS, ENGINE);
        JsonObject envelope = json(forged);
        JsonObject encryption =
                encryption(envelope).with("sender_key", Json.of(keyOf(ALICE, Kem.X25519).publicKey().kid().value()));
        assertThat(opener(BOB).open(envelope(envelope.with("encryption", encryption)))).isEqualTo(new DoesNotOpen());
    }

    /**
     * Bob has the content key; that does not let him put other words into Alice's mouth, not even if he signs as her.
     */
    @Test
    void aTargetCannotExchangeTheContentForTheOthers() {
        Envelope envelope = sealed(EncryptionLevel.HIGH, BOB, CAROL);
        EncryptionHeader header = EncryptionHeader.of(envelope).orElseThrow();
        SealedKey bobs = header.recipients().getFirst();
        Binding binding = Binding.of(envelope.view(), header.preface());
        byte[] ciphertext = EncryptionHeader.ciphertext(envelope.contentBytes());
        byte[] contentKey =
                Hpke.open(
                                bobs.encBytes(),
                                keyOf(BOB, Kem.X25519),
                                keyOf(ALICE, Kem.X25519).publicKey(),
                                binding.info(BOB, bobs.kid()),
                                Binding.keyAad(ciphertext),
                                bobs.keyBytes())
                        .orElseThrow();
        byte[] other =
                AesGcm.seal(contentKey, header.nonceBytes(), binding.aad(), Slice.of("\"lies\"".getBytes(UTF_8)));
        Envelope forged = envelope(json(envelope).with("content", Json.of(Base64Url.encode(other))));
        assertThat(EncryptionHeader.claimedLevel(forged)).isEqualTo(EncryptionLevel.HIGH);
        assertThat(opener(CAROL).open(forged)).isEqualTo(new DoesNotOpen());
    }

    /** Two content keys for one ciphertext: each target could be made to read something else. */
    @Test
    void oneMessageHasOneContentKey() {
        NodeId[] targets = {BOB, CAROL};
        Envelope envelope = sealed(EncryptionLevel.STANDARD, targets);
        EncryptionHeader header = EncryptionHeader.of(envelope).orElseThrow();
        Binding binding = Binding.of(envelope.view(), header.preface());
        byte[] ciphertext = EncryptionHeader.ciphertext(envelope.contentBytes());
        EncryptionPublicKey carols = keyOf(CAROL, Kem.X25519).publicKey();
        Hpke.Message otherKey =
                Hpke.seal(
                        carols,
                        null,
                        binding.info(CAROL, carols.kid()),
                        Binding.keyAad(ciphertext),
                        World.each(9),
                        RANDOM);
        List<SealedKey> recipients =
                List.of(
                        header.recipients().getFirst(),
                        new SealedKey(
                                CAROL,
                                carols.kid(),
                                Base64Url.encode(otherKey.enc()),
                                Base64Url.encode(otherKey.ciphertext())));
        var changed =
                new EncryptionHeader(
                        header.level(), null, header.nonce(), header.action(), header.commitment(), recipients);
        Envelope twofold = envelope(json(envelope).with("encryption", changed.json()));
        assertThat(opener(BOB).open(twofold)).isInstanceOf(Opened.class);
        assertThat(opener(CAROL).open(twofold)).isEqualTo(new DoesNotOpen());
    }

    @CsvSource({
        "message_id, msg-002",
        "source_node, mallory",
        "message_type, StateUpdate",
        "created_at, 2026-11-21T08:00:00.124Z",
        "created_at, 2026-11-21T08:00:00.123000Z",
        "expires_at, 2026-11-21T09:00:01Z",
        "agreement_id, agreement-8",
        "correlation_id, case-13",
        "policy_domain, other.example",
        "priority, Critical",
        "schema_version, 2"
    })
    @ParameterizedTest
    void itOpensInNoOtherEnvelope(String member, String value) {
        for (EncryptionLevel level : List.of(EncryptionLevel.STANDARD, EncryptionLevel.QUANTUM)) {
            Envelope envelope = sealed(level, BOB);
            assertThat(opener(BOB).open(envelope(json(envelope).with(member, Json.of(value)))))
                    .isEqualTo(new DoesNotOpen());
        }
    }

    @CsvSource({"agreement_id", "correlation_id", "expires_at", "policy_domain"})
    @ParameterizedTest
    void itOpensInNoEnvelopeThatLacksAMember(String member) {
        Envelope envelope = sealed(EncryptionLevel.STANDARD, BOB);
        assertThat(opener(BOB).open(envelope(json(envelope).without(member)))).isEqualTo(new DoesNotOpen());
    }

    @Test
    void aHeaderMovedToAnotherEnvelopeIsRefused() {
        for (EncryptionLevel level : List.of(EncryptionLevel.STANDARD, EncryptionLevel.HIGH, EncryptionLevel.QUANTUM)) {
            JsonObject one = json(sealed(level, BOB));
            JsonObject other = json(sealed(level, BOB));
            assertThat(opener(BOB).open(envelope(one.with("encryption", encryption(other)))))
                    .isEqualTo(new DoesNotOpen());
            assertThat(opener(BOB).open(envelope(one.with("content", Objects.requireNonNull(other.get("content"))))))
                    .isEqualTo(new DoesNotOpen());
        }
    }

    /** Fewer targets, each with what was sealed to it. */
    @Test
    void itOpensForNoOtherSetOfTargets() {
        JsonObject envelope = json(sealed(EncryptionLevel.STANDARD, BOB, CAROL));
        JsonObject encryption = encryption(envelope);
        var recipients = (JsonArray) Objects.requireNonNull(encryption.get("recipients"));
        JsonObject fewer =
                envelope.with("target_nodes", Json.strings(List.of("bob")))
                        .with(
                                "encryption",
                                encryption.with("recipients", Json.array(recipients.elements().getFirst())));
        assertThat(EncryptionHeader.claimedLevel(envelope(fewer))).isEqualTo(EncryptionLevel.STANDARD);
        assertThat(opener(BOB).open(envelope(fewer))).isEqualTo(new DoesNotOpen());
        JsonObject turned =
                envelope.with("target_nodes", Json.strings(List.of("carol", "bob")))
                        .with(
                                "encryption",
                                encryption.with("recipients", new JsonArray(recipients.elements().reversed())));
        assertThat(opener(BOB).open(envelope(turned))).isEqualTo(new DoesNotOpen());
    }

    @Test
    void highDoesNotOpenAsStandardNorTheOtherWayRound() {
        JsonObject high = json(sealed(EncryptionLevel.HIGH, BOB));
        JsonObject asStandard = encryption(high).without("sender_key").with("level", Json.of("Standard"));
        assertThat(opener(BOB).open(envelope(high.with("encryption", asStandard)))).isEqualTo(new DoesNotOpen());
        JsonObject standard = json(sealed(EncryptionLevel.STANDARD, BOB));
        JsonObject asHigh =
                encryption(standard)
                        .with("level", Json.of("High"))
                        .with("sender_key", Json.of(keyOf(ALICE, Kem.X25519).publicKey().kid().value()));
        assertThat(opener(BOB).open(envelope(standard.with("encryption", asHigh)))).isEqualTo(new DoesNotOpen());
    }

    /** Every member, changed to another of its form, or given or taken where it is optional. */
    @EnumSource(value = EncryptionLevel.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @ParameterizedTest
    void whateverIsChangedInTheHeaderIsRefused(EncryptionLevel level) {
        JsonObject envelope = json(sealed(level, BOB, CAROL));
        JsonObject encryption = encryption(envelope);
        List<JsonObject> changed = new ArrayList<>();
        for (String name : List.of("nonce", "commitment")) {
            changed.add(encryption.with(name, flipped(encryption, name)));
        }
        changed.add(encryption.with("action", Json.of("sell")));
        changed.add(encryption.without("action"));
        var recipients = (JsonArray) Objects.requireNonNull(encryption.get("recipients"));
        var bobs = (JsonObject) recipients.elements().getFirst();
        var carols = (JsonObject) recipients.elements().getLast();
        for (String name : List.of("enc", "key")) {
            changed.add(encryption.with("recipients", Json.array(bobs.with(name, flipped(bobs, name)), carols)));
            Json other = Objects.requireNonNull(carols.get(name));
            changed.add(encryption.with("recipients", Json.array(bobs.with(name, other), carols)));
        }
        for (JsonObject each : changed) {
            Envelope tampered = envelope(envelope.with("encryption", each));
            assertThat(EncryptionHeader.claimedLevel(tampered)).isEqualTo(level);
            assertThat(opener(BOB).open(tampered)).as(each.toString()).isEqualTo(new DoesNotOpen());
        }
        JsonObject otherKid = bobs.with("kid", Objects.requireNonNull(carols.get("kid")));
        assertThat(
                        opener(BOB)
                                .open(
                                        envelope(
                                                envelope.with(
                                                        "encryption",
                                                        encryption.with("recipients", Json.array(otherKid, carols))))))
                .isEqualTo(new NoSuchKey(keyOf(CAROL, level.requireKem()).publicKey().kid()));
        assertThat(opener(BOB).open(envelope(envelope.with("content", flipped(envelope, "content")))))
                .isEqualTo(new DoesNotOpen());
    }

    private static Json flipped(JsonObject object, String name) {
        byte[] bytes = Base64Url.decode(((JsonString) Objects.requireNonNull(object.get(name))).value(), name);
        bytes[0] ^= 1;
        return Json.of(Base64Url.encode(bytes));
    }

    @Test
    void aKeyOfTheOtherKemIsNoKey() {
        JsonObject envelope = json(sealed(EncryptionLevel.STANDARD, BOB));
        JsonObject encryption = encryption(envelope);
        var recipients = (JsonArray) Objects.requireNonNull(encryption.get("recipients"));
        var kid = keyOf(BOB, Kem.X_WING).publicKey().kid();
        var bobs = ((JsonObject) recipients.elements().getFirst()).with("kid", Json.of(kid.value()));
        Envelope changed = envelope(envelope.with("encryption", encryption.with("recipients", Json.array(bobs))));
        assertThat(opener(BOB).open(changed)).isEqualTo(new NoSuchKey(kid));
    }

    @Test
    void whatHasNotTheFormOfItsLevelIsNotTried() {
        JsonObject envelope = json(sealed(EncryptionLevel.HIGH, BOB));
        Envelope changed = envelope(envelope.with("encryption", encryption(envelope).without("sender_key")));
        assertThat(opener(BOB).open(changed))
                .isEqualTo(new Unsound("sender_key is missing: level High authenticates the sender"));
    }

    /** By hand, since no sealer does it. */
    @Test
    void whatIsSealedHasToBeCanonicalJson() {
        for (Map.Entry<String, String> each :
                Map.of(
                                "{ }", "what was sealed is not in canonical form",
                                "1.0", "what was sealed is not in canonical form",
                                "{", "what was sealed is no JSON: ")
                        .entrySet()) {
            Opening opening = opener(BOB).open(handmade(each.getKey().getBytes(UTF_8)));
            assertThat(opening)
                    .isInstanceOfSatisfying(Unsound.class, it -> assertThat(it.why()).startsWith(each.getValue()));
        }
        assertThat(opener(BOB).open(handmade("1".getBytes(UTF_8))))
                .isEqualTo(new Opened(EncryptionLevel.STANDARD, Json.of(1), null));
    }

    private static Envelope handmade(byte[] plaintext) {
        EnvelopeDraft draft = draft(BOB);
        String nonce = Base64Url.encode(new byte[12]);
        EncryptionPublicKey bobs = keyOf(BOB, Kem.X25519).publicKey();
        Binding binding =
                Binding.of(
                        Slice.of(draft.unsigned()),
                        EncryptionHeader.preface(EncryptionLevel.STANDARD, null, nonce, null));
        byte[] contentKey = World.each(5);
        byte[] ciphertext = AesGcm.seal(contentKey, new byte[12], binding.aad(), Slice.of(plaintext));
        Hpke.Message key =
                Hpke.seal(bobs, null, binding.info(BOB, bobs.kid()), Binding.keyAad(ciphertext), contentKey, RANDOM);
        var header =
                new EncryptionHeader(
                        EncryptionLevel.STANDARD,
                        null,
                        nonce,
                        null,
                        Base64Url.encode(binding.commitment(contentKey)),
                        List.of(
                                new SealedKey(
                                        BOB,
                                        bobs.kid(),
                                        Base64Url.encode(key.enc()),
                                        Base64Url.encode(key.ciphertext()))));
        return draft.content(Json.of(Base64Url.encode(ciphertext))).encryption(header.json()).sign(ALICE_SIGNS, ENGINE);
    }

    @Test
    void aDraftIsCompleteBeforeItsContentIsSealed() {
        var sealing = sealing(EncryptionLevel.STANDARD, BOB);
        assertRefused(Envelope.draft(), sealing, "content is missing: set it before the content is sealed");
        assertRefused(
                Envelope.draft().content(CONTENT),
                sealing,
                "created_at is missing: set it before the content is sealed");
        assertRefused(draft().content(CONTENT), sealing, "target_nodes is empty: set it before the content is sealed");
        EnvelopeDraft sealed = new Sealer(RANDOM).seal(draft(BOB), sealing);
        assertRefused(sealed, sealing, "the draft has an encryption already");
    }

    @Test
    void theKeysAreThoseOfExactlyTheTargets() {
        assertRefused(
                draft(BOB, CAROL), sealing(EncryptionLevel.STANDARD, BOB), "there is no key for the target carol");
        assertRefused(
                draft(BOB),
                sealing(EncryptionLevel.STANDARD, BOB, CAROL),
                "there is a key for carol, which is no target");
    }

    private static void assertRefused(EnvelopeDraft draft, Sealing sealing, String why) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> new Sealer(RANDOM).seal(draft, sealing))
                .withMessage(why);
    }

    @Test
    void aSealingHasTheKeysOfItsLevel() {
        assertMalformed(
                () -> Sealing.quantum(keys(Kem.X25519, BOB)),
                "level Quantum needs a key of X-Wing for bob, not one of DHKEM(X25519, HKDF-SHA256)");
        assertMalformed(
                () -> Sealing.standard(keys(Kem.X_WING, BOB)),
                "level Standard needs a key of DHKEM(X25519, HKDF-SHA256) for bob, not one of X-Wing");
        assertMalformed(
                () -> Sealing.high(keyOf(ALICE, Kem.X_WING), keys(Kem.X25519, BOB)),
                "level High needs a sender's key of DHKEM(X25519, HKDF-SHA256)");
        assertMalformed(
                () -> new Sealing(EncryptionLevel.HIGH, keys(Kem.X25519, BOB), null, null),
                "level High, and it alone, takes the sender's key");
        assertMalformed(
                () -> new Sealing(EncryptionLevel.STANDARD, keys(Kem.X25519, BOB), keyOf(ALICE, Kem.X25519), null),
                "level High, and it alone, takes the sender's key");
        assertMalformed(
                () -> new Sealing(EncryptionLevel.NONE, new HashMap<>(), null, null), "level None encrypts nothing");
        assertMalformed(
                () -> sealing(EncryptionLevel.STANDARD, BOB).withAction("x".repeat(257)),
                "action must have 1 to 256 characters, and no controls");
    }

    private static void assertMalformed(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(call).withMessage(why);
    }

    @Test
    void secretsDoNotShowInText() {
        Sealing sealing = sealing(EncryptionLevel.HIGH, BOB);
        EncryptionPrivateKey key = keyOf(ALICE, Kem.X25519);
        assertThat(sealing.toString()).contains(key.publicKey().kid().value());
        assertThat(sealing.toString()).doesNotContain(Base64Url.encode(key.exposeSecret()));
    }

    @Test
    void theBindingDoesNotDependOnWhatIsMadeBySealing() {
        Envelope envelope = sealed(EncryptionLevel.STANDARD, BOB);
        EncryptionHeader header = EncryptionHeader.of(envelope).orElseThrow();
        Binding before = Binding.of(Slice.of(draft(BOB).unsigned()), header.preface());
        assertThat(Binding.of(envelope.view(), header.preface()).aad()).isEqualTo(before.aad());
        assertThat(new String(before.aad(), UTF_8))
                .isEqualTo(
                        new String(
                                Jcs.canonical(
                                        json(envelope)
                                                .without("content")
                                                .without("signature")
                                                .with("encryption", header.preface())
                                                .with("sealed", Json.of("bpci-sealed/1"))),
                                UTF_8));
    }
}
