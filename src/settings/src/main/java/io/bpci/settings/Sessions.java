package io.bpci.settings;

import java.time.Duration;

/** Section {@code sessions}: what a node's WebSocket may take of the hub, before and after it has authenticated. */
@Setting("What a WebSocket may take of the hub, before and after its node has authenticated.")
public record Sessions(
        @Setting(
                        value = "Time from connecting to a valid answer to the challenge.",
                        byDefault = "10s",
                        min = "1s",
                        max = "60s")
                Duration authenticateTimeout,
        @Setting(
                        value = "A session that says nothing for so long, not even ping, is closed.",
                        byDefault = "60s",
                        min = "5s",
                        max = "1h")
                Duration idleTimeout,
        @Setting(
                        value = "Deliveries that a session may leave unacknowledged.",
                        byDefault = "1000",
                        min = "1",
                        max = "100000")
                int creditMessages,
        @Setting(
                        value = "Bytes of deliveries that a session may leave unacknowledged.",
                        byDefault = "8MiB",
                        min = "64KiB",
                        max = "1GiB")
                ByteSize creditSize,
        @Setting(
                        value = "Connections that have not authenticated yet, from all addresses.",
                        byDefault = "1000",
                        min = "1",
                        max = "100000")
                int maxUnauthenticated,
        @Setting(
                        value = "Connections that have not authenticated yet, from one address.",
                        byDefault = "100",
                        min = "1",
                        max = "100000")
                int maxUnauthenticatedPerAddress,
        @Setting(
                        value = "Connections from one address, authenticated or not.",
                        byDefault = "10000",
                        min = "1",
                        max = "1000000")
                int maxPerAddress,
        @Setting(
                        value =
                                "Envelopes that one address may send by HTTP in a minute and that are not by the node"
                                        + " that they name, or not readable; what comes after is refused unread.",
                        byDefault = "600",
                        min = "1",
                        max = "1000000")
                int maxForgeriesPerMinute,
        @Setting(
                        value = "Connections to the live feed /ws/v1/events, authenticated or not.",
                        byDefault = "200",
                        min = "1",
                        max = "10000")
                int maxViewers) {}
