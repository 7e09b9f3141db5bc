package io.bpci.client;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Addresses that a client may use: whatever leaves the machine is encrypted. */
final class Addresses {
    private static final Set<String> PLAIN = Set.of("ws", "http");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private Addresses() {}

    /** The address with the default path where it has none. */
    static URI relay(URI hub) {
        require(hub, Set.of("ws", "wss"));
        String path = hub.getPath();
        return path == null || path.isEmpty() || path.equals("/") ? hub.resolve("/ws/v1/oracle") : hub;
    }

    /** The address without a slash at its end. */
    static URI api(URI hub) {
        require(hub, Set.of("http", "https"));
        String text = hub.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : hub;
    }

    /**
     * @throws IllegalArgumentException if the address has another scheme, or leaves the machine in plain text
     */
    static void require(URI uri, Set<String> schemes) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!schemes.contains(scheme) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "the address must begin with %s:// and name a host, not %s"
                            .formatted(String.join(":// or ", schemes.stream().sorted().toList()), uri));
        }
        if (PLAIN.contains(scheme) && !LOOPBACK.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches()) {
            throw new IllegalArgumentException(
                    "%s would carry messages in plain text beyond this machine: use %ss://".formatted(uri, scheme));
        }
    }
}
