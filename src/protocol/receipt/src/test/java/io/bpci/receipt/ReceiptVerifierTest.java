package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.merkle.Frontier;
import io.bpci.merkle.Hash;
import io.bpci.merkle.HashTile;
import io.bpci.merkle.Rfc6962;
import io.bpci.merkle.Tile;
import io.bpci.merkle.Tree;
import io.bpci.note.Checkpoint;
import io.bpci.note.Cosigner;
import io.bpci.note.Ed25519Signer;
import io.bpci.note.KeyName;
import io.bpci.note.NotePolicy;
import io.bpci.note.NoteVerifier;
import io.bpci.note.Quorum;
import io.bpci.note.RootHash;
import io.bpci.note.SignatureLine;
import io.bpci.note.SignedNote;
import io.bpci.note.VerifiedSignature;
import io.bpci.receipt.ReceiptVerdict.Proven;
import io.bpci.receipt.ReceiptVerdict.Refused;
import io.bpci.receipt.ReceiptVerdict.Step;
import io.bpci.receipt.ReceiptVerdict.Time;
import io.bpci.timestamp.AuthorityKey;
import io.bpci.timestamp.TimeStampAuthority;
import io.bpci.timestamp.TimeStampQuery;
import io.bpci.timestamp.TimeStampReply;
import io.bpci.timestamp.TimeStampToken;
import io.bpci.timestamp.TimeStampVerifier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A receipt from a log of 300 entries, and everything that can be done to it. */
class ReceiptVerifierTest {
    private static final String ORIGIN = "bpci-hub/test";
    private static final int SIZE = 300;
    private static final int INDEX = 271;
    private static final Instant STAMPED_AT = Instant.parse("2026-11-21T08:00:03Z");
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    private static final Digest MESSAGE = Digest.over(Slice.of("the message".getBytes(UTF_8)));

    private final Ed25519Signer signer = signer(1);
    private final ReceiptVerifier verifier =
            new ReceiptVerifier(ORIGIN, new NotePolicy(ENGINE, Quorum.allOf(signer.verifier())));
    private final Receipt receipt = receipt(signer);

