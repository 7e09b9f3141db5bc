package io.bpci.settings;

import java.time.Duration;

/** Section {@code discovery}: when a node counts as away, and how long what it did is held for or against it. */
@Setting("When a node counts as silent or away, and how long what it did is held for or against it.")
public record Discovery(
        @Setting(
                        value = "A node without a session of which nothing was heard for so long is Silent.",
                        byDefault = "2m",
                        min = "15s",
                        max = "1d")
                Duration silentAfter,
        @Setting(
                        value = "A node without a session of which nothing was heard for so long is Away.",
                        byDefault = "10m",
                        min = "15s",
                        max = "30d")
                Duration awayAfter,
        @Setting(
                        value =
                                "How long after a start of the hub a node's silence does not count yet: the time in"
                                        + " which nodes come back. The time in which no hub ran never counts.",
                        byDefault = "60s",
                        min = "0s",
                        max = "1h")
                Duration restartGrace,
        @Setting(
                        value = "A delivery that its target acknowledges later than so is late.",
                        byDefault = "30s",
                        min = "100ms",
                        max = "1d")
                Duration lateAfter,
        @Setting(
                        value = "The time in which what a node did comes to count half.",
                        byDefault = "7d",
                        min = "1m",
                        max = "365d")
                Duration trustHalfLife) {}
