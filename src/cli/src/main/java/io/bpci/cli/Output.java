package io.bpci.cli;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;

import java.io.PrintWriter;
import java.util.List;

/** What a command prints: tables for people, one JSON document for programs. Progress and errors go elsewhere. */
final class Output {
    enum Format {
        table,
        json
    }

    /**
     * A column of a table.
     *
     * @param member the member of the row that it shows
     */
    record Column(String title, String member) {}

    private final PrintWriter out;
    private final Format format;

    Output(PrintWriter out, Format format) {
        this.out = out;
        this.format = format;
    }

    boolean isJson() {
        return format == Format.json;
    }

    /** A list: as JSON, an object with the rows under that name. */
    void list(String name, List<JsonObject> rows, Column... columns) {
        if (isJson()) {
            out.println(Json.object().put(name, new JsonArray(List.copyOf(rows))).build());
        } else {
            table(rows, columns);
        }
        out.flush();
    }

    private void table(List<JsonObject> rows, Column... columns) {
        int[] widths = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            widths[i] = columns[i].title().length();
            for (JsonObject row : rows) widths[i] = Math.max(widths[i], shown(row, columns[i]).length());
        }
        var line = new StringBuilder();
        for (int i = 0; i < columns.length; i++) pad(line, columns[i].title(), widths[i]);
        out.println(line.toString().stripTrailing());
        for (JsonObject row : rows) {
            line.setLength(0);
            for (int i = 0; i < columns.length; i++) pad(line, shown(row, columns[i]), widths[i]);
            out.println(line.toString().stripTrailing());
        }
    }

    private static String shown(JsonObject row, Column column) {
        String text = Documents.cell(row, column.member());
        return text.isEmpty() ? "-" : printable(text);
    }

    private static void pad(StringBuilder line, String text, int width) {
        line.append(text).append(" ".repeat(width - text.length() + 2));
    }

    /** One thing: as a table, a line for each member. */
    void one(JsonObject thing) {
        if (isJson()) {
            out.println(thing);
        } else {
            int width = thing.members().keySet().stream().mapToInt(String::length).max().orElse(0);
            for (String name : thing.members().keySet()) {
                String label = name.replace('_', ' ');
                out.println(label + " ".repeat(width - name.length() + 2) + printable(Documents.cell(thing, name)));
            }
        }
        out.flush();
    }

    /** Lines for people, or a document of its own for programs. */
    void said(String words, JsonObject document) {
        if (isJson()) out.println(document);
        else words.lines().forEach(line -> out.println(printable(line)));
        out.flush();
    }

    /** A document of the hub's, byte for byte, as it would be kept in a file. */
    void verbatim(String document) {
        out.print(document);
        if (!document.endsWith("\n")) out.println();
        out.flush();
    }

    /** What others wrote must not move the cursor or colour the terminal. */
    static String printable(String text) {
        var clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return clean.toString();
    }
}
