package io.bpci.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

class SuccessionTest {
    private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    private static final Ed25519Signer OLD = signer("example.com/log", 1);
    private static final Ed25519Signer NEW = signer("example.com/log", 2);
    static final Succession SUCCESSION =
            new Succession(
                    new Checkpoint("example.com/log", 7, RootHash.parse(ROOT)),
                    1_795_248_000,
                    List.of(OLD.verifier()),
                    List.of(NEW.verifier()));

    record Bad(String text, String why) {}

    private static Ed25519Signer signer(String name, int seed) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return new Ed25519Signer(new KeyName(name), Ed25519PrivateKey.fromSeed(bytes), Samples.ED25519);
    }

    @Test
    void aSuccessionIsWrittenByteForByteAsItWasRead() {
        String text = SUCCESSION.text();
        assertThat(text).startsWith("bpci-log-succession/v1\nlog example.com/log\nsize 7\n");
        assertThat(Succession.parse(text)).isEqualTo(SUCCESSION);
        assertThat(Succession.parse(text).text()).isEqualTo(text);
    }

    @Test
    void keysOfBothKindsAreNamedInTheirOrder() {
        var random = new SecureRandom();
        var lasting = new MlDsa65Signer(NEW.name(), MlDsa65PrivateKey.generate(random), random);
        var both =
                new Succession(SUCCESSION.head(), 0, SUCCESSION.retired(), List.of(NEW.verifier(), lasting.verifier()));
        assertThat(Succession.parse(both.text())).isEqualTo(both);
        SignedNote note = SignedNote.of(both.text(), OLD, NEW, lasting);
        assertThat(both.policy(Samples.ED25519).open(note)).isInstanceOf(OpenedNote.Verified.class);
    }

    @Test
    void everyKeyThatIsNamedMustHaveSigned() {
        NotePolicy policy = SUCCESSION.policy(Samples.ED25519);
        String text = SUCCESSION.text();
        assertThat(policy.open(SignedNote.of(text, OLD, NEW))).isInstanceOf(OpenedNote.Verified.class);
        assertThat(policy.open(SignedNote.of(text, OLD))).isInstanceOf(OpenedNote.QuorumMissed.class);
        assertThat(policy.open(SignedNote.of(text, NEW))).isInstanceOf(OpenedNote.QuorumMissed.class);
        var moved = new SignedNote(text.replace("size 7", "size 8"), SignedNote.of(text, OLD, NEW).signatures());
        assertThat(policy.open(moved)).isInstanceOf(OpenedNote.SignatureInvalid.class);
    }

    @Test
    void itCannotPassForACheckpointNorACheckpointForIt() {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Checkpoint.parse(SUCCESSION.text()));
        var named = new Checkpoint(Succession.HEADING, 7, RootHash.parse(ROOT));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Succession.parse(named.text()));
    }

    static Stream<Bad> bad() {
        String good = SUCCESSION.text();
        String old = "retired " + OLD.verifier().verifierKey() + "\n";
        String next = "new " + NEW.verifier().verifierKey() + "\n";
        String cosigner = new CosignatureVerifier(NEW.name(), NEW.key().publicKey()).verifierKey();
        return Stream.of(
                new Bad("", "does not end in a newline"),
                new Bad("\n", "begins with the line bpci-log-succession/v1"),
                new Bad(good.substring(0, good.length() - 1), "does not end in a newline"),
                new Bad(good.replace("/v1", "/v2"), "begins with the line"),
                new Bad(good.replace("log ", "origin "), "line 2 of a succession begins with \"log \""),
                new Bad(good.replace("size 7", "size 07"), "the size is a decimal number"),
                new Bad(good.replace("size 7", "size "), "the size is a decimal number"),
                new Bad(good.replace("size 7", "size 9223372036854775808"), "above"),
                new Bad(good.replace("time 1", "time -1"), "the time is a decimal number"),
                new Bad(good.replace(ROOT, "AAAA"), "32 bytes"),
                new Bad(good.replace(old, ""), "retires 1 to 10 keys, not 0"),
                new Bad(good.replace(next, ""), "names as new 1 to 10 keys, not 0"),
                new Bad(good.replace(old, old + old), "twice"),
                new Bad(good + next, "twice"),
                new Bad(good + old, "line 8 of a succession begins with \"new \""),
                new Bad(good + "\n", "line 8"),
                new Bad(good + String.join("", Collections.nCopies(20, next)), "at most 25 lines"),
                new Bad(good.replace("log example.com/log", "log example.com/other"), "of the log"),
                new Bad(good.replace(next, "new " + cosigner + "\n"), "a witness's key"),
                new Bad(good.replace("new example", "new  example"), "holds a space"),
                new Bad(good.replace("retired example", "retired x"), "its key has"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsNoSuccessionIsRefusedByName(Bad bad) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Succession.parse(bad.text()))
                .withMessageContaining(bad.why());
    }
}
