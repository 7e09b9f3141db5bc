package io.bpci.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;
import io.bpci.merkle.ConsistencyProof;
import io.bpci.merkle.Rfc6962;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The body of a request, read and written. */
class AddCheckpointTest {
    /** tlog-witness, add-checkpoint, Example request body. */
    static final String EXAMPLE =
            """
            old 20852014
            PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
            jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
            5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
            /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
            — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
            """;

    private static AddCheckpoint parse(String body) {
        return AddCheckpoint.parse(body.getBytes(UTF_8));
    }

    @Test
    void theExampleOfTheSpecificationIsReadAndWritten() {
        AddCheckpoint request = parse(EXAMPLE);
        assertThat(request.oldSize()).isEqualTo(20852014);
        assertThat(request.proof()).hasSize(4);
        assertThat(request.checkpoint().origin()).isEqualTo("example.com/behind-the-sofa");
        assertThat(request.checkpoint().size()).isEqualTo(20852163);
        assertThat(request.note().signatures()).hasSize(2);
        assertThat(new String(request.bytes(), UTF_8)).isEqualTo(EXAMPLE);
    }

    @Test
    void aFirstRequestHasNoProof() {
        TestLog log = TestLog.honest();
        AddCheckpoint first = AddCheckpoint.first(log.note(3));
        assertThat(new String(first.bytes(), UTF_8)).startsWith("old 0\n\nexample.com/log\n3\n");
        assertThat(AddCheckpoint.parse(first.bytes())).isEqualTo(first);
        var grown = new ConsistencyProof(3, 7, log.proof(3, 7));
        assertThat(AddCheckpoint.of(grown, log.note(7))).isEqualTo(log.request(3, 7));
    }

    @Test
    void aProofMayHave63LinesAndNoMore() {
        String note = EXAMPLE.substring(EXAMPLE.indexOf("\n\n"));
        String line = "\n" + Rfc6962.EMPTY_ROOT;
        assertThat(parse("old 5" + line.repeat(63) + note).proof()).hasSize(63);
        assertThatThrownBy(() -> parse("old 5" + line.repeat(64) + note))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("63");
    }

    @Test
    void aLargeBodyIsRefused() {
        String body = EXAMPLE.replace("\n\n", "\n" + "A".repeat(AddCheckpoint.MAX_BYTES) + "\n\n");
        assertThatThrownBy(() -> parse(body)).isInstanceOf(Malformed.class).hasMessageContaining("65536 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    old 20852014 | new 20852014 | the first line is 'old'
                    old 20852014 | old  20852014 | decimal number
                    old 20852014 | old 020852014 | without leading zeros
                    old 20852014 | old -1 | decimal number
                    old 20852014 | old +1 | decimal number
                    old 20852014 | old 9223372036854775808 | above 9223372036854775807
                    old 20852014 | old 99999999999999999999 | decimal number
                    old 20852014 | Old 20852014 | the first line is 'old'
                    old 20852014 | old٣ | not ASCII
                    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw= | PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkax= | canonical
                    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw= | PlRN | 44 characters
                    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw= | PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw | 44 characters
                    20852163 | 020852163 | leading zeros
                    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I= | CsUY | 32 bytes
                    """)
    void aLineThatIsWrongIsNamed(String good, String bad, String message) {
        assertThatThrownBy(() -> parse(EXAMPLE.replace(good, bad)))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsCutOffIsRefused() {
        for (int end = 0; end < EXAMPLE.length(); end++) {
            String cut = EXAMPLE.substring(0, end);
            // Without its second signature, and the newline after the first, it is whole again.
            if (cut.endsWith("YQ8=\n")) continue;
            assertThatThrownBy(() -> parse(cut)).as(cut).isInstanceOf(Malformed.class);
        }
        assertThatThrownBy(() -> parse(EXAMPLE.replace("\n", "\r\n"))).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> parse("\n" + EXAMPLE)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> parse(EXAMPLE + "\n")).isInstanceOf(Malformed.class);
    }
}
