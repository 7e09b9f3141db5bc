package io.bpci.logging;

import java.util.regex.Pattern;

/**
 * The last line of defence against secrets in logs: what looks like one is left out. Code must not log secrets in the
 * first place; libraries sometimes do, in the messages of their exceptions.
 */
final class Redaction {
    private static final String REMOVED = "(removed)";

    /** A JSON Web Token or any compact JWS with a header: three parts, the first a JSON object in base64url. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*");

    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}");

    private static final Pattern NAMED =
            Pattern.compile(
                    "(?i)\\b(password|passwd|pwd|secret|client_secret|access_token|refresh_token|api_key)"
                            + "(\"?\\s*[=:]\\s*\"?)[^\\s\"&;,)}]+");

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)");

    private Redaction() {}

    static String redact(String text) {
        String redacted = TOKEN.matcher(text).replaceAll(REMOVED);
        redacted = AUTHORIZATION.matcher(redacted).replaceAll("$1 " + REMOVED);
        redacted = NAMED.matcher(redacted).replaceAll("$1$2" + REMOVED);
        return PRIVATE_KEY.matcher(redacted).replaceAll(REMOVED);
    }
}
