package io.bpci.settings;

/** Section {@code health}. */
public record Health(
        @Setting(
                        value = "Free space in storage.data_dir below which the hub is not ready.",
                        byDefault = "1GiB",
                        min = "16MiB",
                        max = "1TiB")
                ByteSize minFreeSpace) {}
