package io.bpci.api.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the headers of a request say of its body. A body is JSON in UTF-8, as it is: no other charset, no coding. */
final class BodyForm {
    /** A type and a subtype (RFC 9110, 8.3.1), and no range of them. */
    private static final Pattern TYPE = Pattern.compile("[\\w!#$%&'+.^`|~-]+/[\\w!#$%&'+.^`|~-]+");

    private static final String CHARSET = "charset=";

    private BodyForm() {}

    /** Why the body cannot be read; null when it can, or its type is for the resource to judge. */
    static @Nullable String refusal(HttpServletRequest request) {
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            return "the body must be sent as it is, without a Content-Encoding";
        }
        String declared = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (declared == null) return null;
        String[] parts = declared.split(";", -1);
        if (!TYPE.matcher(parts[0].strip()).matches()) return "Content-Type must be one media type: application/json";
        boolean otherCharset =
                Arrays.stream(parts)
                        .map(part -> part.strip().toLowerCase(Locale.ROOT))
                        .filter(part -> part.startsWith(CHARSET))
                        .anyMatch(part -> !part.substring(CHARSET.length()).replace("\"", "").equals("utf-8"));
        return otherCharset ? "the charset must be utf-8" : null;
    }
}
