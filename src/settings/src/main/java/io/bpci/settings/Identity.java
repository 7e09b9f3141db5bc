package io.bpci.settings;

import java.net.URI;
import java.time.Duration;

/** Section {@code identity}: whose tokens people show, and how the keys that check them are fetched. */
@Setting("The OpenID Connect issuer of the tokens that people and back offices show.")
public record Identity(
        @Setting(
                        value = "The OpenID Connect issuer; beyond loopback https.",
                        byDefault = "http://127.0.0.1:9180/realms/bpci")
                URI issuer,
        @Setting(
                        value = "The audience that a token must name.",
                        byDefault = "bpci-api",
                        pattern = "[!-~]{1,256}",
                        allowed = "1 to 256 visible ASCII characters")
                String audience,
        @Setting(
                        value =
                                "The client in which people log in: whose logins end, the issuer says in tokens for"
                                        + " it.",
                        byDefault = "bpci-cli",
                        pattern = "[!-~]{1,255}",
                        allowed = "1 to 255 visible ASCII characters")
                String loginClient,
        @Setting(
                        value = "Seconds by which the issuer's clock may differ from the hub's.",
                        byDefault = "30",
                        min = "0",
                        max = "300")
                int clockSkewSecs,
        @Setting(
                        value = "How long fetched keys are used before they are fetched again.",
                        byDefault = "5m",
                        min = "10s",
                        max = "24h")
                Duration keysLifetime,
        @Setting(
                        value = "The least time between two fetches that unknown keys cause.",
                        byDefault = "10s",
                        min = "1s",
                        max = "1h")
                Duration keysRefreshInterval,
        @Setting(
                        value = "How long the last good keys are used while the issuer does not answer.",
                        byDefault = "4h",
                        min = "0s",
                        max = "7d")
                Duration keysOutageTolerance) {}
