package io.bpci.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The page in a bundle of evidence that people read. It tells what the files hold, and proves nothing. */
final class EvidenceReport {
    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Evidence</title>
            <style>
            body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222 }
            table { border-collapse: collapse; width: 100% }
            th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc; vertical-align: top }
            pre { background: #f5f5f5; padding: 1rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere }
            </style>
            </head>
            <body>
            <h1>Evidence</h1>
            <p>This page tells what the files beside it hold. It proves nothing by itself: <code>bpci verify evidence</code>
            checks the whole archive against keys of the log that you trust.</p>
            """;

    private EvidenceReport() {}

    static String html(EvidenceBundle bundle) {
        var page = new StringBuilder(HEAD);
        page.append("<h2>What the log has</h2>\n<table>\n<tr><th>Entry</th><th>What</th><th>When, says the hub</th>")
                .append("<th>Message</th><th>Node</th><th>Target</th><th>Shown of what it hides</th></tr>\n");
        Map<Long, Long> erasures = erasures(bundle);
        for (Receipt receipt : bundle.receipts()) {
            JsonObject entry = receipt.entry();
            page.append("<tr>");
            cell(page, Long.toString(receipt.proof().index()));
            Set<Long> erased = Erasure.entries(entry);
            String kind = text(entry, "kind");
            cell(page, erased.isEmpty() ? kind : kind + ": " + Erasure.words(erased));
            for (String member : List.of("at", "message_id", "node_id", "target_node")) cell(page, text(entry, member));
            cell(
                    page,
                    receipt.disclosure()
                            .map(shown -> members(shown.hidden()))
                            .orElseGet(() -> notShown(receipt, erasures)));
            page.append("</tr>\n");
        }
        page.append("</table>\n<h2>The heads that the receipts lead to</h2>\n");
        bundle.receipts().stream()
                .map(receipt -> new String(receipt.checkpoint().bytes(), UTF_8))
                .distinct()
                .forEach(note -> pre(page, note));
        page.append("<h2>Messages</h2>\n");
        if (bundle.messages().isEmpty()) page.append("<p>None was supplied.</p>\n");
        for (Envelope message : bundle.messages()) pre(page, new String(message.bytes(), UTF_8));
        page.append("<h2>The log's keys, as the hub publishes them</h2>\n");
        pre(page, new String(bundle.keys(), UTF_8));
        return page.append("</body>\n</html>\n").toString();
    }

    /** By the entries whose content was erased, the entries that say so. */
    private static Map<Long, Long> erasures(EvidenceBundle bundle) {
        Map<Long, Long> erasures = new HashMap<>();
        for (Receipt receipt : bundle.receipts()) {
            for (long erased : Erasure.entries(receipt.entry())) erasures.put(erased, receipt.proof().index());
        }
        return erasures;
    }

    /** An erasure that was asked for is in the log itself. */
    private static String notShown(Receipt receipt, Map<Long, Long> erasures) {
        Long said = erasures.get(receipt.proof().index());
        return said == null ? "not shown: withheld, or erased" : "erased, says entry " + said;
    }

    private static String text(JsonObject entry, String member) {
        return entry.get(member) instanceof JsonString text ? text.value() : "";
    }

    private static String members(JsonObject hidden) {
        return hidden.members().entrySet().stream()
                .map(member -> member.getKey() + ": " + text(member.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String text(Json value) {
        return value instanceof JsonString string ? string.value() : value.toString();
    }

    private static void cell(StringBuilder page, String text) {
        page.append("<td>").append(escaped(text)).append("</td>");
    }

    private static void pre(StringBuilder page, String text) {
        page.append("<pre>").append(escaped(text)).append("</pre>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