    private static Ed25519Signer signer(int each) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) each);
        return new Ed25519Signer(new KeyName(ORIGIN), Ed25519PrivateKey.fromSeed(seed), ENGINE);
    }

    private static byte[] salt(int index) {
        byte[] salt = new byte[32];
        Arrays.fill(salt, (byte) index);
        return salt;
    }

    private static JsonObject hidden(int index) {
        return Json.object().put("digest", index == INDEX ? MESSAGE.hex() : "" + index).build();
    }

    private static JsonObject entry(int index) {
        return Json.object()
                .put("at", "2026-11-21T08:00:00Z")
                .put("commitment", LogEntry.commitment(salt(index), hidden(index)))
                .put("event_id", "e-" + index)
                .put("kind", "accepted")
                .build();
    }

    private static Receipt receipt(Ed25519Signer signer) {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) leaves.add(Rfc6962.leaf(Slice.of(Jcs.canonical(entry(i)))));
        Frontier.Growth log = Frontier.empty().append(leaves);
        Map<Tile, Slice> tiles = new HashMap<>();
        for (HashTile tile : log.tiles()) tiles.put(tile.tile(), tile.hashes());
        var tree = new Tree(SIZE, tile -> Optional.ofNullable(tiles.get(tile)));
        var checkpoint = new Checkpoint(ORIGIN, SIZE, RootHash.of(log.frontier().root().bytes()));
        return new Receipt(
                entry(INDEX),
                tree.inclusion(INDEX),
                SignedNote.of(checkpoint.text(), signer),
                Optional.of(new Receipt.Disclosure(salt(INDEX), hidden(INDEX))));
    }

    private ReceiptVerdict verify(UnaryOperator<JsonObject> change) {
        byte[] changed = change.apply(receipt.json()).toString().getBytes(UTF_8);
        return verifier.verify(Receipt.parse(changed), MESSAGE);
    }

    private static Step step(ReceiptVerdict verdict) {
        assertThat(verdict).isInstanceOf(Refused.class);
        var refused = (Refused) verdict;
        assertThat(refused.why()).isNotBlank().doesNotEndWith(".");
        return refused.failed();
    }

    @Test
    void whatIsInTheLogIsProven() {
        assertThat(verify(json -> json)).isInstanceOf(Proven.class);
        assertThat(verifier.verify(receipt))
                .isInstanceOfSatisfying(
                        Proven.class,
                        proven -> {
                            assertThat(proven.disclosed()).isTrue();
                            assertThat(proven.ofMessage()).isFalse();
                            assertThat(proven.signatures()).hasSize(1);
                        });
        byte[] written = receipt.json().toString().getBytes(UTF_8);
        assertThat(Receipt.parse(written).json()).isEqualTo(receipt.json());
    }

    @Test
    void whatIsWithheldOrErasedIsNotShownAndStaysProven() {
        var withheld = new Receipt(receipt.entry(), receipt.proof(), receipt.checkpoint(), Optional.empty());
        assertThat(verifier.verify(withheld))
                .isInstanceOfSatisfying(Proven.class, proven -> assertThat(proven.disclosed()).isFalse());
        assertThat(verifier.verify(withheld, MESSAGE))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.failed()).isEqualTo(Step.MESSAGE);
                            assertThat(refused.why()).contains("nothing can be said of the message", "erased");
                        });
        var madeUp = new Receipt.Disclosure(new byte[32], receipt.disclosure().orElseThrow().hidden());
        var forged = new Receipt(receipt.entry(), receipt.proof(), receipt.checkpoint(), Optional.of(madeUp));
        assertThat(step(verifier.verify(forged))).isEqualTo(Step.COMMITMENT);
    }

    @Test
    void anotherLogsReceiptIsRefused() {
        var other = new ReceiptVerifier("bpci-hub/other", new NotePolicy(ENGINE, Quorum.allOf(signer.verifier())));
        assertThat(step(other.verify(receipt))).isEqualTo(Step.ORIGIN);
        assertThat(step(verifier.verify(receipt(signer(2))))).isEqualTo(Step.SIGNATURES);
    }

    @Test
    void aChangedCheckpointIsRefused() {
        String note = new String(receipt.checkpoint().bytes(), UTF_8);
        String root = Checkpoint.parse(receipt.checkpoint().text()).root().toString();
        String other = RootHash.of(new byte[32]).toString();
        assertThat(step(verify(json -> json.with("checkpoint", Json.of(note.replace(root, other))))))
                .isEqualTo(Step.SIGNATURES);
    }

    @Test
    void aChangedEntryIsRefused() {
        JsonObject changed = receipt.entry().with("kind", Json.of("refused"));
        assertThat(step(verify(json -> json.with("entry", changed)))).isEqualTo(Step.INCLUSION);
        assertThat(step(verify(json -> json.with("entry", entry(INDEX - 1))))).isEqualTo(Step.INCLUSION);
    }

    @Test
    void aChangedProofIsRefused() {
        var hashes = new ArrayList<>(receipt.proof().path().stream().map(hash -> (Json) Json.of("" + hash)).toList());
        assertThat(step(verify(json -> json.with("index", Json.of(INDEX - 1))))).isEqualTo(Step.INCLUSION);
        for (int i = 0; i < hashes.size(); i++) {
            var shorter = new ArrayList<>(hashes);
            shorter.remove(i);
            assertThat(step(verify(json -> json.with("inclusion_proof", new JsonArray(shorter)))))
                    .isEqualTo(Step.INCLUSION);
        }
        var reordered = new ArrayList<>(hashes.reversed());
        assertThat(step(verify(json -> json.with("inclusion_proof", new JsonArray(reordered)))))
                .isEqualTo(Step.INCLUSION);
    }

    @Test
    void whatIsShownMustBeWhatWasLogged() {
        JsonObject forged = Json.object().put("digest", MESSAGE.hex()).put("reason", "none").build();
        assertThat(step(verify(json -> json.with("hidden", forged)))).isEqualTo(Step.COMMITMENT);
        String salt = Json.of("A".repeat(43)).toString();
        assertThat(step(verify(json -> json.with("salt", StrictJson.parse(salt.getBytes(UTF_8))))))
                .isEqualTo(Step.COMMITMENT);
    }

    @Test
    void anotherMessageIsRefused() {
        Digest other = Digest.over(Slice.of("another".getBytes(UTF_8)));
        assertThat(step(verifier.verify(receipt, other))).isEqualTo(Step.MESSAGE);
    }

    private static TimeStampAuthority authority() {
        var random = new SecureRandom();
        return new TimeStampAuthority(
                AuthorityKey.generate(ORIGIN, STAMPED_AT, random), InstantSource.fixed(STAMPED_AT), random);
    }

    private static TimeStampToken stamp(TimeStampAuthority authority, String text) {
        var query = TimeStampQuery.of(text.getBytes(UTF_8), new SecureRandom());
        return ((TimeStampReply.Granted) query.read(authority.answer(query.der()))).token();
    }

    private Receipt stamped(TimeStampToken token) {
        return new Receipt(
                receipt.entry(), receipt.proof(), receipt.checkpoint(), receipt.disclosure(), Optional.of(token));
    }

    private ReceiptVerifier pinning(TimeStampAuthority authority) {
        return new ReceiptVerifier(
                ORIGIN,
                new NotePolicy(ENGINE, Quorum.allOf(signer.verifier())),
                Optional.of(new TimeStampVerifier(authority.certificate())));
    }

    private static Time time(ReceiptVerdict verdict) {
        assertThat(verdict).isInstanceOf(Proven.class);
        return ((Proven) verdict).time();
    }

    @Test
    void aTimeStampSaysWhenTheEventWasLoggedAtTheLatest() {
        TimeStampAuthority authority = authority();
        assertThat(time(pinning(authority).verify(receipt))).isEqualTo(new Time.NotStamped());
        Receipt stamped = stamped(stamp(authority, receipt.checkpoint().text()));
        byte[] written = stamped.json().toString().getBytes(UTF_8);
        assertThat(Receipt.parse(written).json()).isEqualTo(stamped.json());
        assertThat(time(pinning(authority).verify(Receipt.parse(written))))
                .isInstanceOfSatisfying(
                        Time.Verified.class, verified -> assertThat(verified.time().at()).isEqualTo(STAMPED_AT));
        assertThat(time(verifier.verify(stamped))).isEqualTo(new Time.NotChecked());
        Findings dated = Explanation.of(stamped, pinning(authority).verify(stamped));
        assertThat(dated.proven()).anyMatch(it -> it.startsWith("At the latest at 2026-") && it.contains("time-stamp"));
        assertThat(dated.steps()).extracting(Findings.Step::name).contains("time stamp");
        Findings undated = Explanation.of(stamped, verifier.verify(stamped));
        assertThat(undated.proven()).noneMatch(it -> it.startsWith("At the latest"));
        assertThat(undated.notProven()).anyMatch(it -> it.contains("no authority is pinned"));
    }

    @Test
    void aTimeStampHoldsWhateverCosignaturesJoin() {
        TimeStampAuthority authority = authority();
        TimeStampToken token = stamp(authority, receipt.checkpoint().text());
        var witnessed =
                new Receipt(
                        receipt.entry(),
                        receipt.proof(),
                        receipt.checkpoint().with(signer(3).sign(receipt.checkpoint().text())),
                        receipt.disclosure(),
                        Optional.of(token));
        assertThat(time(pinning(authority).verify(witnessed))).isInstanceOf(Time.Verified.class);
    }

    @Test
    void aTimeStampOfAnotherCheckpointOrAuthorityIsRefused() {
        TimeStampAuthority authority = authority();
        String text = receipt.checkpoint().text();
        Receipt ofAnother = stamped(stamp(authority, text.replace("300", "299")));
        assertThat(step(pinning(authority).verify(ofAnother))).isEqualTo(Step.TIME_STAMP);
        assertThat(step(verifier.verify(ofAnother))).as("with no authority pinned").isEqualTo(Step.TIME_STAMP);
        assertThat(step(pinning(authority).verify(stamped(stamp(authority(), text))))).isEqualTo(Step.TIME_STAMP);
    }

    @Test
    void aTimeStampThatIsNoneIsRefusedWhenRead() {
        byte[] token = stamp(authority(), receipt.checkpoint().text()).der();
        String base64 = Base64.getEncoder().encodeToString(token);
        String shorter = Base64.getEncoder().encodeToString(Arrays.copyOf(token, token.length - 1));
        String longer = Base64.getEncoder().encodeToString(Arrays.copyOf(token, token.length + 1));
        for (String bad : List.of("", "AAAA", shorter, longer, base64.replace("=", "") + "*", "\n" + base64)) {
            byte[] broken = receipt.json().with("time_stamp", Json.of(bad)).toString().getBytes(UTF_8);
            assertThatThrownBy(() -> Receipt.parse(broken))
                    .isInstanceOf(Malformed.class)
                    .hasMessageMatching(".*time.stamp.*");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"entry", "index", "inclusion_proof", "checkpoint", "salt", "hidden", "time_stamp"})
    void whatIsNoReceiptIsSaidWithItsPart(String part) {
        for (Json nonsense : List.of(Json.of(-1), Json.of("x\u0001"), Json.of(true))) {
            byte[] broken = receipt.json().with(part, nonsense).toString().getBytes(UTF_8);
            assertThatThrownBy(() -> Receipt.parse(broken)).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void unknownMembersAndTruncationAreRefused() {
        byte[] more = receipt.json().with("note", Json.of("x")).toString().getBytes(UTF_8);
        assertThatThrownBy(() -> Receipt.parse(more)).isInstanceOf(Malformed.class).hasMessageContaining("note");
        byte[] whole = receipt.json().toString().getBytes(UTF_8);
        for (int length = 0; length < whole.length; length += 97) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Receipt.parse(part)).isInstanceOf(Malformed.class);
        }
    }

    private static Cosigner cosigner(String name, int each) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) each);
        return new Cosigner(new KeyName(name), Ed25519PrivateKey.fromSeed(seed), ENGINE);
    }

    private Receipt with(SignatureLine cosignature) {
        return new Receipt(
                receipt.entry(), receipt.proof(), receipt.checkpoint().with(cosignature), receipt.disclosure());
    }

    private ReceiptVerifier demanding(int atLeast, Cosigner... witnesses) {
        List<NoteVerifier> pinned = Arrays.stream(witnesses).<NoteVerifier>map(Cosigner::verifier).toList();
        return new ReceiptVerifier(
                ORIGIN, new NotePolicy(ENGINE, Quorum.allOf(signer.verifier()), new Quorum(atLeast, pinned)));
    }

    @Test
    void asManyWitnessesAsAreDemandedMustHaveCosigned() {
        Cosigner first = cosigner("w1", 11);
        Cosigner second = cosigner("w2", 12);
        Checkpoint checkpoint = Checkpoint.parse(receipt.checkpoint().text());
        Receipt cosigned = with(first.cosign(checkpoint, 1_800_000_000));
        assertThat(demanding(1, first, second).verify(cosigned, MESSAGE))
                .isInstanceOfSatisfying(
                        Proven.class,
                        proven ->
                                assertThat(proven.signatures())
                                        .contains(new VerifiedSignature.Timestamped(first.verifier(), 1_800_000_000)));
        assertThat(step(demanding(2, first, second).verify(cosigned))).isEqualTo(Step.SIGNATURES);
        assertThat(step(demanding(1, second).verify(cosigned))).isEqualTo(Step.SIGNATURES);
        assertThat(step(demanding(1, first).verify(receipt))).isEqualTo(Step.SIGNATURES);
    }

    @Test
    void aCosignatureOfAnotherCheckpointIsRefused() {
        Cosigner witness = cosigner("w1", 11);
        var other = new Checkpoint(ORIGIN, SIZE + 1, RootHash.of(new byte[32]));
        assertThat(step(demanding(1, witness).verify(with(witness.cosign(other, 5))))).isEqualTo(Step.SIGNATURES);
    }
}
