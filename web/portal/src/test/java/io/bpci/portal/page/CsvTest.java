package io.bpci.portal.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class CsvTest {
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "|x"})
    void whatASpreadsheetWouldRunStandsBehindAnApostrophe(String value) {
        assertThat(Csv.line(List.of(value))).isEqualTo("\"'" + value + "\"\r\n");
    }

    @Test
    void quotesAreDoubled() {
        assertThat(Csv.line(List.of("a \"b\", c", ""))).isEqualTo("\"a \"\"b\"\", c\",\"\"\r\n");
    }
}
