package io.bpci.agreement;

import io.bpci.json.Malformed;

import java.util.List;
import java.util.regex.Pattern;

/**
 * In which way two applications speak with each other: a name of the published list, or a private one, {@code x-} and 1
 * to 62 of {@code a-z 0-9 . _ -}.
 *
 * @param name as on the wire
 */
public record CommunicationType(String name) {
    /** The published names. */
    public static final List<String> PUBLISHED = List.of("ServiceCall", "DataExchange", "EventStream", "FileTransfer");

    private static final Pattern PRIVATE = Pattern.compile("x-[a-z0-9][a-z0-9._-]{0,61}");

    public static final CommunicationType SERVICE_CALL = new CommunicationType("ServiceCall");
    public static final CommunicationType DATA_EXCHANGE = new CommunicationType("DataExchange");

    /**
     * @throws Malformed if the name is neither published nor of the private form
     */
    public CommunicationType {
        if (!PUBLISHED.contains(name) && !PRIVATE.matcher(name).matches()) {
            throw new Malformed(
                    "must be one of %s, or a private name: x- and 1 to 62 of a-z, 0-9, dot, underscore or hyphen"
                            .formatted(String.join(", ", PUBLISHED)));
        }
    }

    public static CommunicationType parse(String text) {
        return new CommunicationType(text);
    }

    /** What the second party may do if nothing is said of it: answer what it was asked, or nothing. */
    public Permissions usualReply() {
        return equals(SERVICE_CALL) || equals(DATA_EXCHANGE)
                ? Permissions.parse(List.of("Respond(*)"))
                : Permissions.NONE;
    }

    @Override
    public String toString() {
        return name;
    }
}
