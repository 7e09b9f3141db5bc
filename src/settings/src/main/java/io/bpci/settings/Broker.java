package io.bpci.settings;

import java.util.Optional;

/**
 * Section {@code broker}.
 *
 * @param url absent for the broker inside the hub
 */
@Setting("The Artemis broker inside the hub, or one of your own.")
public record Broker(
        @Setting(
                        value = "The URL of an Artemis broker. Without one the hub runs its own, inside its JVM.",
                        pattern = "\\(?tcp://[!-~]+",
                        allowed =
                                "tcp://HOST:PORT or (tcp://HOST1:PORT,tcp://HOST2:PORT), beyond loopback with"
                                        + " ?sslEnabled=true, with no password in it")
                Optional<String> url,
        @Setting(
                        value = "The broker user, for a broker with a URL.",
                        byDefault = "bpci",
                        pattern = "[!-~]{1,128}",
                        allowed = "1 to 128 visible ASCII characters")
                String user,
        @Setting("The broker user's password.") Optional<Secret> password,
        @Setting(
                        value =
                                "How the embedded broker writes its journal. aio needs the native library, and the"
                                        + " start fails without it.",
                        byDefault = "nio")
                Journal journal,
        @Setting(
                        value = "Nanoseconds that the embedded broker gathers writes before it syncs its journal.",
                        byDefault = "16000",
                        min = "1000",
                        max = "10000000")
                int journalBufferTimeoutNs) {

    /** The ways of writing the journal. Both sync before a message is accepted. */
    public enum Journal {
        NIO,
        AIO
    }
}
