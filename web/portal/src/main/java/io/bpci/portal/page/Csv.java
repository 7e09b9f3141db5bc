package io.bpci.portal.page;

import java.util.List;
import java.util.stream.Collectors;

/** Lines of comma-separated values (RFC 4180). */
final class Csv {
    /** What spreadsheets take for a formula begins so. */
    private static final String FORMULA = "=+-@\t\r\n|";

    private Csv() {}

    static String line(List<String> values) {
        return values.stream().map(Csv::quoted).collect(Collectors.joining(",", "", "\r\n"));
    }

    /** Always quoted; a text that a spreadsheet would run stands behind an apostrophe, as OWASP recommends. */
    private static String quoted(String value) {
        String harmless = !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
