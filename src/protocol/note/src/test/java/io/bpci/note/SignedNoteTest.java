package io.bpci.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.Stream;

class SignedNoteTest {
    private static final String PETERS = Samples.GO_TEXT + "\n" + Samples.PETER_LINE;

    record Bad(String note, String why) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                Samples.FOO_NOTE,
                Samples.SOFA_NOTE,
                Samples.SUMDB_NOTE,
                Samples.ARCHE_NOTE,
                Samples.GO_TEXT + "\n" + Samples.PETER_LINE + Samples.ENOCH_LINE,
                "\n\n" + Samples.PETER_LINE,
                "one\n\n\ntwo\n\n\n" + Samples.PETER_LINE,
                "\ufeff\ufffd\u007f\ud83d\ude00\n\n" + Samples.PETER_LINE
            })
    void aNoteIsWrittenByteForByteAsItWasRead(String note) {
        assertThat(new String(Samples.note(note).bytes(), UTF_8)).isEqualTo(note);
    }

    @Test
    void theTextEndsAtTheLastEmptyLine() {
        var note = Samples.note("one\n\n" + Samples.PETER_LINE + "\n" + Samples.ENOCH_LINE);
        assertThat(note.text()).isEqualTo("one\n\n" + Samples.PETER_LINE);
        assertThat(note.signatures()).extracting(line -> line.name().value()).containsExactly("EnochRoot");
    }

    @Test
    void aSignatureLineHasNameKeyIdAndSignature() {
        var lines = Samples.note(Samples.SOFA_NOTE).signatures();
        assertThat(lines)
                .extracting(line -> line.name() + " " + line.id() + " " + line.signature().length)
                .containsExactly("example.com/behind-the-sofa 033de0ae 64", "witness.example.com/w1 8d66cf3f 72");
    }

    static Stream<Bad> bad() {
        String text = Samples.GO_TEXT;
        String line = Samples.PETER_LINE;
        return Stream.of(
                new Bad("", "no blank line"),
                new Bad(text, "no blank line"),
                new Bad(text + line, "no blank line"),
                new Bad("\n" + line, "no blank line"),
                new Bad(text + "\n", "no signature lines"),
                new Bad(PETERS + "\n", "no signature lines"),
                new Bad(PETERS.stripTrailing(), "does not end in a newline"),
                new Bad(PETERS + "Unexpected line.\n", "signature line 2 does not begin with an em dash"),
                new Bad(PETERS + "Unexpected line.", "does not end in a newline"),
                new Bad(PETERS.replace('—', '-'), "signature line 1 does not begin with an em dash"),
                new Bad(text + "\n" + " " + line, "signature line 1 does not begin with an em dash"),
                new Bad("\u0001" + PETERS, "control character U+0001"),
                new Bad(PETERS + "\0", "control character U+0000"),
                new Bad(PETERS.replace("\n", "\r\n"), "control character U+000D"),
                new Bad(PETERS.replace("crypto", "\t"), "control character U+0009"),
                new Bad(PETERS.replace("PeterNeumann", "Peter Neumann"), "is not base64"),
                new Bad(PETERS.replace("PeterNeumann", "Peter\u00a0Neumann"), "holds a space"),
                new Bad(PETERS.replace("PeterNeumann", "Peter+Neumann"), "holds a plus"),
                new Bad(PETERS.replace("PeterNeumann", ""), "key name is empty"),
                new Bad(PETERS.replace("PeterNeumann ", "PeterNeumann  "), "is not base64"),
                new Bad(PETERS.replace("AM=\n", "AM= \n"), "is not base64"),
                new Bad(PETERS.replace("AM=\n", "AM\n"), "is not base64 with padding"),
                new Bad(PETERS.replace("AM=\n", "AN=\n"), "unused bits of zero"),
                new Bad(PETERS.replace("x08go/", "x08go_"), "is not base64"),
                new Bad(text + "\n— PeterNeumann\n", "is not a key name, a space and a signature"),
                new Bad(text + "\n— PeterNeumann \n", "has 0 bytes"),
                new Bad(text + "\n— PeterNeumann x08gow==\n", "has 4 bytes"),
                new Bad(text + "\n" + line.repeat(101), "more than 100 signature lines"),
                new Bad("a".repeat(SignedNote.MAX_BYTES) + "\n\n" + line, "at most 1048576 bytes"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsNoNoteIsRefusedByItsFault(Bad bad) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Samples.note(bad.note()))
                .withMessageContaining(bad.why())
                .withMessageNotContaining("\n");
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> SignedNote.parse(("\u00ff" + PETERS).getBytes(ISO_8859_1)))
                .withMessage("the note is not UTF-8");
    }

    @Test
    void aHundredSignaturesAreRead() {
        assertThat(Samples.note(Samples.GO_TEXT + "\n" + Samples.PETER_LINE.repeat(100)).signatures()).hasSize(100);
    }

    @Test
    void theNoteOfGosTestsIsSignedByteForByte() {
        assertThat(new String(SignedNote.of(Samples.GO_TEXT, Samples.peter()).bytes(), UTF_8)).isEqualTo(PETERS);
    }

    @Test
    void aNewSignatureReplacesThatOfTheSameKeyAndStandsLast() {
        var old = Samples.peter().sign("other\n");
        var enoch = SignatureLine.parseAll(Samples.ENOCH_LINE).getFirst();
        var note = new SignedNote(Samples.GO_TEXT, List.of(old, enoch)).with(Samples.peter().sign(Samples.GO_TEXT));
        assertThat(new String(note.bytes(), UTF_8))
                .isEqualTo(Samples.GO_TEXT + "\n" + Samples.ENOCH_LINE + Samples.PETER_LINE);
    }

    @Test
    void whatCannotBeReadIsNotWritten() {
        var peter = Samples.peter();
        for (String text : List.of("", "no newline", "tab\t\n", "\ud800\n")) {
            assertThatExceptionOfType(Malformed.class).isThrownBy(() -> SignedNote.of(text, peter));
        }
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> new SignedNote("a\n", List.of()))
                .withMessageContaining("no signature lines");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> SignedNote.of("a".repeat(SignedNote.MAX_BYTES) + "\n", peter))
                .withMessageContaining("at most 1048576 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a b", "a+b", "a\nb", "\t", "a\u0085", "\u1680", "\u2003x", "\u2028", "\u3000", "\u0000", "\ud800"
            })
    void aKeyNameIsOneWordWithoutPlus(String name) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> new KeyName(name));
    }

    @Test
    void aKeyNameMayBeInAnyScript() {
        assertThat(new KeyName("例え.example/ログ—1").value()).isEqualTo("例え.example/ログ—1");
    }
}
