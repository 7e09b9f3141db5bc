package io.bpci.presence;

import io.bpci.json.Malformed;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Where a node can be reached: a URI of at most {@value #MAX_LENGTH} characters with scheme ws, wss, http or https and
 * a host.
 *
 * @param uri as it was written
 */
public record Endpoint(String uri) {
    public static final int MAX_LENGTH = 2048;

    private static final Set<String> SCHEMES = Set.of("ws", "wss", "http", "https");

    /**
     * @throws Malformed if it is none
     */
    public Endpoint {
        if (!isAllowed(uri)) {
            throw new Malformed(
                    "must be a URI with scheme ws, wss, http or https and a host, without user and fragment, of at most"
                            + " 2048 characters");
        }
    }

    public static Endpoint parse(String text) {
        return new Endpoint(text);
    }

    private static boolean isAllowed(String text) {
        if (text.length() > MAX_LENGTH) return false;
        try {
            var uri = new URI(text);
            return uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    // A password in a URI would be shown to everybody who sees the node.
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return uri;
    }
}
