package io.bpci.server.frontdoor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.memory.Buffers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands behind the server's HTTP codec, where answers are bytes already: the codec says by itself, with nothing but a
 * status, that it could not read a request, and closes. That answer gets a body here.
 */
final class LastWord extends BaseFilter {
    private static final int LONGEST_BARE_ANSWER = 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([45][0-9]{2}) [^\\r\\n]*\\r\\n");
    private static final Pattern LENGTH = Pattern.compile("(?i)\\r\\nContent-Length: *([0-9]+)");
    private static final String END = "\r\n\r\n";

    @Override
    public NextAction handleWrite(FilterChainContext context) {
        if (context.getMessage() instanceof Buffer answer && answer.remaining() <= LONGEST_BARE_ANSWER) {
            byte[] dressed = dressed(answer.toStringContent(ISO_8859_1));
            if (dressed.length > 0) context.setMessage(Buffers.wrap(null, dressed));
        }
        return context.getInvokeAction();
    }

    /** The answer with a problem document, or nothing if it is not one of the codec's own errors. */
    static byte[] dressed(String answer) {
        Matcher status = STATUS.matcher(answer);
        if (!status.lookingAt() || !answer.endsWith(END) || answer.contains(Refusal.CORRELATION_ID)) return new byte[0];
        Matcher length = LENGTH.matcher(answer);
        if (length.find() && !length.group(1).equals("0")) return new byte[0];
        // An answer to HEAD may have no body; the codec's own closes the connection, so that nothing is mistaken.
        if (!answer.contains("Connection: close")) return new byte[0];
        var refusal = Refusal.of(Integer.parseInt(status.group(1)), "");
        String body = new String(refusal.utf8(), ISO_8859_1);
        String head = LENGTH.matcher(answer.substring(0, answer.length() - END.length())).replaceAll("");
        return "%s\r\nContent-Type: %s\r\n%s: %s\r\nContent-Length: %d%s%s"
                .formatted(
                        head,
                        Refusal.MEDIA_TYPE,
                        Refusal.CORRELATION_ID,
                        refusal.correlationId(),
                        body.length(),
                        END,
                        body)
                .getBytes(ISO_8859_1);
    }
}
