package io.bpci.settings;

/**
 * Section {@code messages}: how large a message and a batch may be. The protocol's own limits are the greatest allowed.
 */
@Setting("How large a message and a batch may be. The greatest allowed are the limits of the protocol itself.")
public record Messages(
        @Setting(value = "The largest message, as bytes of JSON.", byDefault = "1MiB", min = "4KiB", max = "1MiB")
                ByteSize maxMessageSize,
        @Setting(value = "The largest relay_batch frame.", byDefault = "4MiB", min = "4KiB", max = "4MiB")
                ByteSize maxBatchSize,
        @Setting(value = "The most messages in a relay_batch.", byDefault = "200", min = "1", max = "200")
                int maxBatchMessages) {}
