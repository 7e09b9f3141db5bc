package io.bpci.settings;

import java.time.Duration;

/**
 * Section {@code isolation}: when a node that sends invalid envelopes in its own session is shut out, and for how long.
 */
@Setting("When a node that sends invalid envelopes in its own session is shut out, and for how long.")
public record Isolation(
        @Setting(
                        value = "Invalid envelopes within the window that isolate their node.",
                        byDefault = "20",
                        min = "1",
                        max = "100000")
                int invalidEnvelopes,
        @Setting(value = "The window in which they are counted.", byDefault = "1m", min = "1s", max = "1h")
                Duration window,
        @Setting(
                        value = "How long the node stays isolated, unless an operator releases it.",
                        byDefault = "15m",
                        min = "1s",
                        max = "30d")
                Duration duration) {}
