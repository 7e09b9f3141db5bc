package io.bpci.settings.internal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Says of an address whether talking to it leaves the machine, and whether that is protected. */
final class Links {
    private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "[::1]");
    private static final Pattern LOOPBACK_IPV4 = Pattern.compile("127(\\.[0-9]{1,3}){3}");
    private static final Pattern PASSWORD = Pattern.compile("(?i)password=|//[^/?;,]*@");
    private static final Pattern PORT = Pattern.compile(":[0-9]+$");

    private static final Pattern POSTGRESQL = Pattern.compile("jdbc:postgresql://([^/?]+)/[^?]+(\\?.*)?");
    // pgjdbc takes these from the query too, above the hosts in the authority.
    private static final Pattern OTHER_HOST = Pattern.compile("(?i)[?&](pghost|host|service)=");
    private static final Pattern VERIFIED = Pattern.compile("[?&]sslmode=verify-(full|ca)(&|$)");

    private static final Pattern BROKER_HOST = Pattern.compile("([^/?,;()]+)([^()]*)\\)?(\\?.*)?");
    private static final Pattern ENCRYPTED = Pattern.compile("[?&;]sslEnabled=true([&;,]|$)");

    private Links() {}

    /** Decided by the text alone: a resolver may send any name elsewhere, so of names only {@code localhost} counts. */
    static boolean isLoopback(String host) {
        return LOOPBACK.contains(host.toLowerCase(Locale.ROOT)) || LOOPBACK_IPV4.matcher(host).matches();
    }

    static boolean holdsPassword(String url) {
        return PASSWORD.matcher(url).find();
    }

    /** Whether each host is loopback, or the server's certificate is verified. */
    static boolean postgresqlIsSafe(String url) {
        var form = POSTGRESQL.matcher(url);
        if (!form.matches() || OTHER_HOST.matcher(url).find()) {
            return false;
        }
        return VERIFIED.matcher(url).find()
                || Arrays.stream(form.group(1).split(",", -1)).allMatch(Links::isLoopbackWithPort);
    }

    /** Whether each host is loopback, or has TLS in its own parameters: those of a group do not reach its members. */
    static boolean brokerIsSafe(String url) {
        return Arrays.stream(url.split("\\(?,?tcp://", -1))
                .skip(1)
                .allMatch(part -> {
                    var form = BROKER_HOST.matcher(part);
                    return form.matches()
                            && (isLoopbackWithPort(form.group(1)) || ENCRYPTED.matcher(form.group(2)).find());
                });
    }

    private static boolean isLoopbackWithPort(String host) {
        return isLoopback(PORT.matcher(host).replaceFirst(""));
    }
}
