package io.bpci.settings;

import java.time.Duration;

/** Section {@code queues}: how much waits for a node, and how long. */
@Setting("How much waits for a node that is away or slow, and how long.")
public record Queues(
        @Setting(
                        value = "Messages waiting for one node; a full queue refuses its own target only.",
                        byDefault = "100000",
                        min = "1",
                        max = "100000000")
                int maxMessages,
        @Setting(value = "Bytes waiting for one node.", byDefault = "256MiB", min = "1MiB", max = "1TiB")
                ByteSize maxSize,
        @Setting(
                        value = "How long a message without expires_at waits before it becomes a dead letter.",
                        byDefault = "7d",
                        min = "1m",
                        max = "365d")
                Duration retention,
        @Setting(
                        value = "How long a dead letter is kept for an operator.",
                        byDefault = "30d",
                        min = "1m",
                        max = "3650d")
                Duration deadLetterRetention) {}
