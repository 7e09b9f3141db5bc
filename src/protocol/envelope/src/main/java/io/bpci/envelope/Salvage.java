package io.bpci.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.Optional;

/** Looks for the name of a message in bytes that are no envelope, perhaps no JSON. */
final class Salvage {
    private static final byte[] NAME = "\"message_id\"".getBytes(US_ASCII);

    private Salvage() {}

    /** The value of the first member message_id of the outermost object that is an identifier; one pass, no tree. */
    static Optional<MessageId> messageId(byte[] b, int from, int to) {
        int depth = 0;
        int p = from;
        while (p < to) {
            byte c = b[p];
            if (c == '"') {
                int end = stringEnd(b, p, to);
                if (depth == 1 && Arrays.equals(b, p, end, NAME, 0, NAME.length)) {
                    Optional<MessageId> found = valueAfter(b, end, to);
                    if (found.isPresent()) {
                        return found;
                    }
                }
                p = end;
                continue;
            }
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            p++;
        }
        return Optional.empty();
    }

    private static Optional<MessageId> valueAfter(byte[] b, int from, int to) {
        int colon = skipSpace(b, from, to);
        int start = colon < to && b[colon] == ':' ? skipSpace(b, colon + 1, to) : to;
        if (start == to || b[start] != '"') {
            return Optional.empty();
        }
        int end = stringEnd(b, start, to);
        // An identifier that the end of the input cuts short is another identifier.
        if (end - start < 2 || end - start > Identifier.MAX_LENGTH + 2 || b[end - 1] != '"') {
            return Optional.empty();
        }
        try {
            return Optional.of(new MessageId(new String(b, start + 1, end - start - 2, US_ASCII)));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /** After the closing quote of the string that begins here, or the end. */
    private static int stringEnd(byte[] b, int from, int to) {
        for (int p = from + 1; p < to; p++) {
            if (b[p] == '\\') {
                p++;
            } else if (b[p] == '"') {
                return p + 1;
            }
        }
        return to;
    }

    private static int skipSpace(byte[] b, int from, int to) {
        int p = from;
        while (p < to && (b[p] == ' ' || b[p] == '\n' || b[p] == '\r' || b[p] == '\t')) {
            p++;
        }
        return p;
    }
}
