package io.bpci.api.interapp;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.wire.AgreementAudit;
import io.bpci.wire.AgreementInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report on an agreement as a page: no script, nothing from elsewhere, and what others wrote is only text. */
final class AuditPage {
    static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private static final String STYLE =
            """
            body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222 }
            table { border-collapse: collapse; width: 100%; margin-bottom: 2rem }
            th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc; overflow-wrap: anywhere }
            @media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd } a { color: #8bf } }
            """;

    private final StringBuilder page = new StringBuilder(4096);

    private AuditPage() {}

    static String of(AgreementAudit audit, AgreementInfo agreement) {
        var page = new AuditPage();
        page.begin(audit, agreement);
        page.terms(agreement.terms().terms());
        page.counts(audit);
        page.messages(audit);
        page.steps(audit);
        return page.page.append("</body>\n</html>\n").toString();
    }

    private void begin(AgreementAudit audit, AgreementInfo agreement) {
        String title = "Agreement " + audit.agreementId();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(POLICY)
                .append("\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(text(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(text(title))
                .append("</h1>\n<p>Between ")
                .append(text(agreement.app1Id()))
                .append(" and ")
                .append(text(agreement.app2Id()))
                .append("; ")
                .append(text(audit.state().replace('_', ' ')))
                .append(" at ")
                .append(text(audit.generatedAt()))
                .append(". Each row leads to a receipt, with which it is verified without trust in the hub.</p>\n");
        if (!audit.isComplete()) page.append("<p>Only the newest events were looked at: there are older ones.</p>\n");
    }

    private void terms(JsonObject terms) {
        head("Terms in force, or last in force", "Member", "Value");
        terms.members()
                .forEach((name, value) -> {
                    if (!name.equals("signature")) row(text(name), text(words(value)));
                });
        end();
    }

    private static String words(Json value) {
        return switch (value) {
            case JsonString text -> text.value();
            case JsonArray array -> array.elements().stream().map(AuditPage::words).collect(Collectors.joining(", "));
            default -> value.toString();
        };
    }

    private void counts(AgreementAudit audit) {
        head("Messages", "Outcome", "How many");
        audit.counts().members().forEach((name, value) -> row(text(name), text(value)));
        end();
        if (audit.refusals().isEmpty()) return;
        head("Refusals", "Reason", "How many");
        for (AgreementAudit.Refusals each : audit.refusals()) row(text(each.problem()), text(each.count()));
        end();
    }

    private void messages(AgreementAudit audit) {
        head("The newest messages", "Accepted at", "From", "Message", "Type", "Outcome", "Receipts");
        for (AgreementAudit.Message each : audit.messages()) {
            row(
                    text(each.at()),
                    text(each.sourceNode()),
                    text(each.messageId()),
                    text(each.messageType()),
                    text(each.outcome()),
                    link(each.receipt(), "acceptance") + " " + link(each.outcomeReceipt(), each.outcome()));
        }
        end();
    }

    private void steps(AgreementAudit audit) {
        head("What the parties did", "At", "What", "Who", "Receipt");
        for (AgreementAudit.Event each : audit.steps()) {
            row(
                    text(each.at()),
                    text(each.kind().replace('_', ' ')),
                    each.nodeId() == null ? "" : text(each.nodeId()),
                    link(each.receipt(), "receipt"));
        }
        end();
    }

    private void head(String title, String... columns) {
        page.append("<h2>").append(title).append("</h2>\n<table>\n<tr>");
        for (String column : columns) page.append("<th>").append(column).append("</th>");
        page.append("</tr>\n");
    }

    /** Of cells that are HTML. */
    private void row(String... cells) {
        page.append("<tr><td>").append(String.join("</td><td>", List.of(cells))).append("</td></tr>\n");
    }

    private void end() {
        page.append("</table>\n");
    }

    private static String link(@Nullable String path, String words) {
        return path == null ? "" : "<a href=\"%s\">%s</a>".formatted(text(path), text(words.toLowerCase(Locale.ROOT)));
    }

    private static String text(Object value) {
        var escaped = new StringBuilder();
        value.toString()
                .codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '&' -> escaped.append("&amp;");
                        case '<' -> escaped.append("&lt;");
                        case '>' -> escaped.append("&gt;");
                        case '"' -> escaped.append("&quot;");
                        case '\'' -> escaped.append("&#39;");
                        default -> escaped.appendCodePoint(c);
                    }
                });
        return escaped.toString();
    }
}
