package io.bpci.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.Stream;

class CheckpointTest {
    private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    record Bad(String text, String why) {}

    @Test
    void theExampleOfTheSpecificationIsReadAndWritten() {
        String text = Samples.note(Samples.SOFA_NOTE).text();
        var checkpoint = Checkpoint.parse(text);
        assertThat(checkpoint).isEqualTo(new Checkpoint("example.com/behind-the-sofa", 20852163, RootHash.parse(ROOT)));
        assertThat(checkpoint.text()).isEqualTo(text);
        assertThat(RootHash.of(checkpoint.root().bytes())).hasToString(ROOT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "go.sum database tree\n65664258\nWVVNVD2qx+fTq31zkj6UAqxT5X6HvGphGM+o8Thnbsg=\n",
                "o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "o\n9223372036854775807\n" + ROOT + "\n",
                "o\n1\n" + ROOT + "\nfirst\n second \n"
            })
    void aCheckpointIsWrittenByteForByteAsItWasRead(String text) {
        assertThat(Checkpoint.parse(text).text()).isEqualTo(text);
    }

    @Test
    void extensionLinesAreKept() {
        assertThat(Checkpoint.parse("o\n1\n" + ROOT + "\nfirst\nsecond\n").extensions())
                .containsExactly("first", "second");
    }

    static Stream<Bad> bad() {
        return Stream.of(
                new Bad("", "does not end in a newline"),
                new Bad("\n", "at least three lines"),
                new Bad("o\n1\n", "at least three lines (origin, tree size, root hash), not 2"),
                new Bad("o\n1\n" + ROOT, "does not end in a newline"),
                new Bad("\n1\n" + ROOT + "\n", "line 1 of the checkpoint is empty"),
                new Bad("o\n\n" + ROOT + "\n", "line 2 of the checkpoint is empty"),
                new Bad("o\n1\n" + ROOT + "\n\n", "line 4 of the checkpoint is empty"),
                new Bad("o\n01\n" + ROOT + "\n", "without leading zeros, not \"01\""),
                new Bad("o\n00\n" + ROOT + "\n", "without leading zeros"),
                new Bad("o\n+1\n" + ROOT + "\n", "decimal number"),
                new Bad("o\n-1\n" + ROOT + "\n", "decimal number"),
                new Bad("o\n1 \n" + ROOT + "\n", "decimal number"),
                new Bad("o\n0x1\n" + ROOT + "\n", "decimal number"),
                new Bad("o\n١\n" + ROOT + "\n", "decimal number"),
                new Bad("o\n9223372036854775808\n" + ROOT + "\n", "is above 9223372036854775807"),
                new Bad("o\n1\n" + "9".repeat(100) + "\n", "root hash"),
                new Bad("o\n1\nnot base64!\n", "the root hash is not base64"),
                new Bad("o\n1\n" + ROOT.replace("=", "") + "\n", "the root hash is not base64 with padding"),
                new Bad("o\n1\n" + ROOT.replace("2I=", "2J=") + "\n", "unused bits of zero"),
                new Bad("o\n1\nAAAA\n", "a root hash has 32 bytes, not 3"),
                new Bad("o\n1\n" + ROOT + "\r\n", "the root hash is not base64"),
                new Bad("o\r\n1\n" + ROOT + "\n", "the origin holds the control character U+000D"),
                new Bad("o\n1\n" + ROOT + "\n\t\n", "an extension line holds the control character U+0009"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsNoCheckpointIsRefusedByItsFault(Bad bad) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Checkpoint.parse(bad.text()))
                .withMessageContaining(bad.why())
                .withMessageNotContaining("\n");
    }

    @Test
    void whatCannotBeReadCannotBeBuilt() {
        var root = RootHash.of(new byte[32]);
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> new Checkpoint("", 0, root));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> new Checkpoint("a\nb", 0, root));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> new Checkpoint("a", -1, root));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> new Checkpoint("a", 0, root, List.of("")));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> RootHash.of(new byte[31]));
    }
}
