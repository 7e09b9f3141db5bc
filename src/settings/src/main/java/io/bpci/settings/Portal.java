package io.bpci.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code portal}: where browsers find the admin portal, and how people log in there.
 *
 * @param clientSecret absent where nobody logs in
 */
@Setting("The admin portal: where browsers find it, and how people log in there.")
public record Portal(
        @Setting(
                        value =
                                "The address of the portal as browsers know it; beyond loopback https. The realm's"
                                        + " client lets logins return to it.",
                        byDefault = "http://127.0.0.1:9100/portal")
                URI url,
        @Setting(
                        value = "The client in which people log in to the portal.",
                        byDefault = "bpci-portal",
                        pattern = "[!-~]{1,255}",
                        allowed = "1 to 255 visible ASCII characters")
                String clientId,
        @Setting("The secret of that client. Without it the portal lets nobody in, and says so.")
                Optional<Secret> clientSecret,
        @Setting(
                        value = "How long a login to the portal lasts when its owner does nothing.",
                        byDefault = "30m",
                        min = "1m",
                        max = "24h")
                Duration sessionIdleTimeout,
        @Setting(value = "How long a login to the portal lasts at most.", byDefault = "8h", min = "1m", max = "24h")
                Duration sessionTimeout,
        @Setting(
                        value = "Logins to the portal at a time; with one more, the one idle longest ends.",
                        byDefault = "10000",
                        min = "1",
                        max = "1000000")
                int maxSessions) {}
